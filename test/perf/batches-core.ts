import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createCore } from '#core/index.ts'
import { createClient } from '#shared/client.ts'
import { temporaryFolder, testHost } from '#kit/core.ts'
import { answerRounds } from './child.ts'

/*
 * One side of the benchmark `batches`: a batch through the core, from `batches.start` until the event that it is done, every answer stored.
 * The real store on a temporary folder, a new batch every time.
 */

const [address = '', rows = '1', atOnce = '1', deltas = '1'] = process.argv.slice(2)
const folder = temporaryFolder()
const core = await createCore(testHost(folder.path), { titles: false })
const client = createClient({
  call: (method, input) => core.call(method, input),
  events: (read) => core.events(read),
  put: async (file, purpose) => core.put({ name: file.name, bytes: file.stream() as unknown as AsyncIterable<Uint8Array> }, purpose),
})
const { endpointIds } = await client.endpoints.add({ provider: 'databricks', url: address, token: 'any' })
const targets = [{ endpointId: endpointIds[0] ?? '', endpointName: 'flood', settings: { parameters: { maxTokens: Number(deltas) } } }]
const plan = { template: 'Row {{row}}: {{text}}', targets, atOnce: Number(atOnce) }
const file = `row,text\n${Array.from({ length: Number(rows) }, (_, row) => `${row},"a text of the row, ${row} of many"`).join('\n')}\n`

answerRounds(round, async () => {
  await core.close()
  folder.remove()
})

async function round(): Promise<{ milliseconds: number; proof: string }> {
  const { id } = await client.putForImport(new File([file], 'rows.csv'))
  const added = await ended((await client.batches.add({ fileId: id, plan })).jobId)
  const batchId = added.batchId ?? ''
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const began = performance.now()
  await ended((await client.batches.start({ batchId })).jobId)
  const milliseconds = performance.now() - began
  delay.disable()
  const batch = (await client.batches.list({})).batches.find((one) => one.id === batchId)
  return { milliseconds, proof: `${batch?.counts.done} answers, ${batch?.counts.outputTokens} tokens longest ${delay.max / 1e6}` }
}

function ended(jobId: string): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve, reject) => {
    const end = core.events((batch) => {
      if ('reset' in batch) return reject(new Error('the reader fell behind'))
      for (const event of batch.events) {
        if (event.type !== 'job-changed' || event.job.id !== jobId || event.job.state === 'running') continue
        end()
        if (event.job.state === 'done') resolve(event.job.result ?? {})
        else reject(new Error(event.job.error?.message ?? event.job.state))
      }
    })
  })
}
