import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { bigConversation } from '#kit/big-export.ts'
import { afterwards, testFolder } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()
const exported = readFileSync(join(import.meta.dirname, '../fixtures/exports/open-webui/chat-export.json'))

test('an empty file keeps no other outside, and an import goes on where the page was left and loaded again', async () => {
  const shown = await serverStage.show(browser(), testFolder())
  afterwards(() => shown.close())
  const { page, message, button } = windowOf(shown.page)
  await message.waitFor()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const dialog = page.getByRole('dialog', { name: 'Import conversations' })
  const files = testFolder()
  const choose = async (contents: Readonly<Record<string, Uint8Array | string>>): Promise<void> => {
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(files, name), content)
    await page.locator('input[type="file"][multiple]').last().setInputFiles(Object.keys(contents).map((name) => join(files, name)))
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  }
  await button('Settings').first().click()
  await settings.getByRole('tab', { name: 'Library' }).click()
  await choose({ 'empty.json': '', 'chats.json': exported })
  await dialog.getByText('empty.json is empty.').waitFor()
  await dialog.getByText(/conversations? added/).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  // The page behind it counts them.
  await settings.getByText(/^[1-9]\d* conversations · /).first().waitFor()

  const one = Object(bigConversation(0)) as object
  const many = Array.from({ length: 500 }, (_, n) => ({ ...one, id: `many-${n}`, conversation_id: `many-${n}` }))
  await choose({ 'many.json': JSON.stringify(many) })
  await dialog.getByText(/conversations? added/).waitFor()
  await page.reload()
  const cancel = page.getByRole('button', { name: 'Cancel import' })
  await cancel.click()
  await page.getByRole('button', { name: 'Import finished: show the report' }).click()
  await dialog.getByText(/Cancelled/).waitFor()
}, 30_000)

test('an export is dropped and comes in, a conversation goes out, and a backup brings back what was deleted', async () => {
  const shown = await serverStage.show(browser(), testFolder())
  afterwards(() => shown.close())
  const window = windowOf(shown.page)
  const { page } = window
  await window.message.waitFor()

  // Whatever it is called: its content says what it is.
  const drop = (): Promise<void> => window.drop(new File([exported], 'holiday.txt'))
  const dialog = page.getByRole('dialog', { name: 'Import conversations' })
  await drop()
  await dialog.getByText('holiday.txt').waitFor()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await dialog.getByText('From Open WebUI').waitFor()
  await dialog.getByText(/conversations? added/).waitFor()
  await dialog.getByRole('button', { name: 'Show the newest' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await window.articles.first().waitFor()
  const title = await page.getByRole('heading', { level: 1 }).innerText()

  await drop()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await dialog.getByText(/here already/).waitFor()
  expect(await dialog.getByText(/conversations? added/).count()).toBe(0)
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await window.button('Conversation menu').click()
  await page.getByRole('menuitem', { name: 'Export' }).press('ArrowRight')
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Web page (HTML)' }).press('Enter')])
  const file = await saved.path()
  expect(readFileSync(file, 'utf8')).toContain('<!doctype html>')

  const settings = page.getByRole('dialog', { name: 'Settings' })
  const library = async (): Promise<void> => {
    await window.button('Settings').first().click()
    await settings.getByRole('tab', { name: 'Library' }).click()
  }
  await library()
  await settings.getByRole('button', { name: 'Back up now' }).click()
  await settings.getByText('The backup is made and verified.').waitFor()
  await page.keyboard.press('Escape')

  const row = page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: title, exact: true })
  await row.press('Delete')
  await row.waitFor({ state: 'hidden' })
  await library()
  await settings.getByRole('button', { name: /^Restore the backup of/ }).first().click()
  await settings.getByRole('button', { name: 'Restore now' }).click()
  await settings.getByText('The backup is restored.').waitFor()
  await page.keyboard.press('Escape')
  await row.waitFor()
  // What was there before the restore is a backup as well: a restore can be undone.
  await library()
  await settings.getByText(/before a restore/).waitFor()
})
