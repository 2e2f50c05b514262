import { expect, test } from 'vitest'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'
import { lmStudio } from '#core/transfer/read-lm-studio.ts'

const stored = storedExport('lm-studio')

test('versions are siblings, what follows hangs from the selected one, and structural text is no text', async () => {
  const { conversations: [talk] } = await readExport(lmStudio, stored)
  expect(talk && drawn(talk)).toEqual([
    'user: Tell a joke',
    '  qwen3-8b: thought Something short. | call joke_db({"topic":"cats"}) purr | A cat walks in.',
    '  gemma-3: A dog walks in.',
    '    user: Another',
    '    user: Another one',
    '      gemma-3: No. *',
  ])
})

test('settings that are switched off are not set; times, models, tokens and how a reply ended are kept', async () => {
  const { conversations: [talk] } = await readExport(lmStudio, stored)
  expect(talk).toMatchObject({
    title: 'Versions', createdAt: 1_753_000_000_000, updatedAt: 1_753_000_005_000, pinned: true, folder: { name: 'Jokes' },
    settings: { systemPrompt: 'Be funny.', parameters: { temperature: 0.9, topP: 0.7, stop: ['STOP'] } },
  })
  expect(talk?.settings.parameters).not.toHaveProperty('maxTokens')
  expect(talk?.messages[1]).toMatchObject({ madeWith: { model: 'lmstudio-community/qwen3-8b-GGUF' }, usage: { inputTokens: 10, outputTokens: 20 }, finishReason: 'stop', createdAt: '1753000001000' })
  expect(talk?.messages[2]?.status).toBe('stopped')
})

test('images and files lie elsewhere and are counted, as is content that nobody knows', async () => {
  const { skipped } = await readExport(lmStudio, stored)
  expect(reasons(skipped)).toEqual(['image-missing Versions: 1753 - cat.png', 'file-not-kept Versions: 1753 - a.pdf', 'unknown-content Versions: hologram'])
})

test('a selection beyond the versions shows the last one; a conversation without messages says so', async () => {
  const odd = { name: 'Odd', createdAt: 1, messages: [{ versions: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }], currentlySelected: 7 }] }
  const empty = { name: 'Empty', createdAt: 1, messages: [], usePerChatPredictionConfig: true }
  const { conversations, skipped } = await readExport(lmStudio, [exportFile('1.json', JSON.stringify(odd)), exportFile('2.json', JSON.stringify(empty))])
  expect(conversations.map(drawn)).toEqual([['user: a *']])
  expect(reasons(skipped)).toEqual(['no-messages Empty'])
})

test('an image that lies in the same archive comes in', async () => {
  const image = exportFile('lmstudio/user-files/1753 - cat.png', Buffer.from([0x89, 0x50, 0]))
  const { conversations, skipped } = await readExport(lmStudio, [...stored, image])
  expect(conversations[0]?.messages[0]?.parts[1]).toMatchObject({ type: 'found-image', name: '1753 - cat.png', file: { path: image.path } })
  expect(reasons(skipped)).not.toContain('image-missing Versions: 1753 - cat.png')
})
