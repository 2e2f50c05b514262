import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { afterwards, testCore, testFolder } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()
const DEMO = 'Demo (offline)'

async function open(folder = testFolder()): Promise<Window> {
  const shown = await serverStage.show(browser(), folder)
  afterwards(() => shown.close())
  const window = windowOf(shown.page)
  await window.message.waitFor()
  return window
}

test('a reply is edited in its place, its earlier text is kept, and both ways back work', async () => {
  const window = await open()
  const { page } = window
  await window.send('A first picture')
  await window.ended(DEMO)
  const reply = window.last(DEMO)
  await reply.getByRole('button', { name: 'Edit' }).click()
  const box = reply.getByRole('textbox', { name: 'Edited text' })
  await expect.poll(() => box.inputValue()).toMatch(/^There is no image/)
  // What is given up by mistake is there again.
  await box.fill('Half an hour of work')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => box.inputValue()).toBe('Half an hour of work')
  await box.fill('A better answer\nin two lines')
  await reply.getByRole('button', { name: 'Save in place' }).click()
  await reply.getByText('A better answer').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await reply.getByText('There is no image').waitFor()
  await reply.getByRole('button', { name: 'Edited' }).click()
  const earlier = page.getByRole('dialog', { name: 'Earlier texts' })
  await earlier.getByText('A better answer').waitFor()
  await earlier.getByRole('button', { name: 'Restore this text' }).click()
  await reply.getByText('A better answer').waitFor()
  // The notice lies over the question.
  await page.getByRole('button', { name: 'Dismiss' }).click()
  // A question is saved in its place as well: no version of it, and no other reply.
  const own = window.last('You')
  await own.hover()
  await own.getByRole('button', { name: 'Edit' }).click()
  await own.getByRole('textbox').fill('Another first question')
  await own.getByRole('button', { name: 'Save in place' }).click()
  await own.getByText('Another first question').waitFor()
  expect(await window.articles.count()).toBe(2)
  expect(await own.getByText('/ 2').count()).toBe(0)
})

test('a stopped reply goes on in the same message, or is asked of an endpoint from the list', async () => {
  const window = await open()
  const { page } = window
  await window.send('Answer slowly')
  await window.last(DEMO).getByText('This answer takes').waitFor()
  await window.button('Stop').click()
  await window.ended(DEMO)
  const reply = window.last(DEMO)
  await reply.getByRole('button', { name: 'Continue' }).click()
  await reply.and(page.locator('[aria-busy="true"]')).waitFor()
  expect(await window.articles.count()).toBe(2)
  await reply.getByText('This answer takes').waitFor()
  await window.button('Stop').click()
  await window.ended(DEMO)
  expect(await reply.getByText('/ 2').count()).toBe(0)
  await reply.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Regenerate with…' }).click()
  await page.getByRole('option', { name: DEMO }).click()
  await reply.getByText('2 / 2').waitFor()
  await window.button('Stop').click()
  await window.ended(DEMO)
})

/** A folder with one conversation of so many messages, each with its number. */
async function longConversation(count: number): Promise<string> {
  const parley = await testCore()
  const { conversationId, userMessageIds, replyIds } = await parley.client.chat.send({ text: 'Long', targets: [{ endpointId: 'demo' }] })
  await parley.client.chat.stop({ conversationId })
  await parley.close()
  const db = new DatabaseSync(join(parley.folder, 'parley.db'))
  const insert = db.prepare("INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about) VALUES (?, ?, ?, ?, 0, ?, 'done', ?, ?, '{}')")
  let parent = replyIds[0] ?? userMessageIds[0] ?? null
  for (let place = 3; place <= count; place += 1) {
    const parts = [{ type: 'text', text: `Message number ${place}, ${place === 6 || place === count ? 'a **Caf\u00e9** in Bel\u00e9m' : 'of many'}.` }]
    insert.run(`m${place}`, conversationId, parent, `t${place}`, place % 2 === 1 ? 'user' : 'assistant', Date.now(), JSON.stringify(parts))
    parent = `m${place}`
  }
  db.prepare('UPDATE conversations SET active_leaf_id = ? WHERE id = ?').run(parent, conversationId)
  db.close()
  return parley.folder
}

test('a word is found in a message that is not drawn, and one comes back to the end from there', async () => {
  const window = await open(await longConversation(400))
  const { page, articles } = window
  await page.getByRole('navigation').getByRole('button', { name: 'Long', exact: true }).click()
  await page.locator('[data-message="m400"]').waitFor()
  expect(await page.locator('[data-message="m6"]').count()).toBe(0)
  await page.keyboard.press('Control+f')
  const bar = page.getByRole('search', { name: 'Find in conversation' })
  await bar.getByRole('textbox').fill('a CAFE in belem')
  await bar.getByText('2 of 2').waitFor()
  await page.keyboard.press('Shift+Enter')
  await bar.getByText('1 of 2').waitFor()
  const far = page.locator('[data-message="m6"]')
  await far.waitFor()
  await expect.poll(() => page.evaluate(() => CSS.highlights.get('find-current')?.size)).toBe(1)
  await expect.poll(() => far.evaluate((article) => {
    const { top, bottom } = article.getBoundingClientRect()
    return top > 0 && bottom < innerHeight
  })).toBe(true)
  // All between it and the end would take seconds to draw.
  expect(await articles.count()).toBeLessThan(60)
  await page.keyboard.press('Escape')
  // What was gone to stays, and the end is not followed from there.
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
  expect(await page.locator('[data-message="m400"]').count()).toBe(0)
  await window.button('Jump to latest').click()
  await page.locator('[data-message="m400"]').waitFor()
  await window.button('Jump to latest').waitFor({ state: 'detached' })
})

test('words are counted in other branches, and the map leads there', async () => {
  const window = await open()
  const { page } = window
  await window.send('Is there a Café here?')
  await window.ended(DEMO)
  const own = window.last('You')
  await own.hover()
  await own.getByRole('button', { name: 'Edit' }).click()
  await own.getByRole('textbox').fill('Is there a library here?')
  await own.getByRole('textbox').press('Enter')
  await own.getByText('library here').waitFor()
  await window.ended(DEMO)

  await page.keyboard.press('Control+f')
  const bar = page.getByRole('search', { name: 'Find in conversation' })
  // At once: no letter is lost on the way to the box.
  await page.keyboard.type('LIBRARY')
  // The question, and the demo's quotation of it.
  await bar.getByText('1 of 2').waitFor()
  await page.keyboard.press('Enter')
  await bar.getByText('2 of 2').waitFor()
  await page.keyboard.press('F3')
  await bar.getByText('1 of 2').waitFor()
  expect(await page.evaluate(() => [CSS.highlights.get('find')?.size, CSS.highlights.get('find-current')?.size])).toEqual([1, 1])
  await bar.getByRole('textbox').fill('cafe')
  await bar.getByText('Not found').waitFor()
  await bar.getByRole('button', { name: '2 more in other branches' }).click()
  await window.last('You').getByText('Is there a Café here?').waitFor()
  await bar.getByText('1 of 2').waitFor()
  await page.keyboard.press('Escape')
  await bar.waitFor({ state: 'detached' })

  await window.button('Map of branches').click()
  const map = page.getByRole('tree', { name: 'Map of branches' })
  await map.getByRole('treeitem', { name: /library here/, level: 2 }).first().waitFor()
  expect(await map.getByRole('treeitem').count()).toBe(4)
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => map.getAttribute('aria-activedescendant').then((id) => page.locator(`[id="${id}"]`).getAttribute('aria-level'))).toBe('2')
  await page.keyboard.press('Enter')
  await window.last('You').getByText('Is there a library here?').waitFor()
  await map.waitFor({ state: 'detached' })
})

test('messages are left out, taken in and summarised, which is shown, and each of it can be taken back', async () => {
  const window = await open()
  const { page } = window
  for (const text of ['First picture', 'Second picture', 'Third picture']) {
    await window.send(text)
    await window.ended(DEMO)
    await expect.poll(() => window.message.inputValue()).toBe('')
  }
  const meter = (): Promise<void> => window.button(/^About .* tokens/).click()
  await meter()
  await page.getByRole('dialog', { name: 'Context' }).getByRole('button', { name: 'Leave out the oldest turns' }).click()
  const line = page.getByRole('region', { name: /of the oldest messages are not sent/ })
  await line.waitFor()
  const first = page.getByRole('article', { name: 'You' }).filter({ hasText: 'First picture' })
  expect(await first.count()).toBe(0)
  await line.getByRole('button', { name: /Show/ }).click()
  await first.getByText('Not sent: among the oldest').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await line.waitFor({ state: 'detached' })

  await meter()
  await page.getByRole('dialog', { name: 'Context' }).getByRole('button', { name: 'Choose messages' }).click()
  await page.getByRole('checkbox', { name: 'Choose: Second picture' }).check()
  await page.getByRole('group', { name: 'Chosen messages' }).getByText(/^1 message/).waitFor()
  await page.getByRole('group', { name: 'Chosen messages' }).getByRole('button', { name: 'Leave out' }).click()
  const second = window.articles.filter({ hasText: 'Not sent: left out' })
  await second.getByText('Second picture').waitFor()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  // What is not sent is not told to the model: the demo counts what it gets, and replies that follow each other are joined.
  await window.send('Fourth question')
  await window.ended(DEMO)
  await window.last(DEMO).getByText('(5 messages so far)').waitFor()
  await second.getByRole('button', { name: 'Take in again' }).click()
  await second.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Dismiss' }).click()

  await meter()
  await page.getByRole('dialog', { name: 'Context' }).getByRole('button', { name: 'Summarise the oldest turns' }).click()
  const summary = page.getByRole('region', { name: /are sent as a summary/ })
  await summary.getByText('Summary by Demo (offline)').waitFor()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await summary.getByRole('button', { name: 'Drop the summary' }).click()
  await summary.waitFor({ state: 'detached' })
  await page.locator('.toast', { hasText: 'sent again' }).last().getByRole('button', { name: 'Undo' }).click()
  await summary.waitFor()
})
