import { expect, test } from '../fixtures/app'
import { expectAccessible } from '../fixtures/watch'

const lines = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      '@timestamp': new Date(Date.UTC(2026, 5, 3, 9, 0, i)).toISOString(),
      event: { action: 'login', severity: i % 100 },
      user: { name: `user${i}@example.com` },
      source: { ip: `192.0.2.${i % 250}` },
    }),
  )

test('A draft survives a reload', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.selectNode('n9')
  await app.inspector.set('config.hours', '48')
  await app.waitUntilSaved()
  await page.reload()
  await app.waitForSample()
  await app.canvas.selectNode('n9')
  await expect(app.inspector.field('config.hours')).toHaveValue('48')
  await expect(page.getByText('changed since v1')).toBeVisible()
})

test('A change made a moment before the page goes away is not lost', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.selectNode('n9')
  await app.inspector.set('name', 'Block at once')
  await page.reload()
  await app.waitForSample()
  await expect(app.canvas.node('n9')).toContainText('Block at once')
  await app.waitUntilSaved()
})

for (const theme of ['Light', 'Dark'] as const) {
  test(`Every screen is accessible in the ${theme.toLowerCase()} theme`, async ({ app, page }) => {
    test.setTimeout(240_000)
    await app.waitForSample()
    await app.chooseTheme(theme)
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase())
    await expectAccessible(page)
    await app.replayOnce()
    await expectAccessible(page)
    await app.canvas.wire('w5').click()
    await app.dock.rows.first().click()
    await expect(app.dock.title).toContainText('event')
    await expectAccessible(page)
    for (const tab of ['Values read', 'Event'] as const) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      await expectAccessible(page)
    }
    await page.getByTestId('left-outline').click()
    for (const id of ['n1', 'n2', 'n3', 'n10']) {
      await page.getByTestId(`outline-${id}`).click()
      await page.keyboard.press('Enter')
      await expect(app.inspector.field('name')).toBeVisible()
      await expectAccessible(page)
    }
    await app.dock.open('problems')
    await expectAccessible(page)
    await app.goTo('Events')
    await expectAccessible(page)
    await page
      .getByRole('group', { name: 'Which events' })
      .getByRole('button', { name: 'Logins (200)' })
      .click()
    await page.getByRole('row').nth(2).click()
    await expect(page.getByRole('tabpanel', { name: 'Fields' })).toContainText('login')
    await expectAccessible(page)
    await app.goTo('Runs')
    await page.getByRole('row', { name: /Suspicious login triage/ }).click()
    await expect(page.getByTestId('runs-grid')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Live', exact: true }).click()
    await expect(page.getByText('No live runs')).toBeVisible()
    await expectAccessible(page)
    await app.goTo('Playbooks')
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase())
    await expect(page.getByRole('link', { name: 'Suspicious login triage' })).toBeVisible()
  })
}

test('What opens over a screen is accessible too', async ({ app, page }) => {
  await app.waitForSample()
  await page.getByRole('button', { name: 'Menu' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Menu' })).toBeFocused()

  await app.canvas.focusNode('n3')
  await page.keyboard.press('a')
  await expect(app.canvas.quickAdd.getByRole('combobox')).toBeFocused()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('c')
  await expect(page.getByTestId('connect-from')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(app.canvas.node('n3')).toBeFocused()

  await app.canvas.port('n3', 'error').click()
  await app.canvas.port('n1', 'ok').hover()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await app.canvas.focusNode('n3')
  await page.keyboard.press('Shift+Delete')
  await app.dock.open('problems')
  await expect(app.dock.problems.first()).toBeVisible()
  await expectAccessible(page)

  await app.goTo('Playbooks')
  await page
    .getByLabel('Playbook file to import')
    .setInputFiles({ name: 'no.playbook.json', mimeType: 'application/json', buffer: Buffer.from('[]') })
  await expect(page.getByRole('dialog')).toContainText('A playbook is a JSON object')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('Events: a file is imported, listed, filtered and read', async ({ app, page }) => {
  await app.waitForSample()
  await app.goTo('Events')
  await expect(page.getByText('No events are stored yet')).toBeVisible()
  const file = [...lines(450), 'this is no event'].join('\n')
  await page
    .getByLabel('Event files to import')
    .setInputFiles({ name: 'logins.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(file) })
  await expect(page.getByTestId('import-result')).toContainText('450 events stored of 451 read')
  await expect(page.getByTestId('import-result')).toContainText('1 line parked')
  const grid = page.getByTestId('events-grid')
  await expect(grid.getByRole('row').nth(1)).toContainText('user449@example.com')
  expect(await grid.getByRole('row').count()).toBeLessThanOrEqual(60)
  await grid.focus()
  // Each page that comes moves the end.
  await expect(async () => {
    await page.keyboard.press('End')
    await expect(grid.getByText('user0@example.com', { exact: true })).toBeVisible({ timeout: 500 })
  }).toPass()

  await page
    .getByTestId('events-filter')
    .fill('event.severity == 99.0 && event.user.name.startsWith("user3")')
  await expect(grid.getByText('user399@example.com', { exact: true })).toBeVisible()
  await expect(grid.getByText('user449@example.com', { exact: true })).toBeHidden()
  await grid.getByText('user399@example.com', { exact: true }).click()
  await expect(page.getByRole('complementary', { name: 'Event' })).toContainText('192.0.2.149')
  await page.getByRole('tab', { name: 'JSON' }).click()
  await expect(page.getByRole('tabpanel', { name: 'JSON' })).toContainText('"user399@example.com"')

  await page.getByTestId('events-filter').fill('event.severity >=')
  await expect(page.getByText('The filter is wrong at character')).toBeVisible()
  await page.getByTestId('events-filter').fill('event.user.name == "nobody"')
  await expect(page.getByText('No event matches the filter')).toBeVisible()

  await page.keyboard.press('Control+2')
  await page.keyboard.press('Control+3')
  await expect(page.getByTestId('events-filter')).toHaveValue('event.user.name == "nobody"')
})

test('Stored events are replayed through a playbook, all or filtered', async ({ app, page }) => {
  await app.waitForSample()
  await app.goTo('Events')
  await page.getByLabel('Event files to import').setInputFiles({
    name: 'logins.ndjson',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(lines(40).join('\n')),
  })
  await expect(page.getByTestId('import-result')).toContainText('40 events stored')
  await app.goTo('Playbooks')
  await page.getByRole('button', { name: 'New playbook' }).click()
  await expect(app.canvas.nodes).toHaveCount(1)
  await page.getByRole('textbox', { name: 'Filter of the stored events' }).fill('event.severity >= 30')
  await app.dock.replay.click()
  await app.dock.waitForEnd()
  await expect(app.dock.summary).toContainText('10 ended at Event')
})

test('Runs: a replay is listed, read, and opened on the canvas at an event', async ({ app, page }) => {
  await app.replayOnce()
  await app.goTo('Runs')
  await page.getByRole('row', { name: /Suspicious login triage/ }).click()
  await expect(page.getByRole('row', { name: /200 runs · 191 completed · 9 waiting/ })).toBeVisible()
  await page.getByTestId('run-200').click()
  await page.getByRole('button', { name: 'Open event 200 on the canvas' }).click()
  await expect(app.dock.title).toHaveText('event 200 of 200 · bob@example.com')
  await expect(app.canvas.node('n11')).toHaveAttribute('data-taken', 'yes')
  await expect(app.canvas.node('n4')).toHaveAttribute('data-taken', 'no')
})

test('Playbooks: delete is taken back, a file with gaps is reported, a broken one is refused', async ({
  app,
  opened,
  page,
}) => {
  await app.waitForSample()
  await app.goTo('Playbooks')
  await page.getByRole('button', { name: 'Delete Suspicious process start' }).click()
  await expect(page.getByRole('link', { name: 'Suspicious process start' })).toBeHidden()
  await app.toast.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('link', { name: 'Suspicious process start' })).toBeVisible()

  const file = await opened.exported(() =>
    page.getByRole('button', { name: 'Export Suspicious process start' }).click(),
  )
  expect(file.name).toBe('suspicious-process-start.playbook.json')
  const document = JSON.parse(file.text) as Record<string, unknown>
  expect(document.name).toBe('Suspicious process start')

  const give = (name: string, text: string) =>
    page
      .getByLabel('Playbook file to import')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
  await give('broken.playbook.json', '{"format": 1,')
  await expect(page.getByRole('dialog')).toContainText('broken.playbook.json cannot be imported')
  await page.getByRole('button', { name: 'Close' }).click()

  const gaps = { ...document, id: 'with-gaps', name: 'With gaps' }
  const text = JSON.stringify(gaps).replace('validation.list-match', 'validation.list-mach')
  await give('gaps.playbook.json', text)
  await expect(page.getByRole('dialog')).toContainText('Did you mean validation.list-match?')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'With gaps' })).toBeVisible()
  await expect(app.canvas.nodes).toHaveCount(6)
})

test('A narrow window never scrolls sideways: panels lie over the canvas, one at a time', async ({
  app,
  page,
}) => {
  await app.replayOnce()
  await page.setViewportSize({ width: 960, height: 540 })
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(overflow).toBe(0)
  await expect(page.getByTestId('effect-mode')).toBeVisible()
  await app.canvas.root.press('1')
  await app.canvas.node('n5').click()
  await expect(app.inspector.root).toBeVisible()
  await expect.poll(overflow).toBe(0)
  await app.inspector.close.click()
  await expect(app.inspector.root).toBeHidden()
  await page.getByRole('button', { name: 'Show the panel' }).click()
  await expect(page.getByTestId('palette-logic.log')).toBeVisible()
  for (const screen of ['Events', 'Runs', 'Playbooks'] as const) {
    await app.goTo(screen)
    await expect.poll(overflow).toBe(0)
  }
})

test('Regions are walked by F6, screens by Ctrl and a number', async ({ app, page }) => {
  await app.waitForSample()
  await page.getByRole('button', { name: 'Menu' }).focus()
  const region = () =>
    page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region'))
  for (const next of ['rail', 'left', 'canvas', 'dock', 'status', 'title']) {
    await page.keyboard.press('F6')
    await expect.poll(region).toBe(next)
  }
  await page.keyboard.press('Shift+F6')
  await expect.poll(region).toBe('status')
  await page.keyboard.press('Control+4')
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible()
})
