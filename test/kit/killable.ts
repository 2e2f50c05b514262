/**
 * A life of the core in a process of its own, to be killed. Arguments: folder, workspace address, token, round.
 * Prints one JSON line per fact: what has arrived of the reply, with the time, and which draft is on disk.
 */
import { createClient } from '#shared/client.ts'
import { createCore } from '#core/index.ts'
import { memoryKeychain, testHost } from './core.ts'

const [folder = '', url = '', token = '', round = '0'] = process.argv.slice(2)
const keychain = { ...memoryKeychain(), get: () => Promise.resolve(token) }
const core = await createCore(testHost(folder, { keychain }), { titles: false })
const client = createClient({ call: (method, input) => core.call(method, input), events: (read) => core.events(read), put: () => Promise.reject(new Error('no files')) })

const say = (fact: object): void => void process.stdout.write(`${JSON.stringify(fact)}\n`)

core.events((batch) => {
  if (!('events' in batch)) return
  const parts = batch.events.flatMap((event) => (event.type === 'message-delta' ? event.parts : []))
  const text = parts.flatMap((part) => (part.type === 'text-delta' ? [part.text] : [])).join('')
  if (text !== '') say({ at: Date.now(), text })
})

const known = (await client.endpoints.list({})).endpoints.find((endpoint) => endpoint.provider === 'databricks' && endpoint.usable)
const endpointId = known?.id ?? (await client.endpoints.add({ provider: 'databricks', url, token })).endpointIds[0] ?? ''
const conversations = (await client.conversations.list({})).conversations
const conversationId = conversations[0]?.id ?? null
const sent = await client.chat.send({ conversationId, text: `Round ${round} !long 2000`, targets: [{ endpointId }] })
say({ replyId: sent.replyIds[0], conversationId: sent.conversationId })

for (let draft = 1; ; draft += 1) {
  await client.drafts.save({ conversationId: sent.conversationId, text: `draft ${round}.${draft}` })
  say({ draft })
  await new Promise((resolve) => setTimeout(resolve, 20))
}
