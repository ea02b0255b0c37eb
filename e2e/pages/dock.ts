import { expect, type Locator, type Page } from '@playwright/test'

export class Dock {
  readonly page: Page
  readonly root: Locator

  constructor(page: Page) {
    this.page = page
    this.root = page.getByTestId('dock')
  }

  get title(): Locator {
    return this.page.getByTestId('dock-title')
  }

  get summary(): Locator {
    return this.page.getByTestId('summary')
  }

  get wouldDo(): Locator {
    return this.page.getByTestId('would-do')
  }

  get replay(): Locator {
    return this.page.getByTestId('replay')
  }

  get count(): Locator {
    return this.page.getByTestId('data-count')
  }

  /** Rows of the table, its head left out. */
  get rows(): Locator {
    return this.page.getByTestId(/^crossing-/)
  }

  get problems(): Locator {
    return this.page.getByTestId('problems').getByRole('button')
  }

  crossing(number: number): Locator {
    return this.page.getByTestId(`crossing-${number}`)
  }

  tab(name: 'replay' | 'data' | 'problems'): Locator {
    return this.page.getByTestId(`dock-${name}`)
  }

  get endings(): Locator {
    return this.summary.getByRole('button')
  }

  ending(words: string): Locator {
    return this.summary.getByRole('button', { name: words })
  }

  async open(name: 'replay' | 'data' | 'problems'): Promise<void> {
    await this.tab(name).click()
  }

  async filter(words: string): Promise<void> {
    await this.page.getByTestId('data-filter').fill(words)
  }

  get stored(): Locator {
    return this.root.getByRole('radio', { name: /^Stored events/ })
  }

  /** Which of the stored events are replayed next. */
  get where(): Locator {
    return this.root.getByRole('textbox', { name: 'Filter of the stored events' })
  }

  get approvals(): Locator {
    return this.root.getByRole('combobox', { name: 'Approvals' })
  }

  /** All events of the store are replayed next. */
  async chooseStored(): Promise<void> {
    await this.stored.check()
  }

  /** A replay has ended: its summary says how long it took. */
  async waitForEnd(timeout?: number): Promise<void> {
    await expect(this.summary).toContainText(/\d runs? ·.* s$/, timeout === undefined ? {} : { timeout })
    await expect(this.replay).toBeVisible()
  }
}
