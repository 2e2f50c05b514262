import { expect, test } from 'vitest'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'
import { chatbox } from '#core/transfer/read-chatbox.ts'

const read = readExport(chatbox, storedExport('chatbox'))

// Of a fork, the list that is shown is empty in `lists`: its messages stand in the session.
test('forks, also a fork in a fork, are branches, and the session shows what it showed', async () => {
  const { conversations: [forks] } = await read
  expect(forks && drawn(forks)).toEqual([
    'user: [Example](https://example.org/) | Pick a colour',
    '  Claude API (claude-3-5-haiku): Red',
    '    user: Why?',
    '      Claude API (claude-3-5-haiku): Warm.',
    '  OpenAI API (gpt-4o-mini): thought blue is calm | call palette({"n":1}) ["blue"] | Blue',
    '    user: Darker',
    '      OpenAI API (gpt-4o-mini): Navy *',
  ])
})

test('instructions are a setting, and dates, folder, star, model ids, tokens and errors are kept', async () => {
  const { conversations: [forks] } = await read
  expect(forks).toMatchObject({
    title: 'Forks', createdAt: 1_751_000_000_000, updatedAt: 1_751_000_005_000, pinned: true, folder: { id: 'folder:fo-1', name: 'Design' },
    settings: { systemPrompt: 'Be brief.', parameters: { temperature: 0.3, topP: 0.8, maxTokens: 800 } },
  })
  const reply = forks?.messages.find(({ id }) => id.endsWith('p2b'))
  expect(reply).toMatchObject({ madeWith: { model: 'gpt-4o-mini' }, usage: { inputTokens: 3, outputTokens: 4, reasoningTokens: 1 }, finishReason: 'stop', firstContentAt: 1_751_000_003_250 })
  expect(forks?.messages.find(({ id }) => id.endsWith('p4a'))).toMatchObject({ madeWith: { model: 'claude-3-5-haiku' }, status: 'error', error: { message: 'overloaded' } })
})

test('what was put aside in a session is a conversation of its own, in the folder of the session', async () => {
  const { conversations } = await read
  expect(conversations.slice(1).map(({ title, folder }) => [title, folder?.name])).toEqual([['Now', 'Threads'], ['Before', 'Threads']])
  expect(conversations[2] && drawn(conversations[2])).toEqual(['user: before', '  ?: thought old | older form *'])
})

test('images without bytes, files, a broken session and unknown content are counted; keys are told, never returned', async () => {
  const { conversations, skipped } = await read
  expect(reasons(skipped).toSorted()).toEqual([
    'file-not-kept Forks: chart.csv', 'image-missing Forks: picture:s-1:abc', 'key-not-kept settings.licenseKey', 'key-not-kept settings.providers.openai.apiKey',
    'not-a-conversation chatbox-exported-data.json: session:s-3', 'unknown-content Forks: hologram',
  ])
  expect(JSON.stringify([conversations, skipped])).not.toContain('sk-canary')
})

test('the oldest exports hold whole sessions in a list', async () => {
  const old = { 'chat-sessions': [{ id: 'a', name: 'Old', messages: [{ id: '1', role: 'user', content: 'hi' }, { id: '2', role: 'assistant', content: 'hello', model: 'gpt-3.5-turbo' }] }], settings: {} }
  const { conversations } = await readExport(chatbox, [exportFile('x.json', JSON.stringify(old))])
  expect(conversations.map(drawn)).toEqual([['user: hi', '  gpt-3.5-turbo: hello *']])
})
