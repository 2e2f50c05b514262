import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openDatabase } from '#core/store/db.ts'
import { queueIndexing } from '#core/store/search-index.ts'
import { afterwards, testFolder } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()
const titles = ['Apples', 'Bananas', 'Cherries', 'Dates', 'Elderberries', 'Figs', 'Grapes', 'Huckleberries', 'Ilamas', 'Jackfruits']

/** Conversations, last used first in the order of `titles`; in the first one a question has a second version that is not shown. */
function plant(folder: string): void {
  const db = openDatabase(folder, () => 1)
  const now = Date.now()
  db.transaction(() => {
    for (const [index, title] of titles.entries()) {
      const at = now - index * 1_000
      db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at, active_leaf_id) VALUES (?, ?, 'person', ?, ?, ?)", title, title, at, at, `${title}-2`)
      const add = (id: string, parent: string | null, text: string, endpointName?: string): void => {
        const about = endpointName === undefined ? {} : { madeWith: { endpointId: 'gone', endpointName, provider: 'demo', model: 'm', parameters: {} } }
        db.run(
          "INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about) VALUES (?, ?, ?, ?, 0, ?, 'done', ?, ?, ?)",
          `${title}-${id}`, title, parent === null ? null : `${title}-${parent}`, `turn ${id}`, endpointName === undefined ? 'user' : 'assistant', at,
          JSON.stringify([{ type: 'text', text }]), JSON.stringify(about),
        )
      }
      if (index === 0) {
        add('other', null, 'Where does the quince grow?')
        add('other-2', 'other', 'The quince grows in the Caucasus.', 'Old model')
      }
      add('1', null, `What are ${title} good for?`)
      add('2', '1', `${title} are good for a compote.`, index === 2 ? 'Old model' : 'New model')
      queueIndexing(db, title)
    }
  })
  db.close()
}

test('conversations are put in order, many at once, and everything that is done is taken back', async () => {
  const { page, notice, row, list, choose, rows } = await openLibrary()

  // Folders: by the button, by dragging, by the menu.
  await page.getByRole('button', { name: 'New folder' }).click()
  await page.getByRole('textbox', { name: 'Folder name' }).fill('Work')
  await page.keyboard.press('Enter')
  const folders = list.getByRole('region', { name: 'Folders' })
  const work = folders.getByRole('button', { name: 'Work', exact: true })
  // Tab goes on from the folder, and does not begin at the top of the window.
  await expect.poll(() => work.evaluate((button) => button === document.activeElement)).toBe(true)
  // Until then the list moves, and with it what is dragged.
  await folders.getByText('This folder is empty.').waitFor()
  await row('Apples').dragTo(work)
  await notice('“Apples” was moved to “Work”')
  await folders.getByRole('button', { name: 'Apples' }).waitFor()
  await undo(page)
  await list.getByRole('region', { name: 'Today' }).getByRole('button', { name: 'Apples' }).waitFor()
  await choose('Bananas', 'Move to folder', 'Work')
  await folders.getByRole('button', { name: 'Bananas' }).waitFor()
  await choose('Cherries', 'Move to folder', 'New folder…')
  await page.getByRole('textbox', { name: 'Folder name' }).fill('Home')
  await page.keyboard.press('Enter')
  await folders.getByRole('list', { name: 'Home' }).getByRole('button', { name: 'Cherries' }).waitFor()

  // A removed folder lets its conversations go, and has them again when it is back.
  await work.focus()
  await page.keyboard.press('Delete')
  await notice('The folder “Work” was removed.')
  await list.getByRole('region', { name: 'Today' }).getByRole('button', { name: 'Bananas' }).waitFor()
  await undo(page)
  await folders.getByRole('list', { name: 'Work' }).getByRole('button', { name: 'Bananas' }).waitFor()

  await choose('Dates', 'Pin')
  await list.getByRole('region', { name: 'Pinned' }).getByRole('button', { name: 'Dates' }).waitFor()
  await choose('Elderberries', 'Rename')
  await page.keyboard.type('Elder')
  await page.keyboard.press('Enter')
  await row('Elder').waitFor()
  await choose('Elder', 'Duplicate')
  await page.getByRole('heading', { name: 'Elder (2)' }).waitFor()

  // Several at once: with the mouse, then with the keyboard.
  await row('Figs').click({ modifiers: ['ControlOrMeta'] })
  await row('Huckleberries').click({ modifiers: ['Shift'] })
  const bar = page.getByRole('toolbar', { name: 'Select conversations' })
  await bar.getByText('3 selected').waitFor()
  await bar.getByRole('button', { name: 'Archive' }).click()
  await notice('3 conversations archived')
  await expect.poll(() => row('Figs').count()).toBe(0)
  await undo(page)
  await row('Figs').focus()
  await page.keyboard.press('Shift+ArrowDown')
  await bar.getByText('2 selected').waitFor()
  await page.keyboard.press('Delete')
  await notice('2 conversations deleted')
  await undo(page)
  await row('Grapes').waitFor()
  await row('Grapes').focus()
  await page.keyboard.press('Shift+End')
  await bar.getByText('4 selected').waitFor()
  await page.keyboard.press('Escape')
  await bar.waitFor({ state: 'hidden' })

  await page.reload()
  // What was open is open again.
  await folders.getByRole('list', { name: 'Home' }).getByRole('button', { name: 'Cherries' }).waitFor()
  expect(await rows()).toEqual(['Dates', 'Cherries', 'Bananas', 'Elder (2)', 'Apples', 'Elder', 'Figs', 'Grapes', 'Huckleberries', 'Ilamas', 'Jackfruits'])
})

test('the archive and the trash: what is in them comes back, also what was deleted for good', async () => {
  const { page, notice, row, choose, rows, window } = await openLibrary()
  await choose('Apples', 'Archive')
  await notice('“Apples” was archived')
  await page.getByRole('button', { name: 'Archive', exact: true }).click()
  await row('Apples').click()
  await page.getByText('This conversation is archived.').waitFor()
  await window.articles.nth(1).waitFor()
  await page.getByRole('main').getByRole('button', { name: 'Unarchive' }).click()
  await page.getByText('Nothing is archived.').waitFor()
  await page.getByText('This conversation is archived.').waitFor({ state: 'hidden' })
  await notice('“Apples” is back in the list')
  await undo(page)
  // Who goes on in it has it back.
  await row('Apples').waitFor()
  await window.send('And another thing')
  await page.getByText('Nothing is archived.').waitFor()
  await page.getByRole('button', { name: 'Back to the conversations' }).click()
  await row('Apples').waitFor()

  for (const title of ['Bananas', 'Cherries', 'Dates']) {
    await row(title).focus()
    await page.keyboard.press('Delete')
    await notice(`“${title}” was deleted`)
    await row(title).waitFor({ state: 'hidden' })
  }
  await page.getByRole('button', { name: 'Trash', exact: true }).click()
  await row('Dates').waitFor()
  expect(await rows()).toEqual(['Dates', 'Cherries', 'Bananas'])
  expect(await page.getByText('30 days left').count()).toBe(3)
  await choose('Dates', 'Restore')
  await notice('“Dates” was restored')
  await choose('Cherries', 'Delete for good')
  await notice('“Cherries” was deleted for good')
  await expect.poll(rows).toEqual(['Bananas'])
  await undo(page)
  await expect.poll(rows).toEqual(['Cherries', 'Bananas'])
  await page.getByRole('button', { name: 'Empty trash' }).click()
  await notice('2 conversations deleted for good')
  await page.getByText('The trash is empty.').waitFor()
  await undo(page)
  await expect.poll(rows).toEqual(['Cherries', 'Bananas'])
  await page.getByRole('button', { name: 'Trash', exact: true }).click()
  await row('Dates').waitFor()
})

test('a search is limited, gone through by keyboard, and leads to the branch that holds the words', async () => {
  const { page, list, window, choose, notice } = await openLibrary()
  const box = page.getByRole('searchbox', { name: 'Search conversations' })
  const hits = list.locator('[data-hit]')
  await choose('Grapes', 'Archive')
  await notice('“Grapes” was archived')
  await box.fill('compote')
  await expect.poll(() => hits.count()).toBe(titles.length)
  expect(await hits.first().locator('mark').textContent()).toBe('compote')
  expect(await hits.filter({ hasText: 'Archived' }).count()).toBe(1)
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByLabel('Endpoint').filter({ has: page.locator('option') }).selectOption('Old model')
  await expect.poll(() => hits.count()).toBe(1)
  await page.getByLabel('When').selectOption('week')
  await page.getByLabel('Order').selectOption('relevance')
  await expect.poll(() => hits.count()).toBe(1)
  await page.getByRole('button', { name: 'With image' }).click()
  await page.getByText('Nothing found with these filters.').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(() => hits.count()).toBe(titles.length)
  // It is all still there after the sidebar was closed.
  await page.getByRole('button', { name: 'Hide sidebar' }).click()
  await page.getByRole('button', { name: 'Show sidebar' }).click()
  expect(await box.inputValue()).toBe('compote')

  await box.fill('quince caucasus')
  await expect.poll(() => hits.count()).toBe(1)
  await box.press('ArrowDown')
  await page.keyboard.press('Escape')
  await expect.poll(() => box.evaluate((field) => document.activeElement === field)).toBe(true)
  await box.press('ArrowDown')
  await page.keyboard.press('Enter')
  await window.articles.filter({ hasText: 'The quince grows in the Caucasus.' }).waitFor()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.press('Escape')
  await list.getByRole('button', { name: 'Apples' }).waitFor()
})

interface Opened {
  readonly page: Page
  readonly window: ReturnType<typeof windowOf>
  readonly list: Locator
  row(title: string): Locator
  /** Titles of the rows, from top to bottom. */
  rows(): Promise<string[]>
  /** Opens the menu of a row and takes these items one after the other. */
  choose(title: string, ...items: string[]): Promise<void>
  notice(text: string): Promise<void>
}

async function openLibrary(): Promise<Opened> {
  const folder = testFolder()
  plant(folder)
  const shown = await serverStage.show(browser(), folder)
  afterwards(() => shown.close())
  const { page } = shown
  const list = page.getByRole('navigation', { name: 'Conversations' })
  const row = (title: string): Locator => list.getByRole('listitem').getByRole('button', { name: title, exact: true })
  await row('Apples').waitFor()
  return {
    page, list, row,
    window: windowOf(page),
    rows: () => list.locator('[role="listitem"] [data-row]').allTextContents(),
    choose: async (title, ...items) => {
      await row(title).click({ button: 'right' })
      for (const name of items) await page.getByRole(/^(Work|Home)$/.test(name) ? 'menuitemradio' : 'menuitem', { name }).click()
      await page.getByRole('menu').first().waitFor({ state: 'hidden' })
    },
    notice: (text) => page.getByRole('status').getByText(text).first().waitFor(),
  }
}

/** Takes back what the newest notice says. */
async function undo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo' }).last().click()
}
