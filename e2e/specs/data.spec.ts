import { join } from 'node:path'
import { expect, test } from '../fixtures/app'

const loginEvents = join(import.meta.dirname, '../../resources/playbooks/samples/logins/events.ndjson')

const payloadCalls = ['/replays/crossing', '/replays/step', '/replays/event']

test('J17 Wire data: a click lists what crossed, a row lights its way', async ({
  app,
  host,
  page,
  watch,
}) => {
  await app.replayOnce()
  await app.canvas.wire('w5').click()
  await expect(app.dock.tab('data')).toHaveAttribute('aria-selected', 'true')
  await expect(app.dock.count).toHaveText('197 crossings')
  await expect(app.dock.rows.first()).toHaveAttribute('data-testid', 'crossing-199')
  expect(await page.getByTestId('data-grid').getByRole('row').count()).toBeLessThanOrEqual(60)

  await app.dock.filter('n3.score >= 70')
  await expect(app.dock.count).toHaveText('43 of 197')

  await page.getByTestId('data-grid').focus()
  await page.keyboard.press('End')
  const before = { sent: watch.sent.length, received: watch.received.length }
  await app.dock.crossing(37).click()
  await expect(app.dock.title).toHaveText('event 37 of 200 · alice@example.com')
  for (const node of ['n1', 'n2', 'n3', 'n4', 'n5']) {
    await expect(app.canvas.node(node), node).toHaveAttribute('data-taken', 'yes')
  }
  await expect(app.canvas.wire('w6')).toHaveAttribute('data-taken', 'no')
  await expect(app.canvas.wire('w7')).toHaveAttribute('data-taken', 'yes')
  await expect(page.getByRole('tabpanel', { name: 'Payload' })).toContainText('impossible')

  if (host === 'web') {
    const calls = watch.sent
      .slice(before.sent)
      .filter((frame) => payloadCalls.some((path) => frame.includes(path)))
    expect(calls).toHaveLength(1)
    for (const { bytes } of watch.received.slice(before.received))
      expect(bytes).toBeLessThanOrEqual(64 * 1024)
  }

  await page.getByRole('tab', { name: 'Values read' }).click()
  await expect(page.getByRole('row', { name: /n3\.score 91 recorded/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(app.dock.title).toHaveText('200 events · totals')
  await expect(app.canvas.node('n1')).not.toHaveAttribute('data-taken')
})

test('J17 Wire data: a wrong filter says what is wrong with it', async ({ app, page }) => {
  await app.replayOnce()
  await app.canvas.wire('w5').click()
  await app.dock.filter('n3.scor >= 70')
  await expect(page.getByRole('alert').filter({ hasText: 'Did you mean score?' })).toBeVisible()
})

test('J19 Errors are found from totals', async ({ app, page }) => {
  await app.replayOnce()
  await app.dock.ending('3 failed lookups').click()
  await expect(app.canvas.node('n3')).toHaveAttribute('data-selected', 'true')
  await expect(app.dock.rows).toHaveCount(3)
  for (const row of await app.dock.rows.all()) {
    await expect(row).toContainText('timeout')
    await expect(row).toContainText('No answer within 10000 ms')
    await expect(row).toContainText('1 try')
    await expect(row).toContainText('retryable')
  }
  await page.getByRole('button', { name: 'Replay only these 3' }).click()
  await expect(app.dock.title).toHaveText('3 events · totals')
  await expect(app.canvas.count('w1')).toHaveAttribute('data-count', '3')
  await app.dock.waitForEnd()
})

test('J19 Errors are found from totals: Alt+F5 replays only what failed', async ({ app }) => {
  await app.replayOnce()
  await expect(app.dock.title).toHaveText('200 events · totals')
  await app.canvas.root.press('Alt+F5')
  await expect(app.dock.title).toHaveText('3 events · totals')
  await app.dock.waitForEnd()
  await expect(app.canvas.count('w1')).toHaveAttribute('data-count', '3')
  await expect(app.canvas.count('w4')).toHaveAttribute('data-count', '3')
})

test('J19 Errors are found from totals: a control that goes with its tab leaves the focus to the next tab', async ({
  app,
  page,
}) => {
  await app.replayOnce()
  await app.dock.ending('3 failed lookups').focus()
  await page.keyboard.press('Enter')
  await expect(app.dock.tab('data')).toBeFocused()

  await page.getByRole('button', { name: 'Replay only these 3' }).focus()
  await page.keyboard.press('Enter')
  await expect(app.dock.tab('replay')).toBeFocused()
  await expect(app.dock.title).toHaveText('3 events · totals')
  await app.dock.waitForEnd()
  await expect(app.dock.tab('replay')).toBeFocused()
})

test('A replay is there again after a reload, and marked when the draft has changed since', async ({
  app,
  page,
}) => {
  await app.replayOnce()
  await page.reload()
  await app.waitForSample()
  await expect(app.canvas.count('w6')).toHaveAttribute('data-count', '145')
  await expect(page.getByText('of an older draft')).toBeHidden()
  await app.canvas.selectNode('n5')
  await app.inspector.set('input.condition', 'n3.score >= 80 || n4.impossible')
  await expect(page.getByText('of an older draft')).toBeVisible()
  await app.canvas.root.press('F5')
  await expect(app.dock.summary).toContainText('156 closed')
  for (const words of ['34 would be blocked', '7 waiting', '3 failed']) {
    await expect(app.dock.summary).toContainText(words)
  }
  await expect(page.getByText('of an older draft')).toBeHidden()
})

test('F5 after a reload replays the last set again, as it was chosen', async ({ app, page }) => {
  await app.waitForSample()
  await app.goTo('Events')
  await page.getByLabel('Event files to import').setInputFiles(loginEvents)
  await expect(page.getByTestId('import-result')).toContainText('200 events stored')
  await app.openPlaybook('Suspicious login triage')
  await app.dock.where.fill('event.source.ip.startsWith("203.")')
  await app.dock.approvals.selectOption('assume approved')
  await app.canvas.root.press('F5')
  await app.dock.waitForEnd()
  await expect(app.canvas.count('w1')).toHaveAttribute('data-count', '32')
  await expect(app.canvas.count('w11')).toHaveAttribute('data-count', '5')

  await page.reload()
  await app.waitForSample()
  await expect(app.canvas.count('w1')).toHaveAttribute('data-count', '32')
  await expect(app.dock.stored).toBeChecked()
  await expect(app.dock.where).toHaveValue('event.source.ip.startsWith("203.")')
  await expect(app.dock.approvals.locator('option:checked')).toHaveText('assume approved')
  // Another threshold, so that the result can only be of a new replay.
  await app.canvas.selectNode('n5')
  await app.inspector.set('input.condition', 'n3.score >= 90')
  await app.canvas.root.press('F5')
  await expect(app.canvas.count('w6')).toHaveAttribute('data-count', '19')
  await app.dock.waitForEnd()
  await expect(app.canvas.count('w1')).toHaveAttribute('data-count', '32')
  await expect(app.canvas.count('w8')).toHaveAttribute('data-count', '3')
  await expect(app.canvas.count('w11')).toHaveAttribute('data-count', '3')
})

test('The suspicious process starts replay from their samples', async ({ app }) => {
  await app.waitForSample()
  await app.openPlaybook('Suspicious process start')
  await expect(app.canvas.nodes).toHaveCount(6)
  await app.dock.replay.click()
  await app.dock.waitForEnd()
  await expect(app.dock.title).toHaveText('60 events · totals')
  await expect(app.dock.summary).toContainText('became a case')
  await expect(app.dock.summary).toContainText('50 runs · 10 not started')

  // The 50th run is of an event further back: its number is no number of an event.
  await app.dock.open('data')
  await app.dock.crossing(50).click()
  await expect(app.dock.title).toHaveText(/^run 50 of 50 · /)
})

test('A playbook with a mistake is not replayed: it says why, and where', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.selectNode('n5')
  await app.inspector.set('input.condition', 'n3.scor >= 70')
  await expect(app.inspector.root.getByText('No such key: scor')).toBeVisible()
  await app.dock.replay.click()
  await expect(page.getByRole('alert').filter({ hasText: 'The replay was not started' })).toBeVisible()
  await page.getByRole('button', { name: 'Show the problems' }).click()
  await app.inspector.close.click()
  await app.dock.problems.first().click()
  await expect(app.inspector.field('input.condition')).toBeFocused()
  await app.inspector.set('input.condition', 'n3.score >= 70 || n4.impossible')
  await expect(app.dock.root.getByText('No problems')).toBeVisible()
})
