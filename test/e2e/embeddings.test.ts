import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { afterwards, testFolder, testWorkspace } from '#kit/story.ts'
import { embeddingEndpoints } from '#kit/workspace/index.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const GTE = 'databricks-gte-large-en'
const browser = sharedBrowser()

test('lines get vectors, are compared with each other and with a typed text, drawn and saved; a table is read by its column', async () => {
  const workspace = await testWorkspace({ endpoints: embeddingEndpoints })
  const shown = await serverStage.show(browser(), testFolder())
  afterwards(() => shown.close())
  const { page, button, connectWorkspace } = windowOf(shown.page)
  await connectWorkspace(workspace.url, workspace.token)
  await button('Playground').click()
  await page.getByRole('tab', { name: 'Embeddings' }).click()

  await button('Embeddings endpoint').click()
  await page.getByRole('option', { name: GTE }).first().click()
  await page.getByLabel('Texts, one a line').fill('the cat sat on the mat\n\na cat and a dog\nrates of interest rise\nrates of interest fall\na cat and a dog')
  await page.getByText('4 texts · 1 empty line left out · 1 duplicate left out').waitFor()
  await button('Get the vectors of 4 texts').click()
  await page.getByText('1,024 numbers each').or(page.getByText('1024 numbers each')).waitFor()
  await page.getByRole('table', { name: 'Texts' }).getByRole('button', { name: 'Nearest to “rates of interest rise”' }).click()
  const nearest = page.getByRole('list', { name: 'Nearest' }).getByRole('listitem')
  await expect.poll(() => nearest.first().textContent()).toContain('rates of interest fall')
  await page.getByLabel('Text to compare with').fill('my dog')
  await page.keyboard.press('Enter')
  await expect.poll(() => nearest.first().textContent()).toContain('a cat and a dog')
  await page.getByRole('tab', { name: 'Similarity' }).click()
  const grid = page.getByRole('grid', { name: 'Similarity' })
  await grid.getByRole('gridcell').first().click()
  await page.keyboard.press('ArrowRight')
  await page.getByText('“the cat sat on the mat” and “a cat and a dog”').waitFor()
  await page.getByRole('tab', { name: 'Plot' }).click()
  await page.getByRole('application', { name: /4 texts as points/ }).focus()
  await page.keyboard.press('End')
  await page.getByRole('status').getByText('4 · rates of interest fall').waitFor()
  await button('Save as').click()
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /^JSON/ }).click()])
  expect((JSON.parse(readFileSync(await saved.path(), 'utf8')) as object[]).length).toBe(4)

  await button('All sets').click()
  const file = join(testFolder(), 'questions.csv')
  writeFileSync(file, 'id;question\n1;How are you?\n2;Who are you?\n')
  await page.locator('.vectors-new input[type="file"]').setInputFiles(file)
  await page.getByRole('list', { name: 'First texts' }).getByText('How are you?').waitFor()
  expect(await page.getByLabel('Column', { exact: true }).evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text)).toBe('question')
  await button('Delete the cat sat on the mat').click()
  await button('Undo').click()
  await page.getByRole('list', { name: 'All sets' }).getByText('the cat sat on the mat').waitFor()
})
