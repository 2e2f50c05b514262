import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { fillLongConversation, longEndpoint, longId, longText, longTitle } from '#kit/long-conversation.ts'
import { afterwards, testCore } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()
const count = 10_000

/** The window on a conversation of 10,000 messages. */
async function open(): Promise<Window> {
  const parley = await testCore()
  await parley.close()
  fillLongConversation(parley.folder, count)
  const shown = await serverStage.show(browser(), parley.folder)
  afterwards(() => shown.close())
  const window = windowOf(shown.page)
  await window.message.waitFor()
  await shown.page.getByRole('navigation').getByRole('button', { name: longTitle }).click()
  await row(shown.page, count).waitFor()
  return window
}

function row(page: Page, place: number) {
  return page.locator(`[data-message="${longId(place)}"]`)
}

function frames(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))) }))
}

/** The place of the message that stands at the upper edge, and how far below the edge it begins. */
function line(page: Page): Promise<{ readonly place: number; readonly offset: number }> {
  return page.getByRole('log').evaluate((box) => {
    const edge = box.getBoundingClientRect().top
    const first = [...box.querySelectorAll('article')].find((article) => article.getBoundingClientRect().bottom > edge + 1)
    return { place: Number(first?.getAttribute('aria-posinset')), offset: Math.round((first?.getBoundingClientRect().top ?? 0) - edge) }
  })
}

/** Whether this line is read, give or take a pixel: heights are no whole numbers. */
async function isNear(page: Page, { place, offset }: { readonly place: number; readonly offset: number }): Promise<boolean> {
  const now = await line(page)
  return now.place === place && Math.abs(now.offset - offset) <= 1
}

/** Turns the wheel. Answers how far down what is read has moved, which is more or less where heights jump. */
async function wheel(page: Page, by: number): Promise<number> {
  const mark = await page.getByRole('log').evaluateHandle((box) => {
    const { top, left, width } = box.getBoundingClientRect()
    // What stands higher in the same message may find its height as it comes near.
    return document.elementFromPoint(left + width / 2, top + 10)?.closest('p, li, pre, tr, article') ?? box
  })
  const topOf = (): Promise<number> => mark.evaluate((element) => element.getBoundingClientRect().top)
  const before = await topOf()
  await page.mouse.wheel(0, by)
  await frames(page)
  return (await topOf()) - before
}

function focusedPlace(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.activeElement?.getAttribute('aria-posinset')))
}

test('ten thousand messages open at their end, are drawn only near the screen, and stay where they are read', async () => {
  const { page, articles, button } = await open()
  const log = page.getByRole('log')
  expect(await log.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))).toBeLessThanOrEqual(2)
  expect(await button('Jump to latest').count()).toBe(0)
  // The scrollbar stands for all of them: ten thousand rows of 40 pixels at least.
  expect(await log.evaluate((box) => box.scrollHeight)).toBeGreaterThan(400_000)
  await page.mouse.move(700, 300)
  for (let step = 0; step < 25; step += 1) {
    expect(await wheel(page, -500)).toBeCloseTo(500, -1)
    expect(await articles.count()).toBeLessThan(60)
  }
  await button('Jump to latest').waitFor()
  // To the middle, as by the scrollbar.
  await log.evaluate((box) => { box.scrollTop = box.scrollHeight / 2 })
  await frames(page)
  const middle = await line(page)
  expect(middle.place).toBeGreaterThan(count * 0.4)
  expect(middle.place).toBeLessThan(count * 0.6)
  expect(await articles.count()).toBeLessThan(60)
  // One comes back to the line, from another conversation and after the page was loaded again.
  await button('New conversation').first().click()
  await log.waitFor({ state: 'detached' })
  await page.getByRole('navigation').getByRole('button', { name: longTitle }).click()
  await row(page, middle.place).waitFor()
  expect(await isNear(page, middle)).toBe(true)
  await page.reload()
  await row(page, middle.place).waitFor()
  await expect.poll(() => isNear(page, middle)).toBe(true)
  // Another width makes other heights; the message that is read stays.
  await page.setViewportSize({ width: 640, height: 700 })
  await frames(page)
  expect((await line(page)).place).toBe(middle.place)
})

test('the keyboard goes from message to message, from question to question, and to both ends', async () => {
  const { page, message } = await open()
  await message.press('Alt+Shift+ArrowUp')
  await expect.poll(() => focusedPlace(page)).toBe(count - 1)
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await expect.poll(() => focusedPlace(page)).toBe(count - 3)
  const below = (): Promise<number> => row(page, count - 3).evaluate((article) => Math.round(article.getBoundingClientRect().top - (article.closest('[role="log"]')?.getBoundingClientRect().top ?? 0)))
  await expect.poll(below).toBe(16)
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => focusedPlace(page)).toBe(count - 2)
  // Every button of the message is reached from it.
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('article')?.getAttribute('aria-posinset'))).toBe(String(count - 2))
  await page.keyboard.press('Control+Shift+L')
  await page.keyboard.press('Home')
  await expect.poll(() => focusedPlace(page)).toBe(1)
  expect(await page.getByRole('log').evaluate((box) => box.scrollTop)).toBeLessThan(20)
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await expect.poll(() => focusedPlace(page)).toBe(3)
  await page.keyboard.press('End')
  await expect.poll(() => focusedPlace(page)).toBe(count)
  await page.getByRole('button', { name: 'Jump to latest' }).waitFor({ state: 'detached' })
})

/** What is on the clipboard. */
function clipboard(page: Page): Promise<{ readonly text: string; readonly html: string }> {
  return page.evaluate(async () => {
    const [item] = await navigator.clipboard.read()
    const read = async (type: string): Promise<string> => (item?.types.includes(type) === true ? (await item.getType(type)).text() : '')
    return { text: await read('text/plain'), html: await read('text/html') }
  })
}

/** Selects from the beginning of one element to the end of another one. */
async function select(page: Page, from: string, to: string): Promise<void> {
  await page.evaluate(([from, to]) => {
    const [first, last] = [document.querySelector(from), document.querySelector(to)]
    if (first === null || last === null) throw new Error(`there is no ${first === null ? from : to}`)
    window.getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length)
  }, [from, to] as const)
}

test('what is copied is clean Markdown: a part, several messages, and all of them', async () => {
  const { page } = await open()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('log').focus()
  const copied = async (): Promise<{ readonly text: string; readonly html: string }> => {
    await page.evaluate(() => navigator.clipboard.writeText('nothing'))
    await page.keyboard.press('Control+C')
    await expect.poll(async () => (await clipboard(page)).text).not.toBe('nothing')
    return clipboard(page)
  }
  const at = (place: number, inner: string): string => `[data-message="${longId(place)}"] ${inner}`
  // Two items of a list, with their signs.
  await select(page, at(9_994, 'li:nth-child(1)'), at(9_994, 'li:nth-child(2)'))
  expect((await copied()).text).toBe('- point **1** of 9994\n- point **2** of 9994')
  // A part of a table has its head.
  await select(page, at(10_000, 'tbody tr:nth-child(2) td:nth-child(1)'), at(10_000, 'tbody tr:nth-child(2) td:nth-child(2)'))
  const table = await copied()
  expect(table.text).toBe('| name | value |\n| --- | ---: |\n| b | *10001* |')
  expect(table.html).toMatch(/<table>.*<em>10001<\/em>/s)
  // A whole message is what was written; several say who wrote them.
  await select(page, at(9_996, '.message-body'), at(9_996, '.message-body'))
  expect((await copied()).text).toBe(longText(9_996))
  await select(page, at(9_995, '.message-body'), at(9_997, '.message-body'))
  const several = await copied()
  expect(several.text).toBe(`**You:**\n\n${longText(9_995)}\n\n**${longEndpoint}:**\n\n${longText(9_996)}\n\n**You:**\n\n${longText(9_997)}`)
  expect(several.html).not.toMatch(/<button|<svg|class=|style=|Copy/)
  // An end of the selection stays drawn, what lies between does not, and is copied all the same.
  await page.evaluate((end) => {
    const body = document.querySelector(end)
    if (body !== null) window.getSelection()?.setBaseAndExtent(body, body.childNodes.length, body, 0)
  }, at(10_000, '.message-body'))
  await page.getByRole('log').evaluate((box) => { box.scrollTop = box.scrollHeight / 2 })
  await frames(page)
  const { place } = await line(page)
  // Its text may still be on the way.
  await page.locator(at(place, '.message-body')).waitFor()
  expect(await row(page, 9_990).count()).toBe(0)
  await page.evaluate(([start, end]) => {
    const [first, last] = [document.querySelector(start), document.querySelector(end)]
    if (first !== null && last !== null) window.getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length)
  }, [at(place, '.message-body'), at(10_000, '.message-body')] as const)
  const far = (await copied()).text
  expect(far).toContain(`\n\n${longText(9_990)}\n\n`)
  expect(far.endsWith(longText(10_000))).toBe(true)
  expect(far).not.toContain(`Question ${place % 2 === 1 ? place - 2 : place - 1}?`)
  await page.evaluate(() => window.getSelection()?.removeAllRanges())
  await page.getByRole('log').focus()
  await page.keyboard.press('Control+A')
  const all = (await copied()).text
  expect(all.startsWith(`**You:**\n\n${longText(1)}\n\n**${longEndpoint}:**`)).toBe(true)
  expect(all.match(/^\*\*You:\*\*$/gm)?.length).toBe(count / 2)
  // From its menu, a message is copied in three forms, and read aloud where there is a voice.
  await page.keyboard.press('End')
  const last = row(page, count)
  const choose = async (name: string): Promise<void> => {
    await last.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }
  await choose('Copy as plain text')
  await page.getByText('Copied.').first().waitFor()
  expect((await clipboard(page)).text).toContain(`\nname\tvalue\na\t${count}`)
  await choose('Copy as rich text')
  await expect.poll(async () => (await clipboard(page)).html).toMatch(/<td align="right">(<em>)?10001/)
  await choose('Read aloud')
  await page.getByText('This computer has no voice of its own.').waitFor()
})

test('a reply is followed until the reader scrolls up, and is told of from then on', async () => {
  const window = await open()
  const { page, button, articles } = window
  await window.send('Answer slowly')
  const running = page.locator('article[aria-busy="true"]')
  await running.getByText('This answer takes').waitFor()
  const log = page.getByRole('log')
  await expect.poll(() => log.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))).toBeLessThanOrEqual(2)
  await page.mouse.move(700, 300)
  await page.mouse.wheel(0, -3_000)
  await button('Jump to latest').waitFor()
  await frames(page)
  const before = await line(page)
  await button('Jump to latest').getByText('New text').waitFor()
  expect(await line(page)).toEqual(before)
  // The reply is where it was, also from far away.
  await log.focus()
  await page.keyboard.press('Home')
  await row(page, 1).waitFor()
  // Those that have not arrived are busy as well, for a moment.
  await expect.poll(() => running.count()).toBe(1)
  expect(await articles.count()).toBeLessThan(60)
  await button('Jump to latest').click()
  await expect.poll(() => log.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))).toBeLessThanOrEqual(2)
  await button('Stop').click()
})
