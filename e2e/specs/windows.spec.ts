import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Playbook } from '../../nodes/playbook/schema'
import { expect, test } from '../fixtures/app'
import { cordonJson } from '../fixtures/command-line'
import { type Triage, triageByHand, windowsLogs } from '../fixtures/windows-logs'

const file = join(import.meta.dirname, '../../resources/playbooks/suspicious-process-start.playbook.json')

test('The real Windows events replay in the app and on the command line as read by hand', async ({
  app,
  home,
  page,
}) => {
  test.skip(windowsLogs.length === 0, 'The 41,316 real Windows events of ../shared/data are missing')
  test.setTimeout(180_000)
  const byHand = triageByHand(windowsLogs)
  await app.waitForSample()
  await app.goTo('Events')
  await page.getByLabel('Event files to import').setInputFiles([...windowsLogs])
  await expect(page.getByTestId('import-result')).toContainText('41,316 events stored of 41,316 read', {
    timeout: 60_000,
  })
  await expect(page.getByTestId('import-result')).not.toContainText('parked')

  await app.openPlaybook('Suspicious process start')
  await app.dock.chooseStored()
  await app.dock.replay.click()
  await app.dock.waitForEnd(60_000)
  const runs = 41_316 - byHand.notMatched
  await expect(app.dock.summary).toContainText(
    `${runs} runs · ${byHand.notMatched.toLocaleString('en')} not started`,
  )
  const { edges } = JSON.parse(readFileSync(file, 'utf8')) as Playbook
  const crossed = (from: string, outlet: string) => String(byHand.nodes[from]?.out[outlet] ?? 0)
  for (const { id, from, outlet } of edges)
    await expect(app.canvas.count(id), id).toHaveAttribute('data-count', crossed(from, outlet))
  await expect(app.dock.ending(`${byHand.endings.n5} became a case`)).toBeVisible()
  await expect(app.dock.ending(`${byHand.endings.n6} closed`)).toBeVisible()

  const printed = await cordonJson<Triage & { completed: number; failed: number }>(home, [
    'replay',
    file,
    '--where',
    'true',
  ])
  const nodes = Object.entries(printed.nodes).map(([id, node]) => [id, { in: node.in, out: node.out }])
  expect({ ...printed, nodes: Object.fromEntries(nodes) }).toMatchObject({
    ...byHand,
    completed: runs,
    failed: 0,
  })
})
