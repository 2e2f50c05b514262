import { expect } from 'vitest'
import { afterwards, testFolder } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()
const DEMO = 'Demo (offline)'

test('a question is edited and a reply made again, every version stays, and nothing typed is lost', async () => {
  const shown = await serverStage.show(browser(), testFolder())
  afterwards(() => shown.close())
  const window = windowOf(shown.page)
  const { page, articles } = window
  await window.message.waitFor()
  await window.send('First question')
  await window.ended(DEMO)
  await window.message.fill('not sent yet')

  const own = window.last('You')
  await own.hover()
  await own.getByRole('button', { name: 'Edit' }).click()
  await own.getByRole('textbox').fill('Second question')
  // It is a draft like any other, and outlives the window.
  await window.message.focus()
  await page.reload()
  await own.hover()
  await own.getByRole('button', { name: 'Edit' }).click()
  await expect.poll(() => own.getByRole('textbox').inputValue()).toBe('Second question')
  await own.getByRole('textbox').press('Enter')
  await own.getByText('Second question').waitFor()
  await window.ended(DEMO)
  expect(await window.message.inputValue()).toBe('not sent yet')
  expect(await articles.count()).toBe(2)
  await own.getByText('2 / 2').waitFor()

  await own.getByRole('button', { name: 'Previous version' }).click()
  await window.last('You').getByText('First question').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Next version')
  await page.keyboard.press('Enter')
  await window.last('You').getByText('Second question').waitFor()

  await window.last(DEMO).getByRole('button', { name: 'Regenerate' }).click()
  await window.last(DEMO).getByText('2 / 2').waitFor()
  await window.ended(DEMO)
  await window.last(DEMO).getByRole('button', { name: 'Previous version' }).click()
  await window.last(DEMO).getByText('1 / 2').waitFor()

  await window.last(DEMO).getByRole('button', { name: 'Fork from here' }).click()
  await page.getByRole('heading', { name: 'First question (2)' }).waitFor()
  expect(await articles.count()).toBe(2)
  expect(await window.last(DEMO).getByText('/ 2').count()).toBe(0)

  await window.last(DEMO).getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Message deleted.').waitFor()
  await expect.poll(() => articles.count()).toBe(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => articles.count()).toBe(2)

  // A branch goes as a whole, and comes back as a whole.
  await own.hover()
  await own.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('menuitem', { name: 'This message and all that follows' }).click()
  await page.getByText('2 messages deleted.').waitFor()
  await expect.poll(() => articles.count()).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => articles.count()).toBe(2)

  await own.getByRole('button', { name: 'Edit' }).click()
  await own.getByRole('textbox').press('Escape')
  await own.getByRole('textbox').waitFor({ state: 'hidden' })
})
