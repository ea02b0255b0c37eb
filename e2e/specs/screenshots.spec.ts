import { join } from 'node:path'
import { expect, test } from '../fixtures/app'
import { LivePage } from '../pages/live'

// For the README: kept in the repository when they are asked for, else among the results of the run.
const isKept = process.env.CORDON_SCREENSHOTS === '1'
const kept = join(import.meta.dirname, '..', '..', 'resources', 'screenshots')

test('Screenshots of the sample, replayed, and of what is live', async ({
  app,
  home,
  host,
  page,
}, testInfo) => {
  test.skip(host !== 'web', 'One host is enough for pictures')
  // Times of the day it was taken on say nothing to a reader, and would make another picture every time.
  const times = [
    app.draft,
    page.getByTestId('replays-grid').getByRole('gridcell', { name: /^2\d{3}-|^\d+\.\d s$/ }),
    page.getByTestId('live-grid').getByRole('gridcell', { name: /^2\d{3}-/ }),
    page.locator('tbody td:nth-child(4)'),
    page.getByText(/ · \d+\.\d s$/),
  ]
  const shoot = async (name: string) => {
    for (const time of times)
      await time.evaluateAll((elements) => {
        for (const element of elements)
          if (element instanceof HTMLElement) element.style.visibility = 'hidden'
      })
    await page.mouse.move(0, 0)
    await page.screenshot({
      path: isKept ? join(kept, name) : testInfo.outputPath(name),
      animations: 'disabled',
    })
  }
  await app.replayOnce()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await shoot('canvas-light.png')
  await app.chooseTheme('Dark')
  await shoot('canvas-dark.png')
  await app.chooseTheme('Light')
  await app.goTo('Events')
  await page
    .getByRole('group', { name: 'Which events' })
    .getByRole('button', { name: 'Logins (200)' })
    .click()
  await page.getByRole('row').nth(12).click()
  await expect(page.getByRole('tabpanel', { name: 'Fields' })).toContainText('login')
  await shoot('events.png')
  await app.goTo('Runs')
  await page.getByRole('row', { name: /Suspicious login triage/ }).click()
  await expect(page.getByTestId('runs-grid')).toBeVisible()
  await shoot('runs.png')

  const live = new LivePage(page)
  await app.goTo('Playbooks')
  await expect(page.getByText('200 runs')).toBeVisible()
  await live.importPlaybook()
  await app.goTo('Playbooks')
  await page.getByRole('button', { name: 'Deploy Suspicious process start' }).click()
  await live.confirm('Deploy')
  await live.act('Deploy')
  await live.dialog.getByRole('radio', { name: /^supervised/ }).check()
  await live.confirm('Deploy')
  await live.arrive(home, 120, [3, 41, 77])
  await expect(live.status).toContainText('2 deployed0 queued0 running3 waiting for a person')
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  while ((await dismiss.count()) > 0) await dismiss.first().click()
  await expect(app.toast).toHaveCount(0)
  await shoot('playbooks.png')
  await app.goTo('Runs')
  await page
    .getByRole('group', { name: 'Which runs' })
    .getByRole('button', { name: 'Live', exact: true })
    .click()
  const set = page.getByTestId('live-ask-about-logins-1-supervised')
  await expect(set.getByRole('gridcell').nth(7)).toHaveText('117')
  await shoot('live.png')
  await set.click()
  await page.getByTestId('run-120').click()
  await page.getByRole('button', { name: 'Open event 120 on the canvas' }).click()
  await expect(app.canvas.node('n4')).toHaveAttribute('data-taken', 'yes')
  await shoot('live-run.png')
})
