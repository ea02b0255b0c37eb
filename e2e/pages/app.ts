import { expect, type Locator, type Page } from '@playwright/test'
import { Canvas } from './canvas'
import { Dock } from './dock'
import { Inspector } from './inspector'

/** The app as a person uses it: methods are intents. */
export class App {
  readonly page: Page
  readonly canvas: Canvas
  readonly dock: Dock
  readonly inspector: Inspector

  constructor(page: Page) {
    this.page = page
    this.canvas = new Canvas(page)
    this.dock = new Dock(page)
    this.inspector = new Inspector(page)
  }

  get firstReplay(): Locator {
    return this.page.getByRole('button', { name: 'Replay 200 events' })
  }

  get live(): Locator {
    return this.page.getByTestId('live')
  }

  get toast(): Locator {
    return this.page.getByTestId('toast')
  }

  get draft(): Locator {
    return this.page.getByTestId('draft')
  }

  /** The canvas of the sample is there, with all its nodes. */
  async waitForSample(): Promise<void> {
    await expect(this.canvas.nodes).toHaveCount(11)
  }

  async replayOnce(): Promise<void> {
    await this.waitForSample()
    await this.firstReplay.click()
    await this.dock.waitForEnd()
  }

  async goTo(screen: 'Playbooks' | 'Events' | 'Runs'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: screen })).toBeVisible()
  }

  async openPlaybook(name: string): Promise<void> {
    await this.goTo('Playbooks')
    await this.page.getByRole('link', { name, exact: true }).click()
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(this.canvas.root).toBeVisible()
  }

  async chooseTheme(name: 'Light' | 'Dark' | 'As the system'): Promise<void> {
    await this.page.getByRole('button', { name: 'Menu' }).click()
    await this.page.getByRole('menuitemradio', { name }).click()
  }

  async waitUntilSaved(): Promise<void> {
    await expect(this.draft).toHaveAttribute('data-state', 'saved')
  }

  /** Takes the last change back, with the focus on the canvas. */
  async undo(): Promise<void> {
    await this.canvas.root.press('Control+z')
  }
}
