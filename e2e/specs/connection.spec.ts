import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { expect, type HostOption } from '../fixtures/app'
import { serve } from '../fixtures/hosts'
import { expectAccessible } from '../fixtures/watch'

// What happens when the core goes away or does not let a page in: the browser writes errors of its own then, so these
// tests look at the page alone.

type Fixtures = { served: Awaited<ReturnType<typeof serve>> }

const test = base.extend<Fixtures & HostOption>({
  host: ['web', { option: true }],
  served: async ({ host }, use) => {
    base.skip(host !== 'web', 'The desktop has no address, and its core is in the app')
    const home = await mkdtemp(join(tmpdir(), 'cordon-e2e-'))
    const served = await serve(home)
    await use(served)
    await served.stop()
    await rm(home, { recursive: true, force: true })
  },
})

test('An address that was used says what to do, and a reload of the page that it let in goes on', async ({
  browser,
  page,
  served,
}) => {
  await page.goto(served.address)
  await expect(page.getByTestId('node-n1')).toBeVisible()
  expect(page.url()).not.toContain('code')
  await page.reload()
  await expect(page.getByTestId('node-n1')).toBeVisible()

  const other = await (await browser.newContext()).newPage()
  await other.goto(served.address)
  await expect(other.getByRole('heading', { name: 'This address no longer opens Cordon' })).toBeVisible()
  await expect(other.getByText('Press Enter there for a new address.')).toBeVisible()
  await expectAccessible(other)
})

test('A core that stops answering is said in a calm line, and what was changed meanwhile is kept', async ({
  page,
  served,
}) => {
  await page.goto(served.address)
  await page.getByTestId('node-n9').click()
  await served.stop()
  await expect(page.getByText('Cordon has stopped answering. Trying again…')).toBeVisible()
  const name = page.getByTestId('field-name').locator('input')
  await name.fill('Block it')
  await expect(page.getByTestId('node-n9')).toContainText('Block it')
  await expect(page.getByTestId('draft')).toHaveText('not saved yet')
  await expectAccessible(page)
})
