/**
 * A life of the core in a folder that it may not write, or whose database it may not. Root may write anything, so the right is given up first.
 * Arguments: the folder, and what is closed: `folder` or `file`. Prints one JSON line with what worked and what was refused.
 */
import { chmodSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createCore } from '#core/index.ts'
import { createClient } from '#shared/client.ts'
import { toErrorInfo } from '#shared/error.ts'
import { testHost } from './core.ts'

const [folder = '', closed = 'folder'] = process.argv.slice(2)
const nobody = 65_534

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
chmodSync(folder, closed === 'folder' ? 0o555 : 0o777)
if (closed === 'file' && existsSync(join(folder, 'lock.db'))) chmodSync(join(folder, 'lock.db'), 0o666)
if (process.getuid?.() === 0) {
  process.setgid?.(nobody)
  process.setuid?.(nobody)
}

const log: string[] = []
const said = await live().catch((thrown: unknown) => ({ refused: toErrorInfo(thrown).code }))
process.stdout.write(`${JSON.stringify({ ...said, log })}\n`)
process.exit(0)

async function live(): Promise<object> {
  const core = await createCore(testHost(folder, { log: (entry) => log.push(`${entry.area}: ${entry.text}`) }), { checkOutput: true })
  const client = createClient({ call: (method, input) => core.call(method, input), events: (read) => core.events(read), put: (file) => core.put({ name: file.name, bytes: file.stream() as unknown as AsyncIterable<Uint8Array> }) })
  const code = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (thrown: unknown) => toErrorInfo(thrown).code)
  const { conversations } = await client.conversations.list({})
  const [first] = conversations
  const conversationId = first?.id ?? ''
  const { messages } = await client.conversations.get({ conversationId })
  const { readOnly, notices } = await client.library.status({})
  const { hits } = await client.search.query({ text: 'tides' })
  const exported = Promise.withResolvers<string>()
  core.events((batch) => {
    if ('events' in batch) for (const event of batch.events) if (event.type === 'job-changed' && event.job.state !== 'running') exported.resolve(event.job.error?.code ?? event.job.state)
  })
  await client.transfer.export({ format: 'markdown', conversationIds: [conversationId] })
  const refused = {
    send: await code(client.chat.send({ conversationId, text: 'more', targets: [{ endpointId: 'demo' }] })),
    draft: await code(client.drafts.save({ conversationId, text: 'typed' })),
    rename: await code(client.conversations.update({ conversationId, title: 'x' })),
    remove: await code(client.conversations.remove({ conversationIds: [conversationId] })),
    settings: await code(client.settings.update({ changes: { theme: 'dark' } })),
    put: await code(client.put(new File([new Uint8Array(10)], 'a.png'))),
    backUp: await code(client.library.backUp({})),
    move: await code(client.library.move({ folder: '/tmp/elsewhere' })),
  }
  const facts = {
    titles: conversations.map(({ title }) => title), messages: messages.length, statuses: messages.map(({ status }) => status), hits: hits.length,
    readOnly, notices: notices.map((notice) => ('error' in notice ? `${notice.kind} ${notice.error.code}` : notice.kind)),
    exported: await exported.promise, refused,
  }
  await core.close()
  return facts
}
