import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { cordonJson } from '../fixtures/command-line'
import { livePlaybook, logins } from '../fixtures/live-playbook'

/** What is live, as a person sees it on the Playbooks screen, on the Runs screen and in the status bar. */
export class LivePage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get row(): Locator {
    return this.page.getByTestId(`playbook-${livePlaybook.id}`)
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  get status(): Locator {
    return this.page.getByTestId('live-status')
  }

  get waits(): Locator {
    return this.page.getByTestId('waits-grid')
  }

  get more(): Locator {
    return this.page.getByTestId('show-more')
  }

  get detail(): Locator {
    return this.page.getByTestId('wait-detail')
  }

  /** Brings a playbook in, by the page; it is open afterwards. */
  async importPlaybook({ name, text }: { name: string; text: string } = livePlaybook): Promise<void> {
    await this.page.getByLabel('Playbook file to import').setInputFiles({
      name: 'ask.playbook.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    })
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible()
  }

  /** Events as they would come in live. */
  async arrive(home: string, count: number, risky: readonly number[]): Promise<void> {
    const file = join(home, `live-${count}.ndjson`)
    await writeFile(file, logins(count, risky))
    await cordonJson(home, ['import', file, '--as-live'])
  }

  /** Events of a file that a person chooses, as history or as what has just come in. */
  async importEvents(count: number, how: 'history' | 'as live' = 'history'): Promise<void> {
    await this.page.keyboard.press('Control+3')
    if (how === 'as live') await this.page.getByRole('checkbox', { name: 'as live events' }).check()
    await this.page.getByLabel('Event files to import').setInputFiles({
      name: 'logins.ndjson',
      mimeType: 'application/x-ndjson',
      buffer: Buffer.from(logins(count, [])),
    })
    await expect(this.page.getByTestId('import-result')).toContainText(`of ${count} read`)
  }

  async act(name: 'Save a version of' | 'Deploy' | 'Stop'): Promise<void> {
    await this.row.getByRole('button', { name: `${name} ${livePlaybook.name}` }).click()
  }

  async confirm(name: string): Promise<void> {
    await this.dialog.getByRole('button', { name, exact: true }).click()
  }

  async sign(decision: 'Approve' | 'Deny', by: string | null): Promise<void> {
    if (by !== null) await this.dialog.getByRole('textbox', { name: 'Your name' }).fill(by)
    await this.confirm(decision)
    await expect(this.dialog).toBeHidden()
  }
}
