import { expect, test } from 'vitest'
import { chatgpt } from '#core/transfer/read-chatgpt.ts'
import { tidy } from '#core/transfer/tidy.ts'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'
import type { ReadExport } from '../../kit/exports.ts'

const now = Date.UTC(2026, 10, 25)

async function read(): Promise<ReadExport> {
  const images = ['file_0000000012ab-sanitized.png', 'dalle-generations/file-Drawn1-dot.dat'].map((path) => exportFile(path, new Uint8Array([137, 80, 0, 1])))
  return readExport(chatgpt, [...storedExport('chatgpt'), ...images])
}

test('shards are read in their order, and what beside them is no conversation is left alone', async () => {
  const files = [exportFile('conversations-010.json', '[{"mapping":{"a":{"children":[]}}}]'), ...storedExport('chatgpt').toReversed()]
  expect((await chatgpt.recognise(files)).map(({ path }) => path)).toEqual(['conversations-000.json', 'conversations-001.json', 'conversations-010.json'])
})

// A reader that looks only at the first entry takes an export that begins with a project for nobody's.
test('entries without a mapping may stand first, however many', async () => {
  const first = Array.from({ length: 150 }, (_, n) => ({ id: `g-p-${n}`, title: `Project ${n}`, create_time: 1, text: 'x'.repeat(1_000) }))
  const file = exportFile('a', JSON.stringify([...first, { title: 'Found', mapping: { a: { id: 'a', parent: null, children: [], message: { author: { role: 'user' }, content: { content_type: 'text', parts: ['hi'] } } } } }]))
  const { conversations, skipped } = await readExport(chatgpt, [file])
  expect(conversations.map(({ title }) => title)).toEqual(['Found'])
  expect(skipped).toHaveLength(150)
})

test('versions hang beside each other, hidden instructions are no messages, and the branch shown is the one that was shown', async () => {
  const found = (await read()).conversations[0]
  if (found === undefined) throw new Error('nothing was read')
  const sound = tidy(found, 'chatgpt', now)
  if (!('messages' in sound)) throw new Error('nothing is left')
  expect(drawn({ ...found, messages: sound.messages, activeLeafId: sound.activeLeafId })).toEqual([
    'user: How do I bake bread?',
    '  gpt-4o: Slowly.',
    '    user: How slowly?',
    '  gpt-4o: With flour, water and salt. *',
  ])
  expect(sound.conversation).toMatchObject({ title: 'Two ways to bake', createdAt: 1714564800123, updatedAt: 1714565400500, pinned: true, archived: false })
  expect(sound.messages[3]).toMatchObject({ createdAt: 1714564900000, finishReason: 'length', madeWith: { endpointName: 'gpt-4o', provider: 'imported' } })
})

test('thoughts, calls, what they gave and the answer are one reply; pictures are found by the id in front of their name', async () => {
  const found = (await read()).conversations[1]
  expect(found?.archived).toBe(true)
  expect(found === undefined ? [] : drawn(found).filter((line) => !line.endsWith(': '))).toEqual([
    '  user: image file_0000000012ab-sanitized.png | What is in this picture?',
    '    o3: thought **Looking**\n\nA dot.\n\n**Measuring**\n\nOne pixel. | call python(print(1 + 1)) 2 | thought Thought for 3 seconds | A single dot.',
    '      user: Draw it larger.',
    '        gpt-4o: call dalle.text2im({"prompt":"a dot"}) | image file-Drawn1-dot.dat | Here it is. *',
  ])
})

// Marks that only its own window draws would stand as boxes in the middle of a sentence.
test('marks of sources go, and what a mark names stays', async () => {
  const text = 'It rains in \uE200entity\uE202["city","Lisbon","capital"]\uE201.\uE200cite\uE202turn0search1\uE202turn0search2\uE201 Today.'
  const file = exportFile('a', JSON.stringify([{ mapping: { a: { id: 'a', parent: null, children: [], message: { author: { role: 'user' }, content: { content_type: 'text', parts: [text] } } } } }]))
  expect((await readExport(chatgpt, [file])).conversations[0]?.messages[0]?.parts).toEqual([{ type: 'text', text: 'It rains in Lisbon. Today.' }])
})

test('what does not come in is named, and takes nothing along', async () => {
  const { skipped, conversations } = await read()
  expect(reasons(skipped)).toEqual([
    'not-a-conversation A project', 'image-missing file-service://file-gone', 'file-not-kept bill.pdf', 'file-not-kept sediment://file_sound',
    'unknown-content Reasons, tools and pictures', 'not-a-conversation conversation',
  ])
  expect(conversations).toHaveLength(5)
})

test('a ring, a missing parent, times nobody can believe, no title and no messages are mended or counted', async () => {
  const [knots, untitled, silent] = (await read()).conversations.slice(2).map((found) => tidy(found, 'chatgpt', now))
  if (knots === undefined || !('messages' in knots) || untitled === undefined || !('messages' in untitled)) throw new Error('nothing is left')
  expect(knots.skipped.toSorted()).toEqual(['cycle', 'date-invalid', 'date-invalid', 'date-invalid'])
  expect(knots.messages.map(({ parentId }) => parentId === null)).toEqual([true, false, false, false])
  expect(knots.messages.map(({ createdAt }) => new Date(createdAt).getUTCFullYear())).toEqual([2024, 2024, 2024, 2024])
  expect(knots.conversation.updatedAt).toBe(1717243410000)
  expect(untitled.conversation).toMatchObject({ title: 'No title, no times', titledBy: 'first-words', createdAt: now, updatedAt: now })
  expect(untitled.messages[1]).toMatchObject({ status: 'stopped', madeWith: { endpointName: 'ChatGPT', provider: 'imported' } })
  expect(silent).toEqual({ skipped: ['no-messages'] })
})
