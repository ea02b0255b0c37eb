import { expect, test } from '../fixtures/app'

test('J04 Drop a wire on nothing: quick add opens there, Escape leaves nothing, choosing is one change', async ({
  app,
  page,
}) => {
  await app.waitForSample()
  const at = await app.canvas.dropWireOnNothing('n3', 'error')
  await expect(app.canvas.quickAdd).toBeVisible()
  const box = await app.canvas.quickAdd.boundingBox()
  expect(Math.abs((box?.x ?? 0) - at.x)).toBeLessThan(4)
  expect(Math.abs((box?.y ?? 0) - at.y)).toBeLessThan(4)
  await expect(app.canvas.quickAdd.getByRole('group').first()).toHaveAttribute(
    'aria-label',
    'Fits error output',
  )

  await page.keyboard.press('Escape')
  await expect(app.canvas.quickAdd).toBeHidden()
  await expect(app.canvas.nodes).toHaveCount(11)
  await expect(app.canvas.wires).toHaveCount(11)
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()

  await app.canvas.dropWireOnNothing('n3', 'error')
  await app.canvas.quickAdd.getByRole('option', { name: /^Log/ }).first().click()
  await expect(app.canvas.nodes).toHaveCount(12)
  await expect(app.canvas.wires).toHaveCount(12)
  await expect(app.canvas.node('n12')).toBeFocused()
  await expect(app.inspector.root).toBeHidden()
  await app.undo()
  await expect(app.canvas.nodes).toHaveCount(11)
  await expect(app.canvas.wires).toHaveCount(11)
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
})

test('J07 Delete heals, and Shift+Delete does not', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.selectNode('n2')
  await app.canvas.focusNode('n2')
  await page.keyboard.press('Delete')
  await expect(app.canvas.nodes).toHaveCount(10)
  await expect(page.getByRole('group', { name: 'From Login alerts, ok, to IP reputation' })).toBeVisible()
  await expect(app.toast).toContainText('Deleted 1 node')

  await app.undo()
  await app.waitForSample()
  await expect(app.toast).toBeHidden()
  await app.canvas.focusNode('n2')
  await page.keyboard.press('Shift+Delete')
  await expect(app.canvas.nodes).toHaveCount(10)
  await expect(page.getByRole('group', { name: 'From Login alerts, ok, to IP reputation' })).toBeHidden()
  await app.dock.open('problems')
  await expect(app.dock.problems.filter({ hasText: 'No input: no run comes to n3' })).toBeVisible()
  await expect(app.canvas.node('n3')).toContainText('▲')
})

test('Undo covers everything, back to the first byte and forth again', async ({ app, page }) => {
  await app.waitForSample()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  const draft = () =>
    page.evaluate(() => document.querySelector('[data-testid="canvas"]')?.getAttribute('aria-label'))
  const start = await draft()

  await app.canvas.selectNode('n5')
  await app.inspector.set('name', 'Risky enough?')
  await app.canvas.focusNode('n5')
  for (let i = 0; i < 5; i++) await page.keyboard.press('Alt+ArrowRight')
  await app.inspector.set('input.condition', 'n3.score >= 80 || n4.impossible')
  await app.canvas.focusNode('n2')
  await page.keyboard.press('a')
  await page.keyboard.type('geo')
  await page.keyboard.press('Enter')
  await expect(app.canvas.nodes).toHaveCount(12)
  await app.canvas.wire('w6').focus()
  await page.keyboard.press('Delete')
  await expect(app.canvas.wires).toHaveCount(11)
  await expect(app.canvas.nodes).toHaveCount(12)
  await app.waitUntilSaved()

  const undo = page.getByRole('button', { name: 'Undo', exact: true }).first()
  for (let i = 0; i < 5; i++) await undo.click()
  await expect(undo).toBeDisabled()
  await expect(app.canvas.nodes).toHaveCount(11)
  expect(await draft()).toBe(start)
  await expect(app.canvas.node('n5')).toContainText('Risky?')
  await app.waitUntilSaved()
  await expect(page.getByText('saved v1', { exact: true })).toBeVisible()

  const redo = page.getByRole('button', { name: 'Redo', exact: true })
  for (let i = 0; i < 5; i++) await redo.click()
  await expect(redo).toBeDisabled()
  await expect(app.canvas.node('n5')).toContainText('Risky enough?')
  await app.waitUntilSaved()
  await page.reload()
  await expect(app.canvas.nodes).toHaveCount(12)
  await expect(app.canvas.node('n5')).toContainText('Risky enough?')
  await app.canvas.selectNode('n5')
  await expect(app.inspector.field('input.condition')).toHaveValue('n3.score >= 80 || n4.impossible')
})

test('Keys stay in their place: nothing is deleted or added from another panel', async ({ app, page }) => {
  await app.replayOnce()
  await app.canvas.selectNode('n5')
  await app.dock.open('data')
  await page.getByTestId('data-grid').focus()
  for (const key of ['Backspace', 'Delete', 'd', 'p', 'a', 'c']) await page.keyboard.press(key)
  await expect(app.canvas.nodes).toHaveCount(11)
  await expect(app.canvas.quickAdd).toBeHidden()
  await app.inspector.field('name').fill('')
  await app.inspector.field('name').pressSequentially('adp')
  await expect(app.inspector.field('name')).toHaveValue('adp')
  await expect(app.canvas.nodes).toHaveCount(11)
})

test('A wire is drawn by keys alone, and by two clicks', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.wire('w4').focus()
  await page.keyboard.press('Delete')
  await expect(app.canvas.wires).toHaveCount(10)

  await app.canvas.focusNode('n3')
  await page.keyboard.press('c')
  await page.keyboard.type('error')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('connect-to')).toBeVisible()
  await page.keyboard.type('tell')
  await page.keyboard.press('Enter')
  await expect(
    page.getByRole('group', { name: 'From IP reputation, error, to Tell the team: lookup failed' }),
  ).toBeVisible()
  await expect(app.live).toContainText('Connected error to Tell the team: lookup failed. 11 wires.')
  await expect(app.canvas.node('n3')).toBeFocused()

  await app.undo()
  await expect(app.canvas.wires).toHaveCount(10)
  await app.canvas.port('n3', 'error').click()
  await expect(page.getByTestId('banner')).toContainText('Choose where “error” goes')
  await expect(app.canvas.port('n1', 'in')).toBeHidden()
  await expect(app.canvas.port('n2', 'in')).toHaveAttribute('data-compatible', 'no')
  await expect(app.canvas.port('n11', 'in')).toHaveAttribute('data-compatible', 'yes')
  await app.canvas.port('n11', 'in').click()
  await expect(app.canvas.wires).toHaveCount(11)
})

test('A wire that would make a circle is refused, with the reason', async ({ app }) => {
  await app.waitForSample()
  await app.canvas.port('n5', 'error').click()
  await app.canvas.port('n2', 'in').click()
  await expect(app.toast).toContainText('Normalise runs before Risky?')
  await expect(app.canvas.wires).toHaveCount(11)
})

test('A node is dragged out of the palette, wired by dragging, moved and taken back', async ({
  app,
  page,
}) => {
  await app.waitForSample()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  const entry = page.getByTestId('palette-logic.log')
  const at = await app.canvas.emptyPlace()
  await entry.hover()
  await page.mouse.down()
  await page.mouse.move(at.x - 60, at.y, { steps: 5 })
  await page.mouse.move(at.x, at.y, { steps: 5 })
  await page.mouse.up()
  await expect(app.canvas.node('n12')).toBeFocused()
  await app.canvas.dragWire(['n4', 'error'], ['n12', 'in'])
  await expect(app.canvas.wires).toHaveCount(12)
  const before = await app.canvas.node('n12').boundingBox()
  await app.canvas.dragNode('n12', { x: 120, y: 40 })
  await expect
    .poll(async () => (await app.canvas.node('n12').boundingBox())?.x ?? 0)
    .toBeGreaterThan((before?.x ?? 0) + 100)
  await expect(app.inspector.root).toBeHidden()
  for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(app.canvas.nodes).toHaveCount(11)
  await expect(app.canvas.wires).toHaveCount(11)
})

test('Click and click again places a node too', async ({ app, page }) => {
  await app.waitForSample()
  await page.getByTestId('palette-logic.log').click()
  await expect(page.getByTestId('banner')).toContainText('Click where Log goes')
  const at = await app.canvas.emptyPlace()
  await page.mouse.click(at.x, at.y)
  await expect(app.canvas.nodes).toHaveCount(12)
  await expect(page.getByTestId('banner')).toBeHidden()
})

test('The canvas is walked by arrows, and is one stop of the Tab key', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.root.focus()
  await page.keyboard.press('Home')
  for (const id of ['n2', 'n3', 'n4', 'n5']) {
    await page.keyboard.press('ArrowRight')
    await expect(app.canvas.node(id)).toBeFocused()
  }
  await page.keyboard.press('ArrowLeft')
  await expect(app.canvas.node('n4')).toBeFocused()
  await expect(app.canvas.node('n4')).toHaveAccessibleName('GeoIP, enrichment, GeoIP')
  await page.keyboard.press('Tab')
  await expect(page.locator('[data-testid="canvas"] :focus')).toHaveCount(0)
  await page.keyboard.press('Shift+Tab')
  await expect(app.canvas.node('n4')).toBeFocused()
  await page.keyboard.press('w')
  await expect(app.canvas.wire('w5')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(app.canvas.node('n4')).toBeFocused()
})

test('The wire that the inspector shows is the one that its button deletes, wherever the focus went', async ({
  app,
  page,
}) => {
  await app.waitForSample()
  await page.getByRole('button', { name: 'Inspector', exact: true }).click()
  await app.canvas.wire('w5').click()
  await page.keyboard.press('ArrowRight')
  await expect(app.canvas.node('n5')).toBeFocused()
  await expect(app.inspector.root).toContainText('w5')

  await app.inspector.root.getByRole('button', { name: 'Delete the wire' }).click()
  await expect(app.toast).toContainText('Deleted 1 wire')
  await expect(app.canvas.wire('w5')).toBeHidden()
  await expect(app.canvas.wires).toHaveCount(10)
  await expect(app.canvas.nodes).toHaveCount(11)
  await expect(app.canvas.node('n4')).toBeFocused()

  await app.toast.getByRole('button', { name: 'Undo' }).click()
  await expect(app.canvas.wires).toHaveCount(11)
  await expect(app.canvas.node('n5')).toBeFocused()
})

test('The bins of a node’s ways out delete one wire each, and leave the node selected', async ({
  app,
  page,
}) => {
  await app.waitForSample()
  await app.canvas.selectNode('n3')
  await app.canvas.focusNode('n6')
  const bins = app.inspector.root.getByRole('button', { name: /^Delete the wire/ })
  await expect(bins).toHaveCount(2)

  await bins.first().press('Enter')
  await expect(app.toast).toContainText('Deleted 1 wire')
  await expect(app.canvas.wires).toHaveCount(10)
  await expect(app.canvas.nodes).toHaveCount(11)
  await expect(app.canvas.node('n3')).toHaveAttribute('data-selected', 'true')
  await expect(bins).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(app.canvas.wires).toHaveCount(9)
  await expect(app.inspector.root.getByRole('button', { name: 'Connect…' })).toBeFocused()
})

test('Space held for a drag moves the view and selects nothing; Space alone selects', async ({
  app,
  page,
}) => {
  await app.waitForSample()
  await app.canvas.selectNode('n6')
  await app.canvas.node('n11').click({ modifiers: ['Shift'] })
  await app.inspector.close.click()
  await app.canvas.focusNode('n5')
  const selected = app.canvas.root.locator('[data-selected="true"]')
  const xOf = async () => (await app.canvas.node('n5').boundingBox())?.x ?? 0
  const before = await xOf()
  const at = await app.canvas.emptyPlace()

  await page.keyboard.down(' ')
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x + 60, at.y + 20, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up(' ')
  await expect.poll(xOf).toBeGreaterThan(before + 50)
  await expect(selected).toHaveCount(2)
  await expect(app.canvas.node('n5')).toHaveAttribute('data-selected', 'false')

  await app.canvas.focusNode('n5')
  await page.keyboard.press(' ')
  await expect(app.canvas.node('n5')).toHaveAttribute('data-selected', 'true')
  await expect(selected).toHaveCount(3)
})

test('Ctrl+Z takes back a choice that was made in the inspector', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.selectNode('n3')
  await page.getByText('Errors, retries, time limit').click()
  const choice = app.inspector.field('policy.onError')
  const before = await choice.inputValue()
  await choice.selectOption(before === 'fail' ? 'continue' : 'fail')
  await choice.focus()
  await page.keyboard.press('a')
  await expect(app.canvas.quickAdd).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(choice).toHaveValue(before)
  await expect(choice).toBeFocused()
})

test('Escape leaves what was armed or begun, wherever the focus is', async ({ app, page }) => {
  await app.waitForSample()
  const banner = page.getByTestId('banner')
  await page.getByTestId('palette-logic.log').click()
  await expect(banner).toContainText('Click where Log goes')
  await page.keyboard.press('Escape')
  await expect(banner).toBeHidden()

  await app.canvas.selectNode('n3')
  await app.canvas.port('n3', 'error').click()
  await app.inspector.field('name').focus()
  await page.keyboard.press('Escape')
  await expect(banner).toBeHidden()
  await expect(app.inspector.field('name')).toBeFocused()
  await expect(app.canvas.wires).toHaveCount(11)
})

test('A time limit below one second is typed as it is meant', async ({ app, page }) => {
  await app.waitForSample()
  await app.canvas.selectNode('n3')
  await page.getByText('Errors, retries, time limit').click()
  const limit = app.inspector.field('policy.timeoutMs')
  for (const seconds of ['0.5', '0.05', '1.25']) {
    await limit.fill('')
    await limit.pressSequentially(seconds)
    await expect(limit).toHaveValue(seconds)
    await app.canvas.focusNode('n3')
    await expect(limit).toHaveValue(seconds)
  }
  await limit.fill('0')
  await app.canvas.focusNode('n3')
  await expect(limit).toHaveValue('1.25')
})
