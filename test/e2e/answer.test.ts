import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { writeLibrary } from '#kit/pages.ts'
import { afterwards, testCore } from '#kit/story.ts'
import { browserTest, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()

/** What the policy of the page refused, what went wrong in it, and what it asked of other hosts. */
function troubleOf(page: Page): string[] {
  const trouble: string[] = []
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(page.url()).origin && /^https?:/.test(request.url())) trouble.push(request.url())
  })
  return trouble
}

browserTest('the links of an answer say where they lead, and its notes and sources are reached by keys', async () => {
  const core = await testCore()
  await core.close()
  const { page, close } = await serverStage.show(browser(), core.folder)
  afterwards(close)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  const trouble = troubleOf(page)
  const window = windowOf(page)
  await window.send('Show me everything you can draw')
  await window.ended('Demo (offline)')
  const reply = window.last('Demo (offline)')
  const status = page.locator('.link-status')
  const address = page.url()

  await reply.getByRole('link', { name: 'a link' }).hover()
  await status.getByText('https://spec.commonmark.org/0.31.2/').waitFor()
  await reply.getByRole('link', { name: /bank\.example.*leads to elsewhere\.example/ }).hover()
  await status.getByText('Its words name another place.').waitFor()
  expect(await status.locator('b').innerText()).toBe('elsewhere.example')
  await page.mouse.move(5, 300)
  await status.waitFor({ state: 'hidden' })
  expect(await reply.getByText('This link').getAttribute('title')).toBe('javascript:alert(1)')
  expect(await reply.getByRole('link', { name: 'This link' }).count()).toBe(0)
  expect(await reply.locator('img').count()).toBe(0)

  // There and back, without leaving the page.
  await reply.locator('[role="doc-noteref"][aria-label="Footnote 1"]').press('Enter')
  const note = reply.locator('[role="doc-endnotes"] li')
  await expect.poll(() => note.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('doc-noteref')
  expect(page.url()).toBe(address)
  expect(await reply.getByRole('region', { name: 'Sources' }).getByRole('link').count()).toBe(2)
  await reply.getByRole('link', { name: 'Source 2: GitHub Flavored Markdown Spec' }).focus()
  await status.getByText('https://github.github.com/gfm/').waitFor()

  const table = reply.locator('.md-table-frame')
  await table.hover()
  await table.getByRole('button', { name: 'Table as CSV' }).click()
  await expect.poll(clipboard).toMatch(/^Model,Context,Price,Notes\r?\nsmall,"8,192",\$0\.15,"fast, for short questions"/)
  await table.getByRole('button', { name: 'Table as Markdown' }).click()
  await expect.poll(clipboard).toMatch(/^\| Model \| Context \| Price \| Notes \|\n\| :--- \| ---: \| ---: \| --- \|\n\| small /)

  // What is pressed with other buttons opens beside the page as well.
  const presses: Parameters<Locator['click']>[0][] = [{ button: 'middle' }, { modifiers: ['ControlOrMeta'] }, {}]
  for (const press of presses) {
    const opened = page.context().waitForEvent('page')
    await reply.getByRole('link', { name: 'a link' }).click(press)
    const other = await opened
    expect(await other.evaluate(() => globalThis.opener)).toBeNull()
    await other.close()
  }
  expect(page.url()).toBe(address)
  expect(trouble).toEqual([])
})

browserTest('a table of 10,000 rows is whole after a while, its head stays, and marks on letters stay in their line', async () => {
  const core = await testCore()
  await core.close()
  const rows = Array.from({ length: 10_000 }, (_, index) => `| ${index} | name ${index} | [page](https://example.com/${index}) |`)
  const text = `Before h${'\u0334\u0300\u0321\u0489'.repeat(60)}i\n\n| id | name | link |\n|--:|---|---|\n${rows.join('\n')}\n\nAfter`
  writeLibrary(core.folder, [{ id: 'c', title: 'Large', lines: [{ text: 'Show rows' }, { text, by: 'Claude' }] }])
  const { page, close } = await serverStage.show(browser(), core.folder)
  afterwards(close)
  await page.getByRole('navigation', { name: 'Conversations' }).getByText('Large').click()
  const table = page.locator('.md-table')
  await table.getByRole('row').first().waitFor()
  await expect.poll(() => table.evaluate((box) => box.querySelectorAll('td').length)).toBe(30_000)
  expect(await table.getByRole('table').getAttribute('aria-rowcount')).toBe('10001')
  await table.evaluate((box) => box.scrollTo({ top: box.scrollHeight / 2 }))
  await expect.poll(async () => {
    const [head, box] = [await table.getByRole('columnheader', { name: 'name' }).boundingBox(), await table.boundingBox()]
    return Math.abs((head?.y ?? 0) - (box?.y ?? -99)) < 4
  }).toBe(true)
  // Columns of all rows begin where those of the head begin.
  const lefts = await table.evaluate((box) => {
    const row = document.elementFromPoint(box.getBoundingClientRect().left + 40, box.getBoundingClientRect().top + 120)?.closest('tr')
    return [row, box.querySelector('thead tr')].map((line) => [...line?.children ?? []].map((cell) => Math.round(cell.getBoundingClientRect().left)))
  })
  expect(lefts[0]).toHaveLength(3)
  expect(lefts[0]).toEqual(lefts[1])
  const stack = page.locator('.md-stack')
  expect(await stack.evaluate((element) => getComputedStyle(element).overflow)).toBe('clip')
  expect((await stack.boundingBox())?.height).toBeLessThan(40)
})
