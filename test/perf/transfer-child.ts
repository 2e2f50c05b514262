import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { createCore } from '#core/index.ts'
import { testHost } from '#kit/core.ts'
import type { Job } from '#shared/contract.ts'
import { summarize } from './measure.ts'
import type { Spread, Waits } from './transfer.ts'

/*
 * Imports one file into a new library and tells its parent: how long it took, the most memory that the process had before and at the end
 * (Linux only), and how long calls took that were made meanwhile every few milliseconds, and before with nothing else to do.
 */

const [folder, path] = process.argv.slice(2)
if (folder === undefined || path === undefined) throw new Error('a folder and a file')

const every = 5
const core = await createCore(testHost(folder))
const idle = await probe(setTimeout(1_000, 'over'))
const before = peak()
const began = performance.now()
const importing = importFile(path)
const waits = await probe(importing)
const job = await importing
process.send?.({ milliseconds: performance.now() - began, before, peak: peak(), idle, waits, conversations: job.report?.conversations.added ?? 0, messages: job.report?.messages.added ?? 0 })
await core.close()
process.disconnect()

async function importFile(file: string): Promise<Job> {
  const ended = Promise.withResolvers<Job>()
  core.events((batch) => {
    for (const event of 'events' in batch ? batch.events : []) if (event.type === 'job-changed' && event.job.state !== 'running') ended.resolve(event.job)
  })
  const { id } = await value<{ id: string }>(core.put({ name: 'export', path: file }, 'import'))
  await value(core.call('transfer.import', { fileIds: [id] }))
  const ending = await ended.promise
  if (ending.state !== 'done') throw new Error(`the import ended as ${ending.state}: ${ending.error?.message}`)
  return ending
}

async function value<T>(call: ReturnType<typeof core.call>): Promise<T> {
  const result = await call
  if (!result.ok) throw new Error(result.error.message)
  return result.value as T
}

/**
 * From the moment at which a call was due to its answer, until `work` is done; and how much of the processor the core's thread has used
 * in that time, which other programs of the machine do not change.
 */
async function probe(work: Promise<unknown>): Promise<Waits> {
  const samples: number[] = []
  const own: number[] = []
  const state = { isOver: false }
  const over = work.finally(() => (state.isOver = true))
  while (!state.isOver) {
    const due = performance.now() + every
    const used = process.threadCpuUsage()
    await setTimeout(every)
    await value(core.call('conversations.list', { limit: 50 }))
    samples.push(performance.now() - due)
    const { user, system } = process.threadCpuUsage(used)
    own.push((user + system) / 1000)
  }
  await over
  return { ...spread(samples), own: spread(own) }
}

function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b)
  return { median: summarize(samples).median, p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0, slowest: sorted.at(-1) ?? 0 }
}

/** In MB; 0 where the system does not say. */
function peak(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  } catch {
    return 0
  }
}
