import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dropped, storedExport, zipped } from '#kit/exports.ts'
import { docx, fileOf, zipNamedDocx } from '#kit/samples.ts'
import { sortFiles } from '../../../renderer/state/sort-files.ts'

const names = (files: readonly File[]): string[] => files.map(({ name }) => name)

test.each(['chatgpt', 'claude', 'open-webui', 'librechat', 'cherry-studio', 'cherry-studio-6', 'chatbox', 'jan', 'lm-studio'])('the export of %s that is dropped goes to the import, as a ZIP and as its files', async (name) => {
  const whole = storedExport(name)
  const files = (await dropped(whole)).filter((file) => file.name.endsWith('.json'))
  const { exports, others } = await sortFiles(files)
  expect([exports.length, names(others)]).toEqual([files.length, []])
  const zip = await zipped('export.zip', whole)
  expect((await sortFiles([zip])).exports).toEqual([zip])
})

test('JSON that somebody wants to ask about is attached, and so are office documents, which are ZIPs too', async () => {
  const json = (name: string, value: unknown): File => new File([JSON.stringify(value)], name)
  const files = [
    json('package.json', JSON.parse(readFileSync('package.json', 'utf8'))),
    json('chat-request.json', { model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
    json('rows.json', [{ id: 1, history: 'none', chat: 'yes' }]),
    fileOf('report', await docx()),
    fileOf('not really.docx', await zipNamedDocx()),
    new File(['{not json'], 'broken.txt'),
  ]
  const { exports, others } = await sortFiles(files)
  expect([names(exports), names(others)]).toEqual([[], names(files)])
})
