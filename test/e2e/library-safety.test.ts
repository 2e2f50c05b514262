import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { addConversations, breakPages, pagesOf } from '#kit/database.ts'
import { afterwards, testCore } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import type { ShowOptions } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()
const nobody = 65_534

async function library(): Promise<string> {
  const parley = await testCore()
  await parley.close()
  addConversations(parley.folder, { conversations: 4, messages: 20, text: 'needle in a haystack. '.repeat(5) })
  return parley.folder
}

async function shown(folder: string, options: ShowOptions = {}): Promise<Window> {
  const { page, close } = await serverStage.show(browser(), folder, options)
  afterwards(close)
  return windowOf(page)
}

test('a damaged database opens with what could be read, and says so until it has been seen', async () => {
  const folder = await library()
  const [, broken = 0] = pagesOf(folder, 'messages')
  breakPages(folder, [broken])
  const window = await shown(folder, { viewport: { width: 480, height: 800 } })
  const { page } = window
  const notice = page.getByText(/The database was damaged\. What could be read is here: 4 conversations/)
  await notice.waitFor()
  // A narrow window is not taken up by it.
  expect(await page.locator('.library-notices').evaluate((element) => element.clientHeight / innerHeight)).toBeLessThan(0.3)
  await page.getByRole('button', { name: 'Show sidebar' }).click()
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: 'Title c3', exact: true }).click()
  await window.articles.last().getByText('c3 19 needle').waitFor()
  await page.getByRole('button', { name: 'Dismiss' }).first().click()
  await notice.waitFor({ state: 'detached' })
  await page.reload()
  await window.message.waitFor()
  expect(await notice.count()).toBe(0)
  // It is written to as any other.
  await window.send('and now')
  await window.ended('Demo (offline)')
})

test('a folder that cannot be written is read and exported in the window; what is typed is refused and stays', async () => {
  const folder = await library()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
  chmodSync(folder, 0o555)
  afterwards(() => chmodSync(folder, 0o755))
  const window = await shown(folder, { viewport: { width: 900, height: 800 }, ...(process.getuid?.() === 0 && { as: { uid: nobody, gid: nobody } }) })
  const { page } = window
  await page.getByText(/Nothing can be stored at present/).waitFor()
  const row = page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: 'Title c3', exact: true })
  await row.click()
  await window.articles.last().getByText('c3 19 needle').waitFor()

  await window.message.fill('typed')
  await window.message.press('Enter')
  await page.getByRole('main').getByText('The database cannot be written to.').first().waitFor()
  expect(await window.message.inputValue()).toBe('typed')
  await row.press('Delete')
  await page.locator('.toast').first().waitFor()
  await row.waitFor()

  // What says that something was refused does not lie over the way out.
  await window.button('Conversation menu').click()
  await page.getByRole('menuitem', { name: 'Export' }).press('ArrowRight')
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Markdown' }).press('Enter')])
  expect(readFileSync(await saved.path(), 'utf8')).toContain('c3 19 needle')
})
