import { createHash } from 'node:crypto'
import { createCore } from '#core/index.ts'
import { createClient } from '#shared/client.ts'
import { temporaryFolder, testHost } from '#kit/core.ts'
import { answerRounds } from './child.ts'

/*
 * One side of the benchmark `stream`: a reply through the core, from `chat.send` until a subscriber has received
 * `message-finished`. The real store on a temporary folder, a new conversation every time.
 */

const [address = ''] = process.argv.slice(2)
const folder = temporaryFolder()
const core = await createCore(testHost(folder.path), { titles: false })
const client = createClient({
  call: (method, input) => core.call(method, input),
  events: (read) => core.events(read),
  put: () => Promise.reject(new Error('not needed')),
})
const { endpointIds } = await client.endpoints.add({ provider: 'databricks', url: address, token: 'any' })
const targets = [{ endpointId: endpointIds[0] ?? '' }]

answerRounds(round, async () => {
  await core.close()
  folder.remove()
})

async function round(): Promise<{ milliseconds: number; proof: string }> {
  const told: string[] = []
  const finished = Promise.withResolvers<string>()
  const end = core.events((batch) => {
    if ('reset' in batch) return finished.reject(new Error('the reader fell behind'))
    for (const event of batch.events) {
      if (event.type === 'message-delta') for (const part of event.parts) if (part.type === 'text-delta') told.push(part.text)
      if (event.type === 'message-finished') finished.resolve(event.status)
    }
  })
  const began = performance.now()
  await client.chat.send({ text: 'Flood', targets })
  const status = await finished.promise
  const milliseconds = performance.now() - began
  end()
  return { milliseconds, proof: `${status} ${createHash('sha256').update(told.join('')).digest('hex')}` }
}
