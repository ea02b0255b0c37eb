import type { Page } from '@playwright/test'
import { test, expect } from '../fixtures/app'
import { hosts } from '../fixtures/hosts'
import { App } from '../pages/app'

// A host keeps nothing of a page over a start of the app: the address or the window's session is another.
test('What a person chose is there after the next start of the app', async ({ browser, home, host }) => {
  const start = () => hosts[host]({ browser, home, env: {}, onPage: () => Promise.resolve() })
  const leftPanel = (page: Page) => page.getByRole('separator', { name: 'Width of the left panel' })

  const first = await start()
  const app = new App(first.page)
  await app.waitForSample()
  await first.page.getByRole('button', { name: 'Dismiss' }).click()
  await app.chooseTheme('Dark')
  await leftPanel(first.page).press('ArrowRight')
  const width = await leftPanel(first.page).getAttribute('aria-valuenow')
  await app.openPlaybook('Suspicious process start')
  await app.waitUntilSaved()
  await first.close()

  const second = await start()
  await expect(second.page.getByRole('heading', { level: 1, name: 'Suspicious process start' })).toBeVisible()
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(leftPanel(second.page)).toHaveAttribute('aria-valuenow', width ?? '')
  expect(width).not.toBe('264')
  await new App(second.page).openPlaybook('Suspicious login triage')
  await expect(second.page.getByTestId('first-run')).toBeHidden()
  await second.close()
})
