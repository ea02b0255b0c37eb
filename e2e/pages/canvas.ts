import { expect, type Locator, type Page } from '@playwright/test'

export class Canvas {
  readonly page: Page
  readonly root: Locator

  constructor(page: Page) {
    this.page = page
    this.root = page.getByTestId('canvas')
  }

  get nodes(): Locator {
    return this.root.getByTestId(/^node-/)
  }

  get wires(): Locator {
    return this.root.getByTestId(/^wire-w\d+$/)
  }

  get quickAdd(): Locator {
    return this.page.getByTestId('quick-add')
  }

  node(id: string): Locator {
    return this.root.getByTestId(`node-${id}`)
  }

  wire(id: string): Locator {
    return this.root.getByTestId(`wire-${id}`)
  }

  count(wire: string): Locator {
    return this.root.getByTestId(`wire-count-${wire}`)
  }

  port(node: string, port: string): Locator {
    return this.root.getByTestId(`port-${node}-${port}`)
  }

  status(node: string): Locator {
    return this.root.getByTestId(`status-${node}`)
  }

  async focusNode(id: string): Promise<void> {
    await this.node(id).focus()
  }

  async selectNode(id: string): Promise<void> {
    await this.node(id).click()
    await expect(this.node(id)).toHaveAttribute('data-selected', 'true')
  }

  /** Drags a wire out of a port and lets it go over a place of the canvas where nothing is. */
  async dropWireOnNothing(node: string, port: string): Promise<{ x: number; y: number }> {
    const from = await centreOf(this.port(node, port))
    const at = await this.emptyPlace()
    await this.page.mouse.move(from.x, from.y)
    await this.page.mouse.down()
    await this.page.mouse.move((from.x + at.x) / 2, (from.y + at.y) / 2, { steps: 4 })
    await this.page.mouse.move(at.x, at.y, { steps: 4 })
    await this.page.mouse.up()
    return at
  }

  async dragWire(from: [node: string, port: string], to: [node: string, port: string]): Promise<void> {
    const start = await centreOf(this.port(...from))
    const end = await centreOf(this.port(...to))
    await this.page.mouse.move(start.x, start.y)
    await this.page.mouse.down()
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2 + 20, { steps: 4 })
    await this.page.mouse.move(end.x, end.y, { steps: 4 })
    await this.page.mouse.up()
  }

  async dragNode(id: string, by: { x: number; y: number }): Promise<void> {
    const box = await boxOf(this.node(id))
    const from = { x: box.x + box.width / 2, y: box.y + box.height * 0.3 }
    await this.page.mouse.move(from.x, from.y)
    await this.page.mouse.down()
    await this.page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 4 })
    await this.page.mouse.move(from.x + by.x, from.y + by.y, { steps: 4 })
    await this.page.mouse.up()
  }

  /** The upper part of the canvas, which the sample leaves free when it is fitted. */
  async emptyPlace(): Promise<{ x: number; y: number }> {
    const box = await boxOf(this.root)
    return { x: Math.round(box.x + box.width * 0.4), y: Math.round(box.y + box.height * 0.16) }
  }
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error('The element is not on the screen')
  return box
}

async function centreOf(locator: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await boxOf(locator)
  return { x: x + width / 2, y: y + height / 2 }
}
