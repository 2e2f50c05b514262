import { expect, test } from 'vitest'
import { claude } from '#core/transfer/read-claude.ts'
import { tidy } from '#core/transfer/tidy.ts'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'

test('what is thought, called, written and pasted comes in with the words, in the branch that was shown', async () => {
  const { conversations } = await readExport(claude, storedExport('claude'))
  const [letter] = conversations
  expect(letter === undefined ? [] : drawn(letter)).toEqual([
    'user: Write it. | contract.txt\n\nClause 1: rent. | a long text that was pasted',
    '  claude-sonnet-4: thought They rent. | I look it up. | call web_search({"query":"tenant law"}) Law found. | ' +
      'call artifacts({"id":"letter","command":"create","type":"text/markdown","title":"Letter"}) OK | **Letter**\n\nDear landlord | Done.',
    '    user: Shorter.',
    '    user: Longer.',
    '      claude-sonnet-4: Longer it is. *',
  ])
  expect(letter).toMatchObject({ title: 'A letter to the landlord', pinned: true, folder: { name: 'Flat' }, createdAt: '2025-03-01T10:00:00.123456Z' })
})

test('without parents the messages follow each other; code keeps its fences', async () => {
  const found = (await readExport(claude, storedExport('claude'))).conversations[1]
  expect(found === undefined ? [] : drawn(found)).toEqual([
    'user: No parents here',
    '  ?: ```python\n1\n``` | call create_file({"path":"a.py","language":"python"}) | **a.py**\n\n````python\nx = "```"\n\n````',
  ])
  if (found === undefined) throw new Error('nothing was read')
  const sound = tidy(found, 'claude', Date.UTC(2026, 0, 1))
  if (!('messages' in sound)) throw new Error('nothing is left')
  expect(sound.skipped).toEqual(['date-invalid'])
  expect(sound.messages[1]).toMatchObject({ createdAt: Date.UTC(2025, 3, 1, 10, 0, 1), madeWith: { endpointName: 'Claude' } })
})

test('files without their content, unknown speakers and blocks, and entries without messages are counted', async () => {
  const { skipped } = await readExport(claude, storedExport('claude'))
  expect(reasons(skipped)).toEqual([
    'file-not-kept scan.pdf', 'file-not-kept photo.jpg', 'unknown-content A letter to the landlord', 'unknown-content bbbb-2', 'not-a-conversation No messages at all',
  ])
})

test('projects alone are no export, and neither are the people', async () => {
  expect(await claude.recognise(storedExport('claude').filter(({ path }) => path !== 'conversations.json'))).toEqual([])
  expect((await claude.recognise([exportFile('x', '[{"uuid":"1","chat_messages":[]}]'), ...storedExport('claude').filter(({ path }) => path === 'users.json')])).length).toBe(1)
})
