import { expect, test } from 'vitest'
import { afterwards, testCore } from '#kit/story.ts'
import { createReplica } from '../../../renderer/state/replica.ts'
import { createSettingsEditor } from '../../../renderer/state/settings-editor.ts'

async function open() {
  const parley = await testCore()
  const { client } = parley
  const replica = createReplica(client)
  afterwards(() => replica.end())
  await replica.settings.load()
  const failures: unknown[] = []
  const editor = createSettingsEditor(client, replica, (thrown) => failures.push(thrown))
  const ask = async (): Promise<string> => {
    const sent = await client.chat.send({ text: 'Hello', targets: [{ endpointId: 'demo' }] })
    await replica.open(sent.conversationId)
    return sent.conversationId
  }
  const stored = async (conversationId: string) => (await client.conversations.get({ conversationId })).conversation.settings
  return { ...parley, replica, editor, failures, ask, stored }
}

test('what is typed is shown at once, stored by itself, and never flickers back to what was stored before', async () => {
  const { editor, replica, ask, stored } = await open()
  const id = await ask()
  const seen: (number | undefined)[] = []
  editor.subscribe(id, () => seen.push(editor.get(id).parameters?.temperature))
  for (const temperature of [0.1, 0.2, 0.3]) editor.set(id, { parameters: { temperature } })
  expect(editor.get(id)).toEqual({ parameters: { temperature: 0.3 } })
  await expect.poll(() => stored(id)).toEqual({ parameters: { temperature: 0.3 } })
  await replica.settled()
  editor.set(id, { parameters: { temperature: 0.4 } })
  await editor.flush()
  await expect.poll(() => replica.conversation(id)?.conversation.settings.parameters?.temperature).toBe(0.4)
  expect(seen).toEqual([...seen].sort())
  expect(await stored(id)).toEqual({ parameters: { temperature: 0.4 } })
})

test('after its own change was told, a change of another window is shown', async () => {
  const { client, editor, replica, ask } = await open()
  const id = await ask()
  editor.set(id, { systemPrompt: 'mine' })
  await editor.flush()
  await expect.poll(() => replica.conversation(id)?.conversation.settings.systemPrompt).toBe('mine')
  await client.conversations.update({ conversationId: id, settings: { systemPrompt: 'theirs' } })
  await expect.poll(() => editor.get(id).systemPrompt).toBe('theirs')
})

test('what could not be stored stays, is told, and is stored with the next chance', async () => {
  const { editor, failures, client } = await open()
  editor.set(null, { systemPrompt: 'for the next one' })
  await editor.flush()
  expect((await client.settings.get({})).settings.newConversation).toEqual({ systemPrompt: 'for the next one' })
  editor.set('no such conversation', { systemPrompt: 'lost' })
  await expect.poll(() => failures.length).toBe(1)
  expect(editor.get('no such conversation')).toEqual({ systemPrompt: 'lost' })
  await expect(editor.flush()).rejects.toMatchObject({ code: 'not-found' })
  // Another conversation's trouble must not keep a message from being sent.
  await editor.flush(null)
})
