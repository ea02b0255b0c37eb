import type { Locator, Page } from '@playwright/test'

export class Inspector {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByTestId('inspector')
  }

  /** The control of a field, by the path that problems name. */
  field(path: string): Locator {
    return this.root.getByTestId(`field-${path}`).locator('input, textarea, select').last()
  }

  async set(path: string, value: string): Promise<void> {
    await this.field(path).fill(value)
  }

  get close(): Locator {
    return this.root.getByRole('button', { name: 'Close the inspector' })
  }
}
