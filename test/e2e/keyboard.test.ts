import { expect } from 'vitest'
import { afterwards, testFolder } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { startServerHost } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()

async function open(): Promise<Window> {
  const server = await startServerHost(testFolder(), { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })
  afterwards(() => void server.stop())
  const context = await browser().newContext({ viewport: { width: 1280, height: 500 }, locale: 'en-US' })
  afterwards(() => context.close())
  const page = await context.newPage()
  await page.goto(server.url)
  const window = windowOf(page)
  await window.message.waitFor()
  return window
}

/** The name of what has the focus. */
function focused({ page }: Window): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '')
}

test('the keyboard has a place after every dialog and menu', async () => {
  const window = await open()
  const { page } = window
  for (const keys of ['Control+,', 'Control+/', 'Control+Shift+E']) {
    await page.keyboard.press(keys)
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => focused(window)).toBe('Message')
  }
  await window.send('A first question')
  await window.ended('Demo (offline)')
  await window.button('Conversation menu').click()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(window)).toBe('Conversation menu')
  // The closing menu once took the focus from the field, which ended the renaming.
  await window.button('Conversation menu').click()
  await page.getByRole('menuitem', { name: /Rename/ }).click()
  await expect.poll(() => focused(window)).toBe('Title')
  await page.keyboard.type('Another title')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(window)).toBe('Another title')
  await page.keyboard.press('Delete')
  await expect.poll(() => focused(window)).toBe('Message')
})

test('one comes back to the line that was being read, and to the end where one was there', async () => {
  const window = await open()
  const { page } = window
  for (const text of ['Show me Markdown', 'And Markdown again']) {
    await window.send(text)
    await window.ended('Demo (offline)')
    await expect.poll(() => window.message.inputValue()).toBe('')
  }
  const log = page.getByRole('log', { name: 'Messages' })
  /** Pixels from the upper edge to the second reply. */
  const line = (): Promise<number> => log.evaluate((box) => Math.round((box.querySelectorAll('article')[3]?.getBoundingClientRect().top ?? 0) - box.getBoundingClientRect().top))
  const away = async (): Promise<void> => {
    await window.button('New conversation').first().click()
    await log.waitFor({ state: 'detached' })
    await page.getByRole('navigation').getByRole('button', { name: 'Show me Markdown' }).click()
    await log.waitFor()
  }
  const end = await line()
  await away()
  await expect.poll(line).toBe(end)
  await log.evaluate((box) => { box.scrollTop -= box.scrollHeight / 3 })
  await window.button('Jump to latest').waitFor()
  const twoFrames = (): Promise<unknown> => page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
  // Heights that were guesses become true as they come into sight.
  await expect.poll(async () => (await line()) - (await twoFrames(), await line())).toBe(0)
  const middle = await line()
  expect(middle).toBeGreaterThan(end)
  await away()
  await expect.poll(line).toBe(middle)
})

test('a field that cannot be understood has the cursor, and stays in sight while it is mended', async () => {
  const window = await open()
  const { page } = window
  await window.button('Add an OpenAI-compatible server').click()
  await page.getByLabel('Base URL').fill('http://127.0.0.1:9/v1')
  await page.getByRole('dialog').getByText('Headers, query and body fields').click()
  await page.getByLabel('Extra body fields').fill('{"top_k": 4')
  await window.button('Save').click()
  const field = page.getByLabel('Extra body fields')
  await page.getByRole('alert').waitFor()
  await page.keyboard.press('End')
  await page.keyboard.type('}')
  expect(await field.inputValue()).toBe('{"top_k": 4}')
  expect(await field.isVisible()).toBe(true)
})

test('from Settings, the way to a real model ends in the list of endpoints with the cursor in its search', async () => {
  const window = await open()
  const { page } = window
  await window.button('Add an OpenAI-compatible server').click()
  await page.getByLabel('Base URL').fill('http://127.0.0.1:9/v1')
  await page.getByText('Headers, query and body fields').click()
  await page.getByLabel('Model names').fill('small\nlarge')
  await window.button('Save').click()
  await window.button('Talk to a real model').click()
  await page.getByRole('option', { name: 'small' }).waitFor()
  await expect.poll(() => focused(window)).toBe('Search endpoints')
  await page.keyboard.type('lar')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(window)).toBe('Message')
  await expect.poll(() => window.button('Endpoint').textContent()).toContain('large')
})
