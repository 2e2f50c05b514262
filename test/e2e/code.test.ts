import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import events from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { writeLibrary } from '#kit/pages.ts'
import { afterwards, testCore } from '#kit/story.ts'
import { browserTest, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()
const fence = '```'
const long = Array.from({ length: 120 }, (_, n) => `export const value${n} = ${n}`).join('\n')
const answer = [
  `${fence}python title="src/../tools/growth.py"\ndef growth(rows):\n    return sum(rows)  # all\n${fence}`,
  `${fence}ts\n${long}\n${fence}`,
  `${fence}json\n{ "big": 12345678901234567890, "list": [{ "id": 1 }, { "id": 2 }], "last": null }\n${fence}`,
  `${fence}c\nif (admin\u202e \u2066// check\u2069 \u2066) { go(); }\n${fence}`,
].join('\n\n')

/** A server with one model that says what the test says, when it says it. */
async function startSpeaker(): Promise<{ url: string; say(text: string): void; end(): void; asked: Promise<void> }> {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  let stream: ServerResponse | undefined
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ data: [{ id: 'speaker' }] }))
      return
    }
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    stream = response
    resolve()
  })
  const send = (delta: object, reason: string | null): void => void stream?.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'speaker', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`)
  server.listen(0, '127.0.0.1')
  await events.once(server, 'listening')
  afterwards(() => void server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    say: (text) => send({ content: text }, null),
    end: () => {
      send({}, 'stop')
      stream?.end('data: [DONE]\n\n')
    },
  }
}

/** What the page's policy refused, and what went wrong in it. */
function troubleOf(page: Page): string[] {
  const trouble: string[] = []
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  return trouble
}

browserTest('code gets its colours while it streams, and nothing moves when they come', async () => {
  const speaker = await startSpeaker()
  const core = await testCore()
  await core.client.endpoints.add({ provider: 'openai-compatible', url: speaker.url, force: true })
  await core.close()
  const { page, close } = await serverStage.show(browser(), core.folder)
  afterwards(close)
  const trouble = troubleOf(page)
  const window = windowOf(page)
  await window.choose('speaker')
  await window.send('Write code')
  await speaker.asked
  speaker.say(`${fence}ts\nconst first = "one"\nconst second = 2`)
  const block = page.locator('.md-code')
  await block.getByText('const second = 2').waitFor()
  const heightBefore = (await block.boundingBox())?.height
  await block.locator('.code-row').first().locator('.code-string').waitFor()
  expect((await block.boundingBox())?.height).toBe(heightBefore)
  const drawn = await block.elementHandle()
  // The last line may still become another: it is plain.
  expect(await block.locator('.code-row').last().locator('span').count()).toBe(0)
  speaker.say(`22 // ${'x'.repeat(20)}\n${long}\n${fence}\n\nDone.`)
  await block.locator('.code-row').nth(1).locator('.code-comment').waitFor()
  speaker.end()
  await window.ended('speaker')
  // What was seen growing does not collapse under the reader.
  await block.getByRole('button', { name: 'Show fewer lines' }).waitFor()
  // Nothing was drawn anew when the block, or the reply, had its end: what is new would be plain for a moment.
  expect(await drawn?.evaluate((element) => element.isConnected)).toBe(true)
  expect(await block.locator('.code-collapsed').count()).toBe(0)
  expect(trouble).toEqual([])
})

browserTest('code is copied, saved, opened, numbered and read as a tree', async () => {
  const core = await testCore()
  await core.close()
  writeLibrary(core.folder, [{ id: 'c', title: 'Code', lines: [{ text: 'Show code' }, { text: answer, by: 'Claude' }] }])
  const { page, close } = await serverStage.show(browser(), core.folder)
  afterwards(close)
  const trouble = troubleOf(page)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  await page.getByRole('navigation', { name: 'Conversations' }).getByText('Code').click()
  const [python, typescript, json, c] = [0, 1, 2, 3].map((index) => page.locator('.md-code').nth(index)) as [ReturnType<Page['locator']>, ReturnType<Page['locator']>, ReturnType<Page['locator']>, ReturnType<Page['locator']>]

  await python.getByText('Python').waitFor()
  await python.locator('.code-keyword').first().waitFor()
  await python.hover()
  const saving = page.waitForEvent('download')
  await python.getByRole('button', { name: 'Download growth.py' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toBe('growth.py')
  expect(await readFile(await saved.path(), 'utf8')).toBe('def growth(rows):\n    return sum(rows)  # all\n')
  await python.getByRole('button', { name: 'Code to clipboard' }).click()
  await expect.poll(clipboard).toBe('def growth(rows):\n    return sum(rows)  # all')

  // Numbers are no part of a selection.
  await python.getByRole('button', { name: 'Line numbers' }).click()
  await page.locator('pre.code-numbered').first().waitFor()
  await python.locator('pre').evaluate((element) => document.getSelection()?.selectAllChildren(element))
  await page.keyboard.press('ControlOrMeta+c')
  await expect.poll(clipboard).toBe('def growth(rows):\n    return sum(rows)  # all')

  const collapsed = await typescript.boundingBox()
  expect(collapsed?.height).toBeLessThan(600)
  await typescript.getByRole('button', { name: 'Show all 120 lines' }).click()
  expect((await typescript.boundingBox())?.height).toBeGreaterThan(2_000)
  await typescript.getByText('value119').scrollIntoViewIfNeeded()
  await typescript.locator('.code-row').nth(119).locator('.code-number').waitFor()
  await typescript.getByRole('button', { name: 'Show fewer lines' }).click()
  await expect.poll(async () => (await typescript.boundingBox())?.height).toBe(collapsed?.height)

  // The page's find opens what hides its hit.
  await page.keyboard.press('ControlOrMeta+f')
  await page.keyboard.type('value110')
  await typescript.getByRole('button', { name: 'Show fewer lines' }).waitFor()
  await page.keyboard.press('Escape')

  await json.getByRole('button', { name: 'Tree' }).click()
  await json.getByRole('treeitem', { name: /big: 12345678901234567890/ }).click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowLeft')
  await json.getByText('2 items').waitFor()
  await page.keyboard.press('ArrowRight')
  // What is in it is fetched from a thread.
  await json.getByText('2 items').waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowRight')
  await json.getByText('$.list[0]', { exact: true }).waitFor()
  await json.getByRole('button', { name: 'Copy value' }).click()
  await expect.poll(clipboard).toBe('{ "id": 1 }')

  // What is open in the tree is found.
  await page.keyboard.press('ControlOrMeta+f')
  await page.keyboard.type('last')
  await expect.poll(() => page.evaluate(() => [...(CSS.highlights.get('find') ?? []), ...(CSS.highlights.get('find-current') ?? [])].map((range) => range.startContainer.parentElement?.closest('[role=treeitem]')?.textContent))).toEqual(['last: null'])
  await page.keyboard.press('Escape')

  await c.getByText('4 hidden characters').waitFor()
  expect(await c.locator('.code-hidden').evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-name')))).toEqual(['RLO', 'LRI', 'PDI', 'LRI'])
  await c.getByRole('button', { name: 'Code to clipboard' }).click()
  await expect.poll(clipboard).toBe('if (admin\u202e \u2066// check\u2069 \u2066) { go(); }')
  expect(trouble).toEqual([])
})
