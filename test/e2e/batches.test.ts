import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { afterwards, CLAUDE, GPT, testFolder, testWorkspace } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()

test('a file of rows is asked at two endpoints, paused and gone on with, its failure asked again, and saved as a table', async () => {
  const workspace = await testWorkspace()
  const shown = await serverStage.show(browser(), testFolder())
  afterwards(() => shown.close())
  const { page, button, connectWorkspace } = windowOf(shown.page)
  await connectWorkspace(workspace.url, workspace.token)
  await button('Playground').click()
  await page.getByRole('tab', { name: 'Batches' }).click()

  const files = testFolder()
  const rows = Array.from({ length: 12 }, (_, row) => `Ana ${row},"${row === 5 ? '' : `text ${row}`}"`)
  writeFileSync(join(files, 'bad.csv'), 'name,text\nAna,"open\n')
  writeFileSync(join(files, 'people.csv'), `name,text\n${rows.join('\n')}\n`)
  const file = page.locator('.batch-drop input[type="file"]')
  await file.setInputFiles(join(files, 'bad.csv'))
  await page.getByText('bad.csv has a quotation mark in line 2 that is not closed.').waitFor()
  await file.setInputFiles(join(files, 'people.csv'))

  const prompt = page.getByRole('textbox', { name: 'Prompt' })
  await prompt.fill('Say {{nobody}}')
  await page.getByText('The file has no column nobody.').waitFor()
  await prompt.fill('Greet ')
  await button('Insert the column text').click()
  await button('Next row').click()
  await page.getByRole('region', { name: 'What will be sent' }).getByText('Greet text 1').waitFor()
  for (const [name, endpoint] of [['Choose an endpoint for the batch', CLAUDE], ['Add an endpoint', GPT]] as const) {
    await button(name).click()
    await page.keyboard.type(endpoint)
    await page.getByRole('option', { name: endpoint }).first().click()
  }
  const estimate = page.getByRole('region', { name: 'What it will take' })
  await estimate.getByText('22 requests').waitFor()
  await estimate.getByText('1 row has no value for text and will be skipped.').waitFor()
  expect(workspace.requests.filter(({ turns }) => turns.length > 0)).toEqual([])

  workspace.script(CLAUDE, '!invalid', ({ turns }) => turns.at(-1)?.text === 'Greet text 2')
  // As many as are asked at once: rows are left to be asked, however late the pause comes.
  const gates = [3, 4, 6, 7].map((row) => workspace.gate(GPT, { afterChunks: 1, when: ({ turns }) => turns.at(-1)?.text === `Greet text ${row}` }))
  await button('Start').click()
  await Promise.all(gates.map(({ reached }) => reached))
  const progress = page.getByRole('region', { name: 'Progress' })
  const pause = progress.getByRole('button', { name: 'Pause' })
  await pause.click()
  await pause.waitFor({ state: 'hidden' })
  for (const gate of gates) gate.open()
  await progress.getByRole('button', { name: 'Continue' }).click()
  await progress.getByText('24 of 24 · 1 failed · 2 skipped').waitFor()
  await page.getByRole('radio', { name: 'Failed' }).click()
  const table = page.getByRole('table', { name: 'Answers' })
  await table.getByRole('button', { name: `Row 3, ${CLAUDE}` }).click()
  await page.getByRole('dialog').getByText('Greet text 2').waitFor()
  await page.keyboard.press('Escape')
  await progress.getByRole('button', { name: 'Retry 1 failure' }).click()
  await page.getByText('Nothing failed.').waitFor()
  await page.getByRole('radio', { name: 'All' }).click()
  await table.getByRole('button', { name: `Row 3, ${CLAUDE}` }).waitFor()

  await button('Save as CSV').click()
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Values as they are' }).click()])
  expect(saved.suggestedFilename()).toBe('people.csv')
  const lines = readFileSync(await saved.path(), 'utf8')
  expect(lines).toMatch(/^name,text,answer: .+,problem: .+\r\nAna 0,text 0,/)
  expect(workspace.requests.filter(({ turns }) => turns.length > 0)).toHaveLength(23)

  await button('All batches').click()
  await button('Delete people').click()
  await page.getByText('people was deleted').waitFor()
  await button('Undo').click()
  await page.getByRole('list', { name: 'All batches' }).getByText('people').waitFor()
})
