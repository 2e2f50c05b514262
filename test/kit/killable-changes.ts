/**
 * A life of the core in a process of its own that changes its library until it is killed. Arguments: what it does, the folder, a round,
 * and for an import its file. Prints one JSON line before and after what it does; what was said after is on disk.
 */
import { createClient } from '#shared/client.ts'
import type { Client } from '#shared/client.ts'
import { createCore } from '#core/index.ts'
import type { Core } from '#core/index.ts'
import { testHost } from './core.ts'

/** What a killed life had told. */
export type Told =
  | { readonly starting: true }
  | { readonly open: true }
  | { readonly sent: string; readonly text: string }
  | { readonly edited: string; readonly text: string }
  | { readonly titled: string; readonly title: string }
  | { readonly foldered: string; readonly name: string }
  | { readonly removed: string }
  | { readonly restored: string }
  | { readonly job: string; readonly state: string }

const [what = '', folder = '', round = '0', file = ''] = process.argv.slice(2)

const say = (fact: Told): void => void process.stdout.write(`${JSON.stringify(fact)}\n`)

if (what !== '') await live()

async function live(): Promise<void> {
  say({ starting: true })
  const core = await createCore(testHost(folder))
  const client = createClient({ call: (method, input) => core.call(method, input), events: (read) => core.events(read), put: () => Promise.reject(new Error('no files')) })
  say({ open: true })
  const works: Readonly<Record<string, () => Promise<void>>> = {
    changes: () => change(client),
    import: () => bringIn(core, client),
    restore: () => goBackAndForth(core, client),
    open: () => Promise.resolve(),
  }
  await works[what]?.()
  // A killed process does not end by itself, so that the kill is what ends it.
  setInterval(() => undefined, 1_000)
}

async function change(client: Client): Promise<void> {
  for (let n = 0; ; n += 1) {
    const text = `word${round}x${n}`
    const sent = await client.chat.send({ text, targets: [{ endpointId: 'demo' }] })
    say({ sent: sent.conversationId, text })
    const title = `title${round}x${n}`
    await client.conversations.update({ conversationId: sent.conversationId, title })
    say({ titled: sent.conversationId, title })
    const other = `edited${round}x${n}`
    await client.chat.edit({ messageId: sent.userMessageIds[0] ?? '', text: other })
    say({ edited: sent.userMessageIds[0] ?? '', text: other })
    const { folderId } = await client.folders.add({ name: `folder${round}x${n}` })
    say({ foldered: folderId, name: `folder${round}x${n}` })
    await client.conversations.organise({ conversationIds: [sent.conversationId], folderId, pinned: true })
    if (n % 2 === 1) continue
    await client.conversations.remove({ conversationIds: [sent.conversationId] })
    say({ removed: sent.conversationId })
    if (n % 4 === 2) continue
    await client.conversations.restore({ conversationIds: [sent.conversationId] })
    say({ restored: sent.conversationId })
  }
}

async function bringIn(core: Core, client: Client): Promise<void> {
  const put = await core.put({ name: 'conversations.json', path: file }, 'import')
  if (!put.ok) throw new Error(put.error.message)
  await jobOf(core, () => client.transfer.import({ fileIds: [(put.value as { id: string }).id] }))
}

async function goBackAndForth(core: Core, client: Client): Promise<void> {
  for (;;) {
    await jobOf(core, () => client.library.backUp({}))
    const [newest] = (await client.library.status({})).backups
    await jobOf(core, () => client.library.restore({ backupId: newest?.id ?? '' }))
  }
}

async function jobOf(core: Core, start: () => Promise<{ jobId: string }>): Promise<void> {
  const ended = Promise.withResolvers<void>()
  const ends = new Map<string, string>()
  let wanted = ''
  const look = (): void => {
    const state = ends.get(wanted)
    if (state === undefined) return
    say({ job: wanted, state })
    ended.resolve()
  }
  const unsubscribe = core.events((batch) => {
    if ('events' in batch) for (const event of batch.events) if (event.type === 'job-changed' && event.job.state !== 'running') ends.set(event.job.id, event.job.state)
    look()
  })
  wanted = (await start()).jobId
  look()
  await ended.promise
  unsubscribe()
}
