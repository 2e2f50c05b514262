import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { CLAUDE, GPT, LLAMA, afterwards, testFolder, testWorkspace } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()
const GEMINI = 'databricks-gemini-2-5-flash'
const families = [CLAUDE, GPT, LLAMA, GEMINI]

const columnOf = ({ page }: Window, name: string): Locator => page.getByRole('region', { name: `Column ${name}` })
const replyIn = (window: Window, name: string): Locator => columnOf(window, name).getByRole('article', { name }).last()

async function chooseIn(window: Window, number: number, name: string): Promise<void> {
  await window.button(`Endpoint of column ${number}`).click()
  await window.page.keyboard.type(name)
  await window.page.getByRole('option', { name }).first().click()
  await columnOf(window, name).waitFor()
}

test('four families answer at once; one fails, one is stopped, one is asked again; the winner goes on, and all of it is there after a restart', async () => {
  const workspace = await testWorkspace()
  const folder = testFolder()
  const first = await serverStage.show(browser(), folder, { viewport: { width: 1400, height: 800 } })
  afterwards(() => first.close())
  const window = windowOf(first.page)
  await window.message.waitFor()
  await window.connectWorkspace(workspace.url, workspace.token)
  await window.choose(CLAUDE)
  await window.button('Compare').click()
  await chooseIn(window, 2, GPT)
  for (const [number, name] of [[3, LLAMA], [4, GEMINI]] as const) {
    await window.button('Add column').click()
    await chooseIn(window, number, name)
  }

  workspace.script(CLAUDE, { text: 'The tides are caused by the pull of the Moon and of the Sun, twice a day.' })
  workspace.script(GEMINI, { text: 'The tides are caused by the gravity of the Moon and of the Sun, about twice a day.' })
  workspace.script(GPT, '!errorframe 4')
  const gates = new Map(families.map((name) => [name, workspace.gate(name, { afterChunks: 3 })]))
  await window.message.fill('Compare the tides')
  await window.message.press('Enter')
  // Each has begun, and none has ended.
  for (const name of families) {
    await gates.get(name)?.reached
    await expect.poll(() => replyIn(window, name).getAttribute('aria-busy')).toBe('true')
  }
  await expect.poll(() => Promise.all(families.map((name) => replyIn(window, name).innerText()))).toSatisfy((texts: string[]) => texts.every((text) => text.length > 20))

  await columnOf(window, LLAMA).getByRole('button', { name: 'Stop' }).click()
  await expect.poll(() => replyIn(window, LLAMA).getAttribute('data-status')).toBe('stopped')
  gates.get(GPT)?.open()
  await expect.poll(() => replyIn(window, GPT).getAttribute('data-status')).toBe('error')
  // Neither concerns the others.
  for (const name of [CLAUDE, GEMINI]) {
    expect(await replyIn(window, name).getAttribute('aria-busy')).toBe('true')
    gates.get(name)?.open()
    await expect.poll(() => replyIn(window, name).getAttribute('data-status')).toBe('done')
  }
  await columnOf(window, GPT).getByRole('button', { name: 'Retry' }).first().click()
  await expect.poll(() => replyIn(window, GPT).getAttribute('data-status')).toBe('done')
  expect(await columnOf(window, CLAUDE).getByRole('article').count()).toBe(2)

  await columnOf(window, CLAUDE).getByRole('log').click()
  await window.button('Compare answers').click()
  const differences = window.page.getByRole('dialog', { name: 'Differences' })
  await differences.getByRole('combobox').nth(1).selectOption({ label: `4 · ${GEMINI}` })
  await differences.getByRole('status').filter({ hasText: '2 differences' }).waitFor()
  await window.page.keyboard.press('Alt+ArrowDown')
  await differences.getByRole('status').filter({ hasText: /^1 of/ }).waitFor()
  expect(await differences.locator('[aria-current]').allInnerTexts()).toEqual(['pull', 'gravity'])
  await window.page.keyboard.press('Escape')

  await columnOf(window, CLAUDE).getByRole('button', { name: 'Pick as winner' }).click()
  await window.button('Back to the comparison').waitFor()
  await window.send('And at neap?')
  await window.ended(CLAUDE)
  expect(await window.articles.count()).toBe(4)
  await first.close()

  const second = await serverStage.show(browser(), folder, { viewport: { width: 1400, height: 800 } })
  afterwards(() => second.close())
  const again = windowOf(second.page)
  await again.page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: 'Compare the tides' }).first().click()
  await again.last(CLAUDE).waitFor()
  await expect.poll(() => again.articles.count()).toBe(4)
  await again.button('Back to the comparison').click()
  await expect.poll(() => again.page.getByRole('region', { name: /^Column / }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual(families.map((name) => `Column ${name}`))
  expect(await replyIn(again, LLAMA).getAttribute('data-status')).toBe('stopped')
  await replyIn(again, GPT).getByText('2 / 2').waitFor()
  await expect.poll(() => Promise.all(families.map((name) => columnOf(again, name).getByRole('article').count()))).toEqual([4, 2, 2, 2])
})
