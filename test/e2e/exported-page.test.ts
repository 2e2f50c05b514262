import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { copyFile } from 'node:fs/promises'
import { expect } from 'vitest'
import type { Message } from '#shared/message.ts'
import { insertConversation } from '#core/store/conversations.ts'
import { Database } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import { exported, madeWith, message, storeImage } from '#kit/library.ts'
import { testCore } from '#kit/story.ts'
import { browserTest, sharedBrowser } from './browser.ts'

const browser = sharedBrowser()

const attacks = [
  '<img src=x onerror="document.title=\'broken\'">', '</style><script>document.title = "broken"</script>', '<svg onload="document.title=\'broken\'"></svg>',
  '[press](javascript:document.title="broken")', '![pixel](https://tracker.example/pixel.gif)', '<link rel=stylesheet href="https://tracker.example/a.css">',
  '<meta http-equiv="refresh" content="0;url=https://tracker.example/">', '<base href="https://tracker.example/">', '<iframe src="https://tracker.example/"></iframe>',
].join('\n\n')

const answer = `The chart shows **steady growth**, with one dip in \`Q2\`:

| Quarter | Revenue | Note |
|---|--:|:-:|
| Q1 | 1,204 | first |
| Q2 | 1,150 | *dip*, since the contract with the largest customer was renewed only in the quarter after |
| Q3 | 1,398 | [source](https://example.com/report) |

## Why it dips

1. Fewer orders
2. A longer list:
   - [x] checked
   - [ ] open
3. > A quotation of somebody

\`\`\`python
def growth(rows: list[Row]) -> float:
    return sum(row.revenue for row in rows if row.quarter.startswith("Q") and row.revenue is not None) / len(rows)  # a very long line of code
\`\`\`

השורה הזאת נכתבת מימין לשמאל, עם **מילה** באמצע.

مرحبا، هذا نص من اليمين إلى اليسار.
`

async function libraryWith(attack: string): Promise<string> {
  const empty = await testCore()
  await empty.close()
  const db = new Database(join(empty.folder, 'parley.db'))
  const image = await storeImage(empty.folder, db, { name: 'sales" onerror="x.png', colour: '#5577cc', width: 640, height: 280 })
  insertConversation(db, {
    id: 'c', title: 'How did sales develop? </title><script>document.title="broken"</script>', titledBy: 'person', createdAt: Date.UTC(2026, 2, 1, 9), updatedAt: Date.UTC(2026, 2, 1, 9), activeLeafId: 'm6', endpointId: null,
    settings: { systemPrompt: 'Answer briefly. </details>' }, attention: 'none', folderId: null, pinned: false, archived: false,
  })
  const add = (id: string, about: Partial<Message>): void => insertMessage(db, message(id, { conversationId: 'c', parentId: null, ...about }))
  const reply = { role: 'assistant', madeWith, answeredBy: 'claude-sonnet-4-5-20260115' } as const
  add('m1', { parts: [{ type: 'text', text: `What does this show?\n\n  Indented <b>HTML</b>.\n${'long'.repeat(60)}` }, image] })
  add('m2', { ...reply, parentId: 'm1', parts: [{ type: 'reasoning', text: 'I look at the **bars** first.' }, { type: 'remote-call', callId: 'r', name: 'read_chart', arguments: '{"image":1}', result: '{"bars":[1,2]}' }, { type: 'text', text: answer }] })
  add('m3', { parentId: 'm2', parts: [{ type: 'text', text: attack }] })
  add('m4', { ...reply, parentId: 'm3', parts: [{ type: 'text', text: attack }] })
  add('m5', { ...reply, parentId: 'm3', parts: [{ type: 'text', text: 'a version' }] })
  add('m6', { ...reply, parentId: 'm4', status: 'error', parts: [], error: { code: 'rate-limited', message: 'The endpoint is busy. <i>', retryable: true } })
  db.close()
  return empty.folder
}

browserTest('an exported page shows what was said, and nothing in it runs or is fetched', async () => {
  const parley = await testCore({}, await libraryWith(attacks))
  const { path } = await exported(parley, { format: 'html', conversationIds: ['c'] })
  // A browser tells from the name that it is a page.
  const file = join(parley.folder, 'page.html')
  await copyFile(path, file)
  const context = await browser().newContext()
  try {
    const page = await context.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (entry) => complaints.push(entry.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(pathToFileURL(file).href)
    expect(await page.title()).toMatch(/^How did sales develop\? <\/title>/)
    expect(requests.filter((url) => !url.startsWith('data:image/png'))).toEqual([pathToFileURL(file).href])
    expect(complaints).toEqual([])
    const found = await page.evaluate(() => ({
      images: [...document.images].map((image) => [image.naturalWidth, image.alt]),
      dangerous: document.querySelectorAll('script, iframe, svg, link, base, meta[http-equiv="refresh"], [onerror], [onload], [style], a:not([href^="https:"])').length,
      background: getComputedStyle(document.querySelector('.own > .plain') ?? document.body).backgroundColor,
      direction: [...document.querySelectorAll('.text p')].map((node) => node.matches(':dir(rtl)')).filter(Boolean).length,
      articles: document.querySelectorAll('article').length,
    }))
    expect(found).toEqual({ images: [[640, 'sales" onerror="x.png']], dangerous: 0, background: 'rgb(243, 243, 246)', direction: 2, articles: 5 })
    await page.getByText('Reasoning', { exact: true }).click()
    expect(await page.getByText('I look at the').isVisible()).toBe(true)
    for (const width of [480, 1200]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
      }
    }
  } finally {
    await context.close()
  }
})
