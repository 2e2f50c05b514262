import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ReadingThread } from '#core/attachments/thread.ts'
import { temporaryFolder } from '#kit/core.ts'
import { pdf } from '#kit/samples.ts'

const root = join(import.meta.dirname, '../..')
const folder = temporaryFolder()
const thread = new ReadingThread(new URL(`file://${join(root, 'out/main/attachments-worker.js')}`))
afterAll(async () => {
  await thread.close()
  folder.remove()
})

// Bundling broke one of these libraries once: its chunk was no longer JavaScript.
test('the thread as it is built reads every kind of document and draws a page', async () => {
  const paper = join(folder.path, 'paper.pdf')
  writeFileSync(paper, await pdf())
  const documents = ['report.docx', 'sales.xlsx', 'talk.pptx'].map((name) => join(root, 'test/fixtures/documents', name))
  const kinds = await Promise.all([...documents, paper].map(async (path) => (await thread.run({ kind: 'recognise', path, name: path, cache: null }, 30)).kind))
  expect(kinds).toEqual(['office', 'office', 'office', 'pdf'])
  const target = join(folder.path, 'page.png')
  expect(await thread.run({ kind: 'page', path: paper, name: 'paper.pdf', page: 2, edge: 600, target }, 30)).toMatchObject({ mediaType: 'image/png', width: 600, height: 400 })
  expect(readFileSync(target).subarray(1, 4).toString()).toBe('PNG')
})
