import { expect, test } from 'vitest'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'
import { jan } from '#core/transfer/read-jan.ts'

const stored = storedExport('jan')

// Jan itself loads nothing of a thread with one broken line.
test('a broken line is counted and hides no other; versions are siblings, and the chosen one is shown', async () => {
  const { conversations, skipped } = await readExport(jan, stored)
  expect(conversations.map(drawn)).toEqual([[
    'user: Which herb? | image image.png',
    '  qwen3-8b: thought Sun, dry. | call search({"q":"herb"}) thyme | Thyme.',
    '  gemma-3: thought shade | Mint. | call lookup({}) found',
    '    user: How much water?',
    '      qwen3-8b: Little. *',
  ]])
  expect(reasons(skipped)).toEqual(['not-json threads/th-1/messages.jsonl', 'unknown-content Local talk: smell', 'no-messages Never used'])
})

test('the thread says what surrounds its messages', async () => {
  const { conversations: [talk] } = await readExport(jan, stored)
  expect(talk).toMatchObject({
    id: 'conversation:th-1', title: 'Local talk', createdAt: 1_752_000_000, updatedAt: 1_752_000_100.5, pinned: true, folder: { id: 'folder:pr-1', name: 'Garden' },
    settings: { systemPrompt: 'Stay local.', parameters: { temperature: 0.6, topP: 0.95 } },
  })
  expect(talk?.messages[1]).toMatchObject({ madeWith: { model: 'qwen3-8b' }, usage: { inputTokens: 7, outputTokens: 8 }, createdAt: 1_752_000_002_000 })
  expect(talk?.messages.at(-1)?.status).toBe('stopped')
})

test('dropped together under any names and in any order, and messages whose thread is missing still come in', async () => {
  const byName = new Map(stored.map((file) => [file.path, file]))
  const messages = byName.get('threads/th-1/messages.jsonl')
  const thread = byName.get('threads/th-1/thread.json')
  if (messages === undefined || thread === undefined) throw new Error('the stored export has no thread')
  const together = await readExport(jan, [{ ...messages, path: 'a.txt' }, { ...thread, path: 'b.txt' }])
  expect(together.conversations.map(({ title }) => title)).toEqual(['Local talk'])
  const alone = await readExport(jan, [messages])
  expect(alone.conversations).toMatchObject([{ id: 'conversation:th-1', title: '', messages: together.conversations[0]?.messages.map(({ id }) => ({ id })) }])
})

test('a thread of the time before branches is one line, calls of tools included', async () => {
  const line = (id: string, role: string, text: string): string =>
    JSON.stringify({ id, object: 'thread.message', thread_id: 't', role, content: [{ type: 'text', text: { value: text, annotations: [] } }], status: 'ready', created_at: 1, completed_at: 1 })
  const text = [line('1', 'system', 'Be kind.'), line('2', 'user', 'a'), line('3', 'assistant', 'b'), line('4', 'user', 'c'), line('5', 'assistant', 'd')].join('\r\n')
  const { conversations } = await readExport(jan, [exportFile('messages.jsonl', `\uFEFF${text}`)])
  expect(conversations.map(drawn)).toEqual([['user: a', '  ?: b', '    user: c', '      ?: d *']])
})

// Without a link a reply of newer versions would be a first message, and hide the question: Jan's own issue 8357.
test('a reply that lost its link hangs from the message before it', async () => {
  const line = (id: string, role: string, parentId: string | null): string =>
    JSON.stringify({ id, object: 'thread.message', thread_id: 't', role, content: [{ type: 'text', text: { value: id } }], metadata: { parentId } })
  const { conversations } = await readExport(jan, [exportFile('m.jsonl', [line('u1', 'user', null), line('a1', 'assistant', null), line('u2', 'user', 'a1')].join('\n'))])
  expect(conversations.map(drawn)).toEqual([['user: u1', '  ?: a1', '    user: u2 *']])
})
