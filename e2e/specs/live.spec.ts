import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/app'
import { callingPlaybook } from '../fixtures/live-playbook'
import { expectAccessible } from '../fixtures/watch'
import { LivePage } from '../pages/live'

const focusIsSomewhere = (page: Page) => page.evaluate(() => document.activeElement !== document.body)

test('A version is deployed as shadow, then supervised; live events run once, and a person answers what is asked', async ({
  app,
  home,
  page,
}) => {
  const live = new LivePage(page)
  await app.waitForSample()
  await expect(live.status).toHaveText('nothing deployed')
  await app.goTo('Playbooks')
  await live.importPlaybook()
  await app.goTo('Playbooks')
  await expect(live.row).toContainText('saved v1')
  await expect(live.row).toContainText('not deployed')

  // One click and Enter: shadow is what is offered first.
  await live.act('Deploy')
  await expect(live.dialog.getByRole('radio', { name: /^shadow/ })).toBeChecked()
  await page.keyboard.press('Enter')
  await expect(live.row).toContainText('v1 · shadow')
  await expect(live.row).toContainText('0 queued')
  await expect(live.status).toContainText('1 deployed')
  await expect(page.getByTestId('effect-mode')).not.toContainText('LIVE')

  await live.act('Deploy')
  await expect(live.dialog.getByRole('button', { name: 'Deploy', exact: true })).toBeDisabled()
  await live.dialog.getByRole('radio', { name: /^supervised/ }).check()
  await live.confirm('Deploy')
  await expect(live.row).toContainText('v1 · supervised')
  await expect(page.getByTestId('effect-mode')).toContainText('LIVE')

  await live.arrive(home, 20, [3, 7])
  await app.goTo('Runs')
  const set = page.getByTestId('live-ask-about-logins-1-supervised')
  await expect(set).toContainText('v1 · supervised')
  await expect(page.getByTestId('live-ask-about-logins-1-shadow')).toContainText('stopped')
  await expect(set.getByRole('gridcell').nth(7)).toHaveText('18')
  await expect(set.getByRole('gridcell').nth(6)).toHaveText('2')

  await live.status.getByRole('button', { name: '2 waiting for a person' }).click()
  await expect(live.waits.getByRole('row')).toHaveCount(3)
  await page.getByTestId('wait-4').click()
  // A letter that only looks like another is shown by its number.
  await expect(live.detail).toContainText('Let user3@ex\\u{430}mple.com in?')
  await live.detail.getByRole('button', { name: /^Approve/ }).click()
  await live.sign('Approve', 'mara')
  await expect(app.toast.filter({ hasText: 'Approved: Let user3@ex\\u{430}mple.com in?' })).toBeVisible()
  await expect(app.live).toContainText('Approved')
  await expect(live.waits.getByRole('row')).toHaveCount(2)
  expect(await focusIsSomewhere(page)).toBe(true)

  // The name is known by now, and a key does the rest.
  await page.getByTestId('wait-8').click()
  await live.waits.press('Shift+X')
  await expect(live.dialog.getByRole('textbox', { name: 'Your name' })).toHaveValue('mara')
  await live.sign('Deny', null)
  await expect(page.getByText('Nothing waits for a person')).toBeVisible()
  expect(await focusIsSomewhere(page)).toBe(true)
  await expect(live.status).not.toContainText('waiting')

  await page
    .getByRole('group', { name: 'Which runs' })
    .getByRole('button', { name: 'Live', exact: true })
    .click()
  await expect(set.getByRole('gridcell').nth(7)).toHaveText('20')
  await set.click()
  await page.getByTestId('run-20').click()
  await page.getByRole('button', { name: 'Open event 20 on the canvas' }).click()
  await expect(app.canvas.node('n4')).toHaveAttribute('data-taken', 'yes')
  await page.getByRole('button', { name: 'Back to all events' }).click()
  await expect(app.dock.title).toHaveText('live · 20 events · totals')
  await expect(app.canvas.count('w2')).toHaveAttribute('data-count', '2')
})

test('A changed draft is saved and deployed by keys, rolled back in two clicks, and stopped', async ({
  app,
  page,
}) => {
  const live = new LivePage(page)
  await app.waitForSample()
  await app.goTo('Playbooks')
  await live.importPlaybook()
  const deployed = page.getByTestId('deployed')
  await expect(deployed).toHaveText('not deployed')
  await app.canvas.root.press('Control+Shift+D')
  await page.keyboard.press('Enter')
  await expect(deployed).toHaveText('deployed v1 · shadow')

  await app.canvas.selectNode('n2')
  await app.inspector.set('input.condition', 'event.severity >= 50')
  await page.keyboard.press('Control+s')
  await expect(app.toast.filter({ hasText: 'Saved as version 2' })).toBeVisible()
  await expect(page.getByText('saved v2', { exact: true })).toBeVisible()
  await expect(deployed).toHaveText('deployed v1 · shadow')
  await page.keyboard.press('Control+Shift+D')
  await expect(live.dialog).toContainText('Deployed now: version 1, level shadow.')
  await live.dialog.getByRole('radio', { name: /^supervised/ }).check()
  await live.confirm('Deploy')
  await expect(deployed).toHaveText('deployed v2 · supervised')
  await expect(page.getByTestId('effect-mode')).toContainText('LIVE1 playbook may act')

  await app.goTo('Playbooks')
  await live.row.getByRole('button', { name: 'Roll Ask about logins back' }).click()
  await expect(live.dialog).toContainText('Version 1, which was deployed before, takes over from version 2')
  await live.confirm('Roll back to version 1')
  await expect(live.row).toContainText('v1 · supervised')

  // A file is history, unless it is said to be live.
  await live.importEvents(3)
  await app.goTo('Playbooks')
  await expect(live.row).toContainText('0 queued')
  await live.importEvents(4, 'as live')
  await app.goTo('Runs')
  const back = page.getByTestId('live-ask-about-logins-1-supervised')
  await expect(back.getByRole('gridcell').nth(7)).toHaveText('1')
  await app.goTo('Playbooks')
  await live.act('Stop')
  await live.confirm('Leave it deployed')
  await expect(live.row.getByRole('button', { name: 'Stop Ask about logins' })).toBeFocused()
  await live.act('Stop')
  await live.confirm('Stop')
  await expect(live.row).toContainText('not deployed')
  await expect(live.row.getByRole('link')).toBeFocused()
  await expect(live.status).toHaveText('nothing deployed')

  // What ran is still there, and its set is stopped.
  await app.goTo('Runs')
  await page
    .getByRole('group', { name: 'Which runs' })
    .getByRole('button', { name: 'Live', exact: true })
    .click()
  await expect(page.getByTestId('live-grid').getByRole('row', { name: /stopped/ })).toHaveCount(3)
})

test('Runs of a shadow that end where they would wait are counted as waiting, and nobody is asked', async ({
  app,
  home,
  page,
}) => {
  const live = new LivePage(page)
  await app.waitForSample()
  await app.goTo('Playbooks')
  await live.importPlaybook()
  await app.goTo('Playbooks')
  await live.act('Deploy')
  await live.confirm('Deploy')
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toContainText(
    'core ok3 playbooks0 stored events',
  )
  await live.arrive(home, 20, [3, 7])
  // An import of another process, which tells the page at once.
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toContainText(
    'playbooks20 stored events',
  )
  await app.goTo('Runs')
  const cells = page.getByTestId('live-ask-about-logins-1-shadow').getByRole('gridcell')
  await expect(cells.nth(7)).toHaveText('18')
  await expect(cells.nth(6)).toHaveText('2')
  await expect(cells.nth(6).locator('span')).toHaveAttribute('title', /at level shadow nobody is asked/)
  await expect(live.status).not.toContainText('waiting')
})

test('Of many that wait the first are shown with how many there are, and the rest when they are asked for', async ({
  app,
  home,
  page,
}) => {
  const live = new LivePage(page)
  await app.waitForSample()
  await app.goTo('Playbooks')
  await live.importPlaybook()
  await app.goTo('Playbooks')
  await live.act('Deploy')
  await live.dialog.getByRole('radio', { name: /^supervised/ }).check()
  await live.confirm('Deploy')
  await live.arrive(home, 230, [...Array(230).keys()])
  await live.status.getByRole('button', { name: '230 waiting for a person' }).click()
  await expect(live.more).toContainText('200 of 230 shown')
  await expect(live.waits).toHaveAttribute('aria-rowcount', '231')
  await live.more.getByRole('button', { name: 'Show more' }).click()
  await expect(live.more).toHaveText('230 in all')
  await expect(live.waits).toBeFocused()
  // The last is among them, and can be decided.
  await live.waits.press('End')
  await live.waits.press('Enter')
  await live.waits.press('Shift+X')
  await live.sign('Deny', 'mara')
  await expect(live.more).toHaveText('229 in all')
})

test('A playbook that a deployed one calls is not deleted, and says by which it is called', async ({
  app,
  page,
}) => {
  const live = new LivePage(page)
  await app.waitForSample()
  await app.goTo('Playbooks')
  await live.importPlaybook()
  await app.goTo('Playbooks')
  await live.importPlaybook(callingPlaybook)
  await app.canvas.root.press('Control+Shift+D')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('deployed')).toHaveText('deployed v1 · shadow')
  await app.goTo('Playbooks')
  const button = live.row.getByRole('button', { name: 'Delete Ask about logins' })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAttribute(
    'data-tip',
    'Delete Ask about logins: it is called by “Call the question”, so stop that first',
  )
  await page.getByRole('button', { name: 'Stop Call the question' }).click()
  await live.confirm('Stop')
  await button.click()
  await expect(live.row).toBeHidden()
})

for (const theme of ['Light', 'Dark'] as const) {
  test(`What is live is accessible in the ${theme.toLowerCase()} theme`, async ({
    app,
    home,
    page,
  }, info) => {
    const live = new LivePage(page)
    const look = async (name: string) => {
      await expectAccessible(page)
      await page.screenshot({ path: info.outputPath(`${name}.png`), animations: 'disabled' })
    }
    await app.waitForSample()
    await app.chooseTheme(theme)
    await app.goTo('Playbooks')
    await live.importPlaybook()
    await app.goTo('Playbooks')
    await live.act('Deploy')
    await live.dialog.getByRole('radio', { name: /^supervised/ }).check()
    await look('deploy')
    await live.confirm('Deploy')
    await live.arrive(home, 20, [3, 7])
    await expect(live.status).toContainText('2 waiting for a person')
    await look('playbooks')
    await live.act('Stop')
    await look('stop')
    await live.confirm('Leave it deployed')
    await app.goTo('Runs')
    await page.getByTestId('live-ask-about-logins-1-supervised').click()
    await expect(page.getByTestId('runs-grid')).toBeVisible()
    await look('live')
    await live.status.getByRole('button', { name: '2 waiting for a person' }).click()
    await page.getByTestId('wait-4').click()
    await look('waiting')
    await live.detail.getByRole('button', { name: /^Deny/ }).click()
    await look('decide')
    await page.keyboard.press('Escape')
    await expect(live.dialog).toBeHidden()
    await page
      .getByRole('group', { name: 'Which runs' })
      .getByRole('button', { name: 'Unknown effects' })
      .click()
    await expect(page.getByText('No effect is unknown')).toBeVisible()
    await look('unknown')
    await page.setViewportSize({ width: 960, height: 540 })
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await expect.poll(overflow).toBe(0)
    await look('narrow')
  })
}
