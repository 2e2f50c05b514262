import { once } from 'node:events'
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parse } from 'csv-parse'
import { createCore } from '#core/index.ts'
import { createClient } from '#shared/client.ts'
import { temporaryFolder, testHost } from '#kit/core.ts'
import { answerRounds } from './child.ts'

/*
 * A part of the benchmark `batches`: a file of many rows is taken in (`core`), or only parsed by the library (`bare`). Says the time, the size of the
 * file, what the process held more than before, at most, and how long it answered nothing else.
 */

const [side = '', count = '1'] = process.argv.slice(2)
const folder = temporaryFolder()
const path = join(folder.path, 'rows.csv')
await writeRows()
const round = side === 'core' ? await coreRound() : { once: bare, close: () => Promise.resolve() }

answerRounds(measured, async () => {
  await round.close()
  folder.remove()
})

async function measured(): Promise<{ milliseconds: number; proof: string }> {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => void (most = Math.max(most, process.memoryUsage.rss())), 20)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const began = performance.now()
  const rows = await round.once()
  const milliseconds = performance.now() - began
  delay.disable()
  clearInterval(timer)
  const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000)
  return { milliseconds, proof: JSON.stringify({ rows, file: megabytes(statSync(path).size), memory: megabytes(most - before), longest: Math.round(delay.max / 1e6) }) }
}

async function writeRows(): Promise<void> {
  const file = createWriteStream(path)
  file.write('row,name,text\n')
  for (let row = 0; row < Number(count); row += 1_000) {
    const lines = Array.from({ length: 1_000 }, (_, index) => `${row + index},"Ana ${index}, of Olinda","a text, ${row + index} of many, as people write them"`)
    if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain')
  }
  file.end()
  await finished(file)
}

async function bare(): Promise<number> {
  let rows = 0
  const records = createReadStream(path).pipe(parse({ columns: false }))
  for await (const _ of records) rows += 1
  return rows - 1
}

async function coreRound(): Promise<{ once(): Promise<number>; close(): Promise<void> }> {
  const core = await createCore(testHost(folder.path), { titles: false })
  const client = createClient({ call: (method, input) => core.call(method, input), events: (read) => core.events(read), put: (_, purpose) => core.put({ name: 'rows.csv', path }, purpose) })
  const readFile = async (): Promise<number> => {
    const ended = Promise.withResolvers<void>()
    core.events((batch) => {
      if ('events' in batch && batch.events.some((event) => event.type === 'job-changed' && event.job.state !== 'running')) ended.resolve()
    })
    const { id } = await client.putForImport(new File([], 'rows.csv'))
    await client.batches.add({ fileId: id })
    await ended.promise
    return (await client.batches.list({})).batches[0]?.file.rows ?? 0
  }
  return { once: readFile, close: () => core.close() }
}
