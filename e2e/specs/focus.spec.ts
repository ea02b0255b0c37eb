import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/app'

test('The card of the first run keeps the focus through all its stages, and gives it to the canvas', async ({
  app,
  page,
}) => {
  await app.waitForSample()
  await expect(app.firstReplay).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(app.firstReplay).toBeHidden()
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true)
  await app.dock.waitForEnd()
  await expect(page.getByRole('button', { name: 'Why were 3 lookups failing?' })).toBeFocused()
  await page.getByRole('button', { name: 'Dismiss' }).press('Enter')
  await expect(app.canvas.root).toBeFocused()
})

test('A control that goes away or is disabled by its own press hands the focus on', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.focusNode('n5')
  await page.keyboard.press('Alt+ArrowDown')
  const undo = page.getByRole('button', { name: 'Undo', exact: true })
  await undo.press('Enter')
  await expect(undo).toBeDisabled()
  await expect(app.canvas.node('n5')).toBeFocused()

  await page.keyboard.press('Delete')
  await app.toast.getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(app.canvas.node('n5')).toBeFocused()

  await page.keyboard.press('Delete')
  await expect(app.canvas.node('n4')).toBeFocused()
  await app.toast.getByRole('button', { name: 'Dismiss' }).press('Enter')
  await expect(app.toast).toBeHidden()
  await expect(app.canvas.node('n4')).toBeFocused()

  await app.canvas.selectNode('n3')
  await app.inspector.root.getByRole('button', { name: 'GeoIP', exact: true }).press('Enter')
  await expect(app.canvas.node('n4')).toHaveAttribute('data-selected', 'true')
  await expect(app.inspector.root).toBeFocused()
})

test('A field that is put back keeps the focus, and one that is removed leaves it to the inspector', async ({
  app,
}) => {
  await app.waitForSample()
  await app.canvas.selectNode('n3')
  const field = app.inspector.field('config.malicious')
  await field.fill('60')
  await app.inspector.root.getByRole('button', { name: /^Put .+ back to the default$/ }).press('Enter')
  await expect(field).toHaveValue('')
  await expect(field).toBeFocused()

  await app.canvas.selectNode('n2')
  await app.inspector.root.getByRole('button', { name: 'Remove user' }).press('Enter')
  await expect(app.inspector.field('input.user')).toBeHidden()
  await expect(app.inspector.root).toBeFocused()
})

test('A panel or a detail that goes away hands the focus on', async ({ app, page }) => {
  await app.replayOnce()
  await page.getByRole('button', { name: 'Hide the panel' }).press('Enter')
  await expect(page.getByRole('region', { name: 'Add and outline' })).toBeHidden()
  await expect.poll(() => regionOf(page)).toBe('canvas')
  await page.getByRole('button', { name: 'Show the panel' }).press('Enter')
  await expect.poll(() => regionOf(page)).toBe('left')

  await app.canvas.wire('w4').click()
  await app.dock.rows.first().click()
  await expect(app.dock.title).not.toHaveText('200 events · totals')
  await page.getByRole('button', { name: 'Back to all events' }).press('Enter')
  await expect(app.dock.title).toHaveText('200 events · totals')
  await expect(app.dock.root).toBeFocused()
  await app.dock.rows.first().click()
  await app.dock.root
    .getByRole('tablist', { name: 'Values of the event' })
    .getByRole('tab', { selected: true })
    .press('Escape')
  await expect(app.dock.title).toHaveText('200 events · totals')
  await expect(page.getByTestId('data-grid')).toBeFocused()

  await app.goTo('Events')
  await page
    .getByRole('group', { name: 'Which events' })
    .getByRole('button', { name: 'Logins (200)' })
    .click()
  await page.getByTestId('events-grid').getByRole('row').nth(1).click()
  const detail = page.getByRole('complementary', { name: 'Event' })
  await detail.getByRole('button', { name: 'Close the event' }).press('Enter')
  await expect(detail).toBeHidden()
  await expect(page.getByTestId('events-grid')).toBeFocused()
})

const regionOf = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region'))
