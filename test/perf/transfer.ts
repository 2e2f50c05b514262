import { fork } from 'node:child_process'
import { createReadStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { jsonValues } from '#core/transfer/json-values.ts'
import { temporaryFolder } from '#kit/core.ts'
import { bigExport, writeBigArchive, writeBigExport } from '#kit/big-export.ts'
import { alternate, timed } from './measure.ts'
import { throughput } from './report.ts'
import type { Benchmark, Row } from './report.ts'

interface Found {
  readonly milliseconds: number
  readonly before: number
  readonly peak: number
  readonly idle: Waits
  readonly waits: Waits
  readonly conversations: number
  readonly messages: number
}

/** Milliseconds. */
export interface Spread {
  readonly median: number
  readonly p95: number
  readonly slowest: number
}

/** What calls waited, and what the core's own thread did in that time. */
export interface Waits extends Spread {
  readonly own: Spread
}

/** What the process may take at most while it imports 400 MB, in MB. */
const mostMemory = 300

/** An export of another application comes in: time, memory of the whole process, and what other calls wait meanwhile. */
export const importExport: Benchmark = {
  name: 'import-export',
  about: 'an export of ChatGPT with branches, as a file and as an archive, beside reading and splitting it alone',
  run: async (effort) => {
    const bytes = effort.rounds(400, 40) * 1_000_000
    const folder = temporaryFolder()
    try {
      const file = join(folder.path, 'conversations.json')
      const archive = join(folder.path, 'export.zip')
      await writeBigExport(file, bytes)
      await writeBigArchive(archive, bytes)
      const splitting = await alternate([{ name: 'parse at once, 40 MB', once: () => timed(parseAtOnce) }, { name: 'split, 40 MB', once: () => timed(splitInMemory) }], effort.rounds(5, 3))
      const alone = await timed(() => split(file))
      const asFile = await importIn(join(folder.path, 'a'), file)
      const asArchive = await importIn(join(folder.path, 'b'), archive)
      const rows: Row[] = [
        ...splitting.map((timing, index) => ({ ...timing, ...(index === 1 && { reference: 'parse at once, 40 MB' }) })),
        { name: 'read and split', samples: [alone] },
        { name: 'import, file', samples: [asFile.milliseconds], reference: 'read and split' },
        { name: 'import, archive', samples: [asArchive.milliseconds], reference: 'read and split' },
      ]
      const peaks = [['file', asFile], ['archive', asArchive]] as const
      return {
        rows,
        targets: [
          { what: 'throughput of splitting by that of parsing at once', value: throughput(rows, 'split, 40 MB', 'parse at once, 40 MB'), atLeast: 1 },
          ...peaks.map(([name, { peak }]) => ({ what: `${mostMemory} MB by the peak of the process, ${name}`, value: peak === 0 ? Infinity : mostMemory / peak, atLeast: 1 })),
        ],
        notes: [`${megabytes(file)} MB, as an archive ${megabytes(archive)} MB`, ...peaks.map(([name, found]) => inWords(name, found))],
      }
    } finally {
      folder.remove()
    }
  },
}

// Made at the first use: other benchmarks do not need it.
let made: Buffer | undefined
const inMemory = (): Buffer => (made ??= Buffer.concat([...bigExport(40_000_000)]))

function parseAtOnce(): void {
  JSON.parse(inMemory().toString('utf8'))
}

async function splitInMemory(): Promise<void> {
  for await (const found of jsonValues(pieces(), [['*']])) if (found.type !== 'value') throw new Error(found.type)
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < inMemory().length; at += 256 * 1024) yield inMemory().subarray(at, at + 256 * 1024)
}

async function split(path: string): Promise<void> {
  for await (const found of jsonValues(createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>, [['*']])) {
    if (found.type !== 'value') throw new Error(found.type)
  }
}

/** In a process of its own, whose memory is that of one import. */
function importIn(folder: string, path: string): Promise<Found> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'transfer-child.ts'), [folder, path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let found: unknown
    child.once('message', (message) => (found = message))
    child.once('exit', (code) => (found === undefined ? reject(new Error(`the import ended with ${code}`)) : resolve(found as Found)))
  })
}

function megabytes(path: string): string {
  return (statSync(path).size / 1_000_000).toFixed(0)
}

function inWords(name: string, { before, peak, idle, waits, conversations, messages }: Found): string {
  const wait = ({ median, p95, slowest }: Spread): string => `${median.toFixed(1)} ms, 95 %: ${p95.toFixed(1)}, slowest: ${slowest.toFixed(1)}`
  return `${name}: ${conversations} conversations, ${messages} messages; peak ${peak.toFixed(0)} MB (${before.toFixed(0)} before); other calls waited ${wait(waits)}; with nothing else to do ${wait(idle)}; the core's thread itself was busy ${wait(waits.own)}`
}
