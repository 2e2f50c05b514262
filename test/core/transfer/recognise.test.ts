import { expect, test } from 'vitest'
import { outlineOf } from '#core/transfer/outline.ts'
import { readers } from '#core/transfer/readers.ts'
import type { ExportFile } from '#core/transfer/reader.ts'
import { exportFile, storedExport } from '../../kit/exports.ts'

const stored = [
  ['open-webui', 'open-webui'], ['librechat', 'librechat'], ['cherry-studio', 'cherry-studio'], ['cherry-studio-6', 'cherry-studio'],
  ['chatbox', 'chatbox'], ['jan', 'jan'], ['lm-studio', 'lm-studio'], ['chatgpt', 'chatgpt'], ['claude', 'claude'],
] as const

/** Files that lie beside conversations and are read by nobody. */
const beside = /\.png$|export_manifest\.json$|user\.json$|users\.json$|projects/

async function whoKnows(file: ExportFile): Promise<string[]> {
  const answers = await Promise.all(readers.map(async (reader) => ((await reader.recognise([file])).length > 0 ? [reader.source] : [])))
  return answers.flat()
}

// People rename what they download: `conversations.json` is the name of more than one application.
test('every file of every stored export is known by exactly one reader, whatever it is called', async () => {
  for (const [name, source] of stored) {
    for (const file of storedExport(name).filter(({ path }) => !beside.test(path))) {
      for (const path of [file.path, 'conversations.json', 'data.json', 'x']) expect([file.path, await whoKnows({ ...file, path })]).toEqual([file.path, [source]])
    }
  }
})

test('spaces, a byte order mark before the head was taken and no spaces at all make no difference', async () => {
  const texts = [['chatbox', '{"__exported_items":["conversations"],"session:1":{"messages":[]}}'], ['librechat', '\n\t{ "conversationId" : "c" , "messages" : [ ] }'], ['open-webui', '\uFEFF[ {"id":"1","chat":{"history":{}}}]']] as const
  for (const [source, text] of texts) expect(await whoKnows(exportFile('a', text))).toEqual([source])
})

// A reader that is content with one common word takes what belongs to another, or to nobody.
test('what is no export is known by none', async () => {
  const others = [
    '', ' ', '[]', '{}', 'null', '"text"', '[1,2,3]', '{"messages":[]}', '{"messages":[{"role":"user","content":"hi"}]}', '[{"role":"user","content":"hi"}]',
    '{"name":"package","version":"1.0.0","settings":{}}', '{"type":"FeatureCollection","features":[]}', '{"id":1,"title":"A film","created":"2020"}',
    '[{"id":"1","title":"Chat","chat":"a string"}]', '{"time":1,"version":2}', '{"appName":"Other","appVersion":"1","version":6,"timestamp":1}',
    '{"note":"\\"conversationId\\": 1, \\"messages\\": []"}', '<html>"chat":{"history":{}}</html>', 'PK\u0003\u0004', '\u0089PNG\r\n\u001A\n\0',
    'session:1', '{"thread_id":"a"}\n{"thread_id":"b"}', `[${'['.repeat(50_000)}`, '{"a":{"b":',
  ]
  for (const text of others) expect([text.slice(0, 60), await whoKnows(exportFile('conversations.json', text))]).toEqual([text.slice(0, 60), []])
})

test('a key is a key only where it stands as one', () => {
  const { keys, root } = outlineOf('[{"a":"x\\":{\\"y\\":1","b":{"c":[{"d":{"e":1}}]},"cut')
  expect(root).toBe('array')
  expect([...keys]).toEqual(['*.a', '*.b', '*.b.c'])
})

// The state of Cherry Studio is a string of a megabyte, cut off in the head: what looks like keys in it is none.
test('a string that is cut off ends the outline', () => {
  const { keys } = outlineOf(`{"time":1,"localStorage":{"state":"${'{\\"chat\\":{\\"history\\":[1]}},'.repeat(2_000)}`)
  expect([...keys]).toEqual(['time', 'localStorage', 'localStorage.state'])
})
