import { once } from 'node:events'
import { statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { MeaningFinder } from '#core/playground/meaning/finder.ts'
import { Database, databaseFile } from '#core/store/db.ts'
import { openCore, temporaryFolder } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { Directions, dimensions, writeMessages, writeVectors } from './meaning-make.ts'
import { alternate, summarize, timed } from './measure.ts'
import type { Effort, Timing } from './measure.ts'
import type { Benchmark, Result } from './report.ts'

const asked = 40
const nearest = 10
const names = { vectors: 'the nearest of them, in its thread', search: 'a whole search through the core: vector asked for, words joined, hits shown', bare: 'a bare loop over a Float32Array' }

/** Search by meaning, against the plainest loop over all vectors in memory. */
export const meaning: Benchmark = {
  name: 'meaning',
  about: 'messages with a vector of 1,024 numbers each: the nearest to a question, beside a bare loop over all of them',
  run: async (effort) => {
    const folder = temporaryFolder()
    const directions = new Directions()
    const questions = Array.from({ length: asked }, (_, place) => directions.about(place * 7))
    const server = await serve(questions)
    const count = effort.isQuick ? 20_000 : 100_000
    writeMessages(folder.path, count)
    const core = await openCore(folder.path, {}, { checkOutput: false })
    try {
      const endpoint = await addEndpoint(core, server)
      const all = writeVectors(folder.path, endpoint, { count, directions })
      return await measure({ core, folder: folder.path, all, questions, count }, effort)
    } finally {
      await core.close()
      server.close()
      folder.remove()
    }
  },
}

interface Ready {
  readonly core: TestCore
  readonly folder: string
  readonly all: Float32Array
  readonly questions: readonly Float32Array[]
  readonly count: number
}

async function measure({ core, folder, all, questions, count }: Ready, effort: Effort): Promise<Result> {
  const db = new Database(join(folder, databaseFile), { readOnly: true })
  const finder = new MeaningFinder(db)
  const read = await timed(() => finder.refresh())
  const { bytes } = finder.refresh()
  const turn = turns(questions.length)
  const first = await timed(() => core.client.search.query({ text: 'question 0', order: 'meaning' }))
  const recall = questions.map((question) => shareOf(finder, all, question)).reduce((sum, share) => sum + share, 0) / questions.length
  const rows = await alternate([
    { name: names.vectors, once: () => timed(() => finder.nearest(questionAt(questions, turn()))) },
    { name: names.search, once: () => timed(() => core.client.search.query({ text: `question ${turn()}`, order: 'meaning' })) },
    { name: names.bare, once: () => timed(() => exact(all, questionAt(questions, turn()))) },
  ], effort.rounds(60, 20), 3)
  const [held, byWords] = [await waits(core, questions.length, 'meaning'), await waits(core, questions.length, 'newest')]
  db.close()
  const megabytes = (size: number): number => size / 1e6
  return {
    rows: rows.map((row) => ({ ...row, ...(row.name !== names.bare && { reference: names.bare }) })),
    tables: [
      { title: 'Memory and disk, MB', head: ['what', 'MB'], lines: [['signs of all vectors, in the thread', megabytes(bytes)], ['the same as a Float32Array', megabytes(all.byteLength)], ['the database', megabytes(statSync(join(folder, databaseFile)).size)]] },
      { title: 'Other figures', head: ['what', 'figure'], lines: [['vectors', count], ['reading all of them for the first search, ms', read], ['the first search through the core, ms', first], ['recall of the nearest ten', recall], ['the core is held while one search follows the other, ms, 99 of 100', held.usual], ['the same, longest', held.longest], ['the same with searches by words, longest', byWords.longest]] },
    ],
    targets: [
      { what: 'p95 of a whole search beside that of the bare loop', value: p95Of(rows, names.search) / p95Of(rows, names.bare), atMost: 1 },
      { what: 'recall of the nearest ten beside the bare loop', value: recall, atLeast: 0.95 },
      { what: 'memory, as a share of that of the bare loop', value: bytes / all.byteLength, atMost: 0.1 },
      { what: 'the core is held during searches, in ms, 99 of 100', value: held.usual, atMost: 16 },
    ],
  }
}

function p95Of(rows: readonly Timing[], wanted: string): number {
  return summarize(rows.find(({ name }) => name === wanted)?.samples ?? []).p95
}

/** How long the core was held, in milliseconds, in 99 of 100 cases and at most, while searches follow each other. */
async function waits({ client }: TestCore, count: number, order: 'meaning' | 'newest'): Promise<{ usual: number; longest: number }> {
  const watch = monitorEventLoopDelay({ resolution: 1 })
  watch.enable()
  for (let at = 0; at < count; at += 1) await client.search.query({ text: `question ${at} ${order}`, order })
  watch.disable()
  return { usual: watch.percentile(99) / 1e6, longest: watch.max / 1e6 }
}

/** How many of the truly nearest are found. */
function shareOf(finder: MeaningFinder, all: Float32Array, question: Float32Array): number {
  const found = new Set(finder.nearest(question).slice(0, nearest).map(({ messageSeq }) => messageSeq))
  return exact(all, question).filter((place) => found.has(place + 1)).length / nearest
}

/** The places of the nearest ten, by nothing but a loop. */
function exact(all: Float32Array, question: Float32Array): number[] {
  const best: { place: number; score: number }[] = []
  for (let place = 0; place < all.length / dimensions; place += 1) {
    let score = 0
    const start = place * dimensions
    for (let index = 0; index < dimensions; index += 1) score += (all[start + index] as number) * (question[index] as number)
    if (best.length === nearest && score <= (best[0]?.score ?? 0)) continue
    best.push({ place, score })
    best.sort((a, b) => a.score - b.score)
    if (best.length > nearest) best.shift()
  }
  return best.map(({ place }) => place)
}

function turns(count: number): () => number {
  let turn = 0
  return () => (turn += 1) % count
}

function questionAt(questions: readonly Float32Array[], place: number): Float32Array {
  const question = questions[place]
  if (question === undefined) throw new Error('there is nothing to ask')
  return question
}

/** A server for embeddings that knows the questions by their numbers. */
async function serve(questions: readonly Float32Array[]): Promise<Server> {
  const answers = questions.map((question) => JSON.stringify({ data: [{ index: 0, embedding: [...question] }] }))
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
      const answer = request.url?.endsWith('/models') === true ? JSON.stringify({ data: [{ id: 'embed' }] }) : answers[Number(/question (\d+)/.exec(body)?.[1])]
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function addEndpoint({ client }: TestCore, server: Server): Promise<{ id: string; name: string }> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  await client.endpoints.add({ provider: 'openai-compatible', name: 'vectors', url })
  const endpoint = (await client.endpoints.list({})).endpoints.find(({ model }) => model === 'embed')
  if (endpoint === undefined) throw new Error('the server was not found')
  return { id: endpoint.id, name: endpoint.name }
}
