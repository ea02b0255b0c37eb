import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { chromiumArgs } from './e2e/desktop/desktop-host'
import type { HostOption } from './e2e/fixtures/app'
import { findBrowser } from './e2e/fixtures/browser'

const { executablePath, env } = await findBrowser()
// The counts for `.ci/run`.
const reports = process.env.CORDON_REPORTS

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const launchOptions = { executablePath, env, args }

// The same journeys through two front doors, and what only the desktop has.
export default defineConfig<HostOption>({
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: reports ? [['list'], ['json', { outputFile: join(reports, 'e2e.json') }]] : [['list']],
  outputDir: 'test-results',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    // Nothing is waited for that only pleases the eye.
    reducedMotion: 'reduce',
    // Recording every step would cost more than the steps: `--trace on` when one is looked into.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions,
  },
  projects: [
    { name: 'web', testDir: 'e2e/specs', use: { host: 'web' } },
    {
      name: 'web-host',
      testDir: 'e2e/web',
      // Names of sites that exist for these tests alone; and a browser that leaves all the refusing to us.
      use: {
        launchOptions: {
          ...launchOptions,
          args: [
            ...args,
            '--host-resolver-rules=MAP evil.test 127.0.0.1, MAP rebound.test 127.0.0.1',
            '--disable-features=LocalNetworkAccessChecks',
          ],
        },
      },
    },
    {
      name: 'desktop',
      testDir: 'e2e/specs',
      use: { host: 'desktop', launchOptions: { ...launchOptions, args: [...args, ...chromiumArgs] } },
    },
    {
      name: 'desktop-host',
      testDir: 'e2e/desktop/specs',
      use: { launchOptions: { ...launchOptions, args: [...args, ...chromiumArgs] } },
    },
    { name: 'electron', testDir: 'e2e/electron' },
  ],
})
