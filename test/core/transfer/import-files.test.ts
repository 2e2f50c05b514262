import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileParts } from '#shared/fold.ts'
import { importFiles } from '#kit/import.ts'
import { testCore } from '#kit/story.ts'

const words = 'name,harbour\nAna,Lisbon\n'
const at = '2025-06-01T10:00:00.000Z'

const chatGpt = (attachment: object): string => JSON.stringify([{
  title: 'A', create_time: 1.7e9, mapping: { a: { id: 'a', parent: null, children: [], message: { id: 'a', author: { role: 'user' }, create_time: 1.7e9, content: { content_type: 'text', parts: ['See'] }, metadata: { attachments: [attachment] } } } },
}])
const openWebUi = (file: object): string => JSON.stringify([{
  id: 'o', title: 'A', chat: { title: 'A', models: ['m'], timestamp: 1_750_000_000_000, history: { currentId: 'u', messages: { u: { id: 'u', parentId: null, childrenIds: [], role: 'user', content: 'See', timestamp: 1_750_000_000, files: [file] } } } },
}])
const libreChat = (file: object): string => JSON.stringify({
  conversationId: 'l', endpoint: 'openAI', title: 'A', exportAt: at, branches: true, recursive: false, options: { model: 'm' },
  messages: [{ messageId: 'm', conversationId: 'l', parentMessageId: '00000000-0000-0000-0000-000000000000', sender: 'User', isCreatedByUser: true, text: 'See', createdAt: at, files: [file] }],
})

// An export that holds a file and an import that says it has only its name: nobody looks for it again, and it is lost with the old application.
test.each([
  ['ChatGPT, beside the conversations', { 'conversations.json': chatGpt({ id: 'file-Ab12', name: 'ships.csv', mime_type: 'text/csv' }), 'file-Ab12-ships.csv': words }, 'ships.csv'],
  ['Open WebUI, the words of a PDF', { 'chats.json': openWebUi({ type: 'file', name: 'ships.pdf', file: { filename: 'ships.pdf', data: { content: words } } }) }, 'ships.pdf.txt'],
  ['LibreChat, in the message', { 'chat.json': libreChat({ file_id: 'f', filename: 'ships.csv', filepath: '/uploads/ships.csv', type: 'text/csv', text: words }) }, 'ships.csv'],
  ['LibreChat, beside the conversation', { 'chat.json': libreChat({ file_id: 'f', filename: 'ships.csv', filepath: '/uploads/ships.csv', type: 'text/csv' }), 'ships.csv': words }, 'ships.csv'],
])('%s: the file comes in as what it is, and is stored', async (_from, files, name) => {
  const parley = await testCore()
  const { skipped } = await importFiles(parley, files)
  expect(skipped).toEqual([])
  const [conversation] = (await parley.client.conversations.list({})).conversations
  const [message] = (await parley.client.conversations.get({ conversationId: conversation?.id ?? '' })).messages
  const [file] = message === undefined ? [] : fileParts(message)
  expect(file).toMatchObject({ type: 'file', kind: 'text', name, bytes: words.length })
  expect(readFileSync(join(parley.folder, 'blobs', file?.blobId.slice(0, 2) ?? '', file?.blobId ?? ''), 'utf8')).toBe(words)
})
