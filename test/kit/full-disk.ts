/**
 * A life of the core on a disk that becomes full and gets room again. Argument: a folder on a small disk of its own. Prints one JSON line with what
 * was told meanwhile.
 */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { textOf } from '#shared/fold.ts'
import { toErrorInfo } from '#shared/error.ts'
import { openCore } from './core.ts'

const [disk = ''] = process.argv.slice(2)
const filler = join(disk, 'filler')

// The core's own timers keep no process.
setInterval(() => undefined, 1_000)

const parley = await openCore(join(disk, 'library'), {}, { care: { first: 1_000_000, every: 1_000_000, retry: 50 } })
const { client, events } = parley
const code = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (thrown: unknown) => toErrorInfo(thrown).code)
const notices = async (): Promise<string[]> => (await client.library.status({})).notices.map((notice) => ('error' in notice ? `${notice.kind} ${notice.error.code}` : notice.kind))
const demo = [{ endpointId: 'demo' }]

const first = await client.chat.send({ text: 'before', targets: demo })
await parley.reply(first.replyIds[0] ?? '')
const { conversationId } = first
await client.drafts.save({ conversationId, text: 'typed before' })
const running = await client.chat.send({ conversationId, text: 'a long story', targets: demo, keepDraft: true })
await parley.until((event) => event.type === 'message-delta' && event.messageId === running.replyIds[0])

fill()
const refused = {
  send: await code(client.chat.send({ conversationId, parentId: null, text: 'during '.repeat(20_000), targets: demo })),
  draft: await code(client.drafts.save({ conversationId, text: 'typed during '.repeat(20_000) })),
  edit: await code(client.chat.edit({ messageId: first.userMessageIds[0] ?? '', text: 'edited '.repeat(20_000) })),
  backUp: await jobCode((await client.library.backUp({}).catch(() => ({ jobId: '' }))).jobId),
}
const during = await notices()
const draft = (await client.drafts.get({ conversationId })).draft.text
await parley.until((event) => event.type === 'message-finished' && event.messageId === running.replyIds[0])
const arrived = textOf(await replyNow())

const seen = events.length
rmSync(filler)
await parley.until((event) => event.type === 'library-changed' && events.indexOf(event) >= seen)
const after = await notices()
const send = await code(client.chat.send({ conversationId: null, text: 'after', targets: demo }))
await parley.close()

const again = await openCore(join(disk, 'library'))
const { messages } = await again.client.conversations.get({ conversationId })
const kept = textOf(messages.find(({ id }) => id === running.replyIds[0]) ?? { parts: [] })
const verdict = (await again.client.library.status({})).notices.map(({ kind }) => kind)
await again.close()

fill()
const late = await openCore(join(disk, 'library'))
const shown = (await late.client.conversations.list({})).conversations.length
const refusedLate = await code(late.client.chat.send({ text: 'late '.repeat(20_000), targets: demo }))
await late.close()
process.stdout.write(`${JSON.stringify({ refused, during, draft, after, send, isKept: kept !== '' && kept === arrived, verdict, shown, refusedLate: /disk-full|read-only/.test(refusedLate) })}\n`)
process.exit(0)

async function replyNow(): Promise<{ parts: Parameters<typeof textOf>[0]['parts'] }> {
  const found = (await client.conversations.get({ conversationId })).messages.find(({ id }) => id === running.replyIds[0])
  return found ?? { parts: [] }
}

async function jobCode(jobId: string): Promise<string> {
  if (jobId === '') return 'disk-full'
  const event = await parley.until((one) => one.type === 'job-changed' && one.job.id === jobId && one.job.state !== 'running')
  return event.type === 'job-changed' ? (event.job.error?.code ?? event.job.state) : ''
}

/** Leaves not one byte. */
function fill(): void {
  const file = openSync(filler, 'w')
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) if (writeSync(file, Buffer.alloc(size)) < size) break
    } catch {
      // Full for this size: a smaller piece may still fit.
    }
  }
  fsyncSync(file)
  closeSync(file)
}
