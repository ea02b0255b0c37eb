import { readFile } from 'node:fs/promises'
import { expect, test } from '../fixtures/app'
import { outboundOf } from '../fixtures/watch'

const counts = { w1: 200, w2: 200, w3: 197, w4: 3, w5: 197, w6: 145, w7: 52, w8: 9, w9: 43, w10: 43, w11: 0 }

test('J01 First run: Enter replays the sample, and the canvas lights up', async ({ app, page }) => {
  await app.waitForSample()
  await expect(app.canvas.wires).toHaveCount(11)
  await expect(page.getByTestId('effect-mode')).toContainText(/simulate/i)
  await expect(app.firstReplay).toBeFocused()

  await page.keyboard.press('Enter')
  await expect(app.canvas.count('w1')).not.toHaveAttribute('data-count', '0')
  await app.dock.waitForEnd()

  for (const [wire, count] of Object.entries(counts)) {
    await expect(app.canvas.count(wire), wire).toHaveAttribute('data-count', String(count))
  }
  for (const words of ['145 closed', '43 would be blocked', '9 waiting', '3 failed']) {
    await expect(app.dock.summary).toContainText(words)
  }
  await expect(app.dock.title).toHaveText('200 events · totals')
  await expect(app.live).toContainText(
    '145 closed, 43 would be blocked, 9 waiting for approval, 3 failed lookups',
  )
})

test('J01 First run: the three next steps lead where they say', async ({ app, page }) => {
  await app.replayOnce()
  await page.getByRole('button', { name: 'Why were 3 lookups failing?' }).click()
  await expect(app.canvas.node('n3')).toHaveAttribute('data-selected', 'true')
  await expect(app.dock.rows).toHaveCount(3)

  await page.getByRole('button', { name: 'Change the threshold and compare' }).click()
  await expect(app.inspector.field('input.condition')).toBeFocused()

  await page.getByRole('button', { name: 'Bring in your own events' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible()
})

test('J01 First run: the card stays dismissed, and can be asked for again', async ({ app, page }) => {
  await app.waitForSample()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.reload()
  await app.waitForSample()
  await expect(page.getByTestId('first-run')).toBeHidden()
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('menuitem', { name: 'First steps' }).click()
  await expect(app.firstReplay).toBeFocused()
})

test('J02 Nothing leaves the computer', async ({ app, host, page, watch, outboundLog }) => {
  await app.replayOnce()
  await expect(app.dock.wouldDo).toContainText('234 actions would be taken')
  for (const words of ['145 Close event', '43 Block IP', '43 Create case', '3 Notify']) {
    await expect(app.dock.wouldDo).toContainText(words)
  }
  for (const node of ['n6', 'n9', 'n10', 'n11']) {
    await expect(app.canvas.node(node), node).toHaveAttribute('data-provenance', 'simulated')
  }
  const origin = await page.evaluate(() => location.origin)
  const own = [origin, origin.replace('http', 'ws'), 'app://main']
  const foreign = watch.requests.filter((url) => !own.some((start) => url.startsWith(`${start}/`)))
  expect(foreign).toEqual([])
  expect(await outboundOf(outboundLog)).toEqual([])
  // The trap was there: it saw the host open its own door.
  if (host === 'web') expect(await readFile(outboundLog, 'utf8')).toContain('127.0.0.1')
})
