import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parley } from '#core/transfer/read-parley.ts'
import type { ExportFile, FoundConversation, FoundLibrary, Skipped } from '#core/transfer/reader.ts'
import { exported } from '#kit/library.ts'
import { filledCore } from '#kit/library-core.ts'
import { unzip } from '#kit/zip.ts'

type Found = FoundConversation | FoundLibrary | Skipped

function fileOf(path: string, content: Buffer | string): ExportFile {
  const bytes = Buffer.from(content)
  return {
    path, bytes: bytes.length, head: () => Promise.resolve(bytes.toString('utf8', 0, 65_536)),
    // In small pieces, as a stream would give it.
    open: async function* () {
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
    },
  }
}

async function readAll(entries: ReadonlyMap<string, Buffer | string>): Promise<{ conversations: FoundConversation[]; libraries: FoundLibrary['library'][]; skipped: Skipped[]; recognised: string[] }> {
  const files = [...entries].map(([path, content]) => fileOf(path, content))
  const own = await parley.recognise(files)
  const found: Found[] = []
  const tools = { idFor: () => '', files: new Map(files.map((file) => [file.path, file])), folder: '', signal: new AbortController().signal }
  if (own.length > 0) for await (const one of parley.read(own, tools)) found.push(one)
  return {
    conversations: found.filter((one) => 'messages' in one),
    libraries: found.flatMap((one) => ('library' in one ? [one.library] : [])),
    skipped: found.filter((one) => 'skipped' in one),
    recognised: own.map(({ path }) => path).toSorted(),
  }
}

async function archive(): Promise<Map<string, Buffer>> {
  return unzip((await exported(await filledCore(), { format: 'archive' })).path)
}

const lines = 'conversations/00001.jsonl'

describe('the archive', () => {
  test('is read whole, also out of another folder and without its manifest', async () => {
    const entries = await archive()
    const whole = await readAll(entries)
    expect(whole.recognised).toEqual(['blobs.jsonl', lines, 'library.jsonl', 'manifest.json'])
    expect(whole.skipped).toEqual([])
    expect(whole.conversations.map(({ id, messages }) => [id, messages.length])).toEqual([['c1', 6], ['c2', 1], ['c3', 1], ['c4', 1], ['c5', 0]])
    expect(whole.conversations[0]).toMatchObject({ folder: { id: 'f1', name: 'Work / Q3' }, summaries: [{ id: 's1' }], queued: [{ id: 'q1' }] })
    expect(whole.libraries[0]).toMatchObject({ settings: { theme: 'dark', autoTitle: false }, drafts: [{ key: '' }, { key: 'c1' }, { key: 'column:c1:1' }, { key: 'edit:m1' }], presets: [{ name: 'Brief', body: { tools: ['later'] } }], snippets: [{ name: 'Sum up' }] })
    const given = [...whole.conversations.flatMap(({ blobs = [] }) => blobs), ...whole.libraries.flatMap(({ blobs = [] }) => blobs)]
    expect(given.map(({ id }) => id).toSorted()).toEqual([...entries.keys()].flatMap((path) => path.split('/')[2] ?? []).toSorted())

    const moved = await readAll(new Map([...entries].map(([path, content]) => [`backup/old/${path}`, content])))
    expect(moved.conversations).toEqual(whole.conversations.map((one) => expect.objectContaining({ id: one.id, messages: one.messages }) as unknown))
    expect(moved.skipped).toEqual([])
    entries.delete('manifest.json')
    expect((await readAll(entries)).conversations).toHaveLength(5)
  })

  test('cut in a line: what is before it comes in, and the cut is told', async () => {
    const entries = await archive()
    const content = entries.get(lines) ?? Buffer.alloc(0)
    entries.set(lines, content.subarray(0, content.indexOf('"m3"') + 2))
    const { conversations, skipped } = await readAll(entries)
    expect(conversations.map(({ id, messages }) => [id, messages.map((one) => one.id)])).toEqual([['c1', ['m1', 'm2']]])
    expect(skipped.map((one) => one.skipped)).toEqual(['not-json', 'zip-damaged'])
  })

  test('with a line that is broken, parts of a later version and paths in the place of hashes: the rest comes in', async () => {
    const entries = await archive()
    const edited = String(entries.get(lines)).split('\n').map((line) => {
      if (line.includes('"id":"m3"')) return '{"type":"message","id":'
      if (line.includes('"id":"m6"')) return line.replace('"parts":[', '"parts":[{"type":"hologram"},{"type":"image","blobId":"../../../etc/passwd","name":"x","mediaType":"image/png","bytes":1,"width":1,"height":1},')
      return line
    })
    entries.set(lines, Buffer.from(['{"type":"prophecy"}', ...edited].join('\n')))
    // The first line says what the file is.
    expect((await readAll(entries)).conversations).toEqual([])
    entries.set(lines, Buffer.from([edited[0], '{"type":"prophecy"}', ...edited.slice(1)].join('\n')))
    const { conversations, skipped } = await readAll(entries)
    expect(conversations[0]?.messages.map(({ id }) => id)).toEqual(['m1', 'm2', 'm4', 'm5', 'm6'])
    expect(conversations[0]?.messages.at(-1)?.parts).toEqual([{ type: 'text', text: 'last one' }])
    expect(skipped.map((one) => one.skipped)).toEqual(['not-json', 'unknown-content', 'image-unreadable', 'zip-damaged'])
  })

  test('without a file that it promises, and without an image, it says so', async () => {
    const entries = await archive()
    entries.delete('blobs.jsonl')
    const image = [...entries.keys()].find((path) => path.startsWith('blobs/')) ?? ''
    entries.delete(image)
    const { conversations, skipped } = await readAll(entries)
    expect(conversations).toHaveLength(5)
    expect(skipped).toContainEqual({ skipped: 'zip-damaged', where: 'blobs.jsonl' })
  })

  test('of a later format is left alone', async () => {
    const entries = await archive()
    entries.set('manifest.json', Buffer.from(String(entries.get('manifest.json')).replace('"version": 1', '"version": 2')))
    expect(await readAll(entries)).toMatchObject({ conversations: [], skipped: [{ skipped: 'unreadable-format' }] })
  })

  test('a reply that was being written has ended; nobody writes it on', async () => {
    const entries = await archive()
    entries.set(lines, Buffer.from(String(entries.get(lines)).replace('"status":"stopped"', '"status":"running","retryWait":{"until":1,"attempt":1,"error":{"code":"x","message":"","retryable":true}}')))
    const reply = (await readAll(entries)).conversations[0]?.messages.find(({ id }) => id === 'm3')
    expect(reply).toMatchObject({ status: 'stopped', error: { code: 'interrupted' } })
    expect(reply).not.toHaveProperty('retryWait')
  })
})

describe('the document of one conversation', () => {
  async function document(): Promise<string> {
    return readFileSync((await exported(await filledCore(), { format: 'json', conversationIds: ['c1'] })).path, 'utf8')
  }

  test('is read whole, whatever it is called', async () => {
    const { conversations, libraries, skipped } = await readAll(new Map([['anything.txt', await document()]]))
    expect(skipped).toEqual([])
    expect(conversations).toMatchObject([{ id: 'c1', title: 'Sales: Q3 <b>&</b>', folder: { id: 'f1' }, summaries: [{ id: 's1' }] }])
    expect(conversations[0]?.messages.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3', 'm5', 'm6'])
    expect(conversations[0]?.messages.find(({ id }) => id === 'm5')?.earlier).toHaveLength(2)
    for (const blob of libraries.flatMap(({ blobs = [] }) => blobs)) {
      expect(createHash('sha256').update('base64' in blob ? Buffer.from(blob.base64, 'base64') : '').digest('hex')).toBe(blob.id)
    }
  })

  test('cut in half, it gives what is there', async () => {
    const text = await document()
    const { conversations, skipped } = await readAll(new Map([['a.json', text.slice(0, text.indexOf('{"id":"m5"'))]]))
    expect(conversations[0]?.messages.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3'])
    expect(skipped.map((one) => one.skipped)).toEqual(['json-cut'])
  })
})

test('what others write is not taken for ours', async () => {
  const foreign = new Map([
    ['conversations.json', '[{"title":"x","mapping":{}}]'], ['blobs.jsonl', '{"type":"blob"}'], ['a.jsonl', '{"type":"message","text":"x"}'],
    ['manifest.json', '{"format":"other"}'], ['library.jsonl', '{"type":"conversation","id":"1"}'],
  ])
  expect((await readAll(foreign)).recognised).toEqual([])
})
