import { expect, test } from 'vitest'
import { cleanTitle } from '#core/chat/title.ts'
import { asksForTitle } from '#kit/workspace/engine.ts'
import { CLAUDE, GPT, connected } from '#kit/story.ts'

type Parley = Awaited<ReturnType<typeof connected>>

const titled = (): Promise<Parley> => connected({}, {}, { titles: true })
const requests = ({ workspace }: Parley) => workspace.requests.filter(asksForTitle)

/** The title of a conversation after the next change of it that `changed` waits for. */
async function titleOf({ client }: Parley, conversationId: string): Promise<string> {
  return (await client.conversations.get({ conversationId })).conversation.title
}

async function retitled({ until }: Parley, conversationId: string, old: string): Promise<string> {
  const event = await until((one) => one.type === 'conversation-changed' && one.conversation.id === conversationId && one.conversation.title !== old)
  return event.type === 'conversation-changed' ? event.conversation.title : ''
}

test('the endpoint that gave the first reply gives the title, once, briefly, and the search finds it', async () => {
  const parley = await titled()
  const { client, endpoint, reply, workspace } = parley
  workspace.script(`${CLAUDE}/title`, { text: '<think>hm</think>\n**Title: "Orchids for beginners."**' })
  const targets = [{ endpointId: endpoint(CLAUDE), lane: 0 }, { endpointId: endpoint(GPT), lane: 1 }]
  const { conversationId, replyIds } = await client.chat.send({ text: 'How do I keep flowers?', targets: targets.slice(0, 1) })
  await reply(replyIds[0] ?? '')
  expect(await retitled(parley, conversationId, 'How do I keep flowers?')).toBe('Orchids for beginners')
  expect((await client.search.query({ text: 'beginners' })).hits).toMatchObject([{ conversationId, messageId: null }])
  expect((await client.search.query({ text: 'keep' })).hits.filter(({ messageId }) => messageId === null)).toEqual([])
  const next = await client.chat.send({ conversationId, text: 'And roses?', targets })
  await Promise.all(next.replyIds.map(reply))
  expect(requests(parley)).toHaveLength(1)
  expect(requests(parley)[0]?.body).toMatchObject({ max_tokens: 64 })
  expect((await client.inspector.get({ messageId: replyIds[0] ?? '' })).exchanges).toHaveLength(1)

  const compared = await client.chat.send({ text: 'Compare', targets })
  await Promise.all(compared.replyIds.map(reply))
  await retitled(parley, compared.conversationId, 'Compare')
  expect(requests(parley)).toHaveLength(2)
})

test('a title that the person gave meanwhile stays', async () => {
  const parley = await titled()
  const { client, endpoint, reply, workspace } = parley
  const gate = workspace.gate(`${CLAUDE}/title`, { beforeHeaders: true })
  const { conversationId, replyIds } = await client.chat.send({ text: 'Hello', targets: [{ endpointId: endpoint(CLAUDE) }] })
  await reply(replyIds[0] ?? '')
  await gate.reached
  await client.conversations.update({ conversationId, title: 'Mine' })
  gate.open()
  await (requests(parley)[0]?.outcome)
  const other = await client.chat.send({ text: 'Other', targets: [{ endpointId: endpoint(CLAUDE) }] })
  await retitled(parley, other.conversationId, 'Other')
  expect(await titleOf(parley, conversationId)).toBe('Mine')
})

test('a title that fails leaves the first words, is not asked for again, and holds nothing up', async () => {
  const parley = await titled()
  const { client, endpoint, reply, workspace, close } = parley
  workspace.script(`${CLAUDE}/title`, '!503')
  const targets = [{ endpointId: endpoint(CLAUDE) }]
  const { conversationId, replyIds } = await client.chat.send({ text: 'Hello there', targets })
  expect(await reply(replyIds[0] ?? '')).toMatchObject({ status: 'done' })
  const next = await client.chat.send({ conversationId, text: 'again', targets })
  await reply(next.replyIds[0] ?? '')
  expect(requests(parley)).toHaveLength(1)
  expect((await client.conversations.get({ conversationId })).conversation).toMatchObject({ title: 'Hello there', running: false })
  // The end of Parley does not wait for one.
  const gate = workspace.gate(`${CLAUDE}/title`, { beforeHeaders: true })
  const last = await client.chat.send({ text: 'Bye', targets })
  await reply(last.replyIds[0] ?? '')
  await gate.reached
  await close()
})

test('only chat models are asked, after a first reply that is whole, and only where the person wants it', async () => {
  const parley = await titled()
  const { client, endpoint, reply } = parley
  const { endpoints } = await client.endpoints.list({})
  const others = endpoints.filter(({ usable, group }) => usable && (group === 'agent' || group === 'custom' || group === 'demo'))
  expect(new Set(others.map(({ group }) => group)).size).toBeGreaterThan(1)
  for (const { id } of others) await reply((await client.chat.send({ text: 'Hello', targets: [{ endpointId: id }] })).replyIds[0] ?? '')
  const targets = [{ endpointId: endpoint(CLAUDE) }]
  const failed = await client.chat.send({ text: 'Hello !504 !once', targets })
  await reply(failed.replyIds[0] ?? '')
  await client.settings.update({ changes: { autoTitle: false } })
  await reply((await client.chat.send({ text: 'Hello', targets })).replyIds[0] ?? '')
  expect(requests(parley)).toEqual([])
  await client.settings.update({ changes: { autoTitle: true } })
  await reply((await client.chat.retry({ messageId: failed.replyIds[0] ?? '' })).replyId)
  await retitled(parley, failed.conversationId, 'Hello !504 !once')
  expect(requests(parley)).toHaveLength(1)
})

test.each([
  ['Orchids for beginners', 'Orchids for beginners'],
  ['"Orchids for beginners"', 'Orchids for beginners'],
  ['**Title:** Orchids', 'Orchids'],
  ['# Título: «Orquídeas em casa».', 'Orquídeas em casa'],
  ['\n\n“Orchids…”\nand more', 'Orchids…'],
  ['<think>The person wants a title', null],
  ['标题：兰花入门', '兰花入门'],
  ['Fixing `useEffect` in React.', 'Fixing useEffect in React'],
  ['a word '.repeat(12), 'a word a word a word a word a word a word a word a word a…'],
  ['Sure! Here is what I would do about your flowers. '.repeat(4), null],
  ['""', null],
])('%j becomes the title %j', (said, title) => expect(cleanTitle(said)).toBe(title))
