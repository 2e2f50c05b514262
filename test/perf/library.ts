import { join } from 'node:path'
import { ChatStore } from '#core/chat/chat-store.ts'
import { createCore } from '#core/index.ts'
import type { Core } from '#core/index.ts'
import { Database, databaseFile } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import { findToken, firstIdAt, unindexMessage } from '#core/store/search-index.ts'
import { parseTerms, toQuery } from '#core/store/search-terms.ts'
import { temporaryFolder, testHost } from '#kit/core.ts'
import type { SearchFilters } from '#shared/conversation.ts'
import type { Message } from '#shared/message.ts'
import { startUntil } from './child.ts'
import { libraryFolder, makeLibrary } from './library-make.ts'
import type { Library } from './library-make.ts'
import { filtered, typed } from './library-queries.ts'
import { Writer } from './library-text.ts'
import { alternate, summarize, timed } from './measure.ts'
import type { Effort, Side, Timing } from './measure.ts'
import type { Benchmark, Row, Target } from './report.ts'

const limit = 50
const bareName = ', bare MATCH'
/** A search may take this many times what the bare index takes, or so many milliseconds more. */
const times = 1.5
const more = 5
/** People wait for this: milliseconds. */
const longestSearch = 50
const longestWait = 16

/** One library, open. */
interface Open {
  readonly library: Library
  readonly name: string
  readonly core: Core
  /** A bare connection, with as much memory for pages as that of the core's thread. */
  readonly bare: Database
}

/** Searches in libraries of three sizes, and what else a large library costs. */
export const library: Benchmark = {
  name: 'library',
  about: 'generated libraries: searches through the core beside the bare MATCH in the same order without snippets, and what else they cost',
  run: async (effort) => {
    const sizes = [10_000, 100_000, ...(effort.isQuick ? [] : [1_000_000])]
    const rows: Row[] = []
    const targets: Target[] = []
    const notes = [`Libraries lie in ${libraryFolder}; --free deletes them.`, ...(effort.isQuick ? ['--quick: the library of 1,000,000 messages is left out.'] : [])]
    for (const size of sizes) {
      const found = await measureLibrary(makeLibrary(size), effort)
      rows.push(...found.rows)
      targets.push(...found.targets)
      notes.push(found.note)
    }
    return { rows, targets, notes: [...notes, `A search keeps to the rule when its median is at most ${times} times that of the bare MATCH, or at most ${more} ms more.`] }
  },
}

async function measureLibrary(made: Library, effort: Effort): Promise<{ rows: Row[]; targets: Target[]; note: string }> {
  const bare = new Database(join(made.folder, databaseFile))
  bare.exec('PRAGMA cache_size = -16000; PRAGMA synchronous = FULL')
  const core = await createCore(testHost(made.folder))
  const open: Open = { library: made, name: made.messages.toLocaleString('en'), core, bare }
  const rows: Row[] = []
  try {
    for (const measure of [measureSearches, measureWaits, measureOpening, measureReplies]) rows.push(...(await measure(open, effort)))
  } finally {
    await core.close()
    bare.close()
  }
  return { rows, targets: targetsOf(open, rows), note: await sayMemory(open) }
}

async function measureSearches(open: Open, effort: Effort): Promise<Row[]> {
  const rows: Row[] = []
  for (const [kind, texts] of Object.entries(typed)) {
    for (const [count, choices] of filtered.entries()) {
      const name = `${open.name}: ${kind}${count === 0 ? '' : `, ${count} filter${count === 1 ? '' : 's'}`}`
      const queries = texts.flatMap((text) => choices.map((filters) => ({ text, filters })))
      const sides = [coreSide(open, name, queries, 'newest'), bareSide(open, `${name}${bareName}`, queries)]
      const weighed = count === 0 ? [coreSide(open, `${name}, by relevance`, queries, 'relevance')] : []
      const [newest, raw, ...relevant] = await alternate([...sides, ...weighed], effort.rounds(Math.max(40, queries.length), 16), 3)
      if (newest !== undefined && raw !== undefined) rows.push({ ...newest, reference: raw.name }, raw, ...relevant)
    }
  }
  return rows
}

interface Query {
  readonly text: string
  readonly filters: SearchFilters
}

function coreSide({ core }: Open, name: string, queries: readonly Query[], order: 'newest' | 'relevance'): Side {
  const next = turns(queries)
  return {
    name,
    once: () => {
      const query = next()
      return timed(() => mustAnswer(core.call('search.query', { ...query, order, limit })))
    },
  }
}

function bareSide({ bare }: Open, name: string, queries: readonly Query[]): Side {
  const prepared = queries.map(({ text, filters: { endpointName, folderId, hasImage, from, until } }) => {
    const tokens = [
      ...(endpointName === undefined ? [] : [findToken(bare, 'endpoint', endpointName)]),
      ...(folderId === undefined ? [] : [findToken(bare, 'folder', folderId)]),
      ...(hasImage === true ? [findToken(bare, 'image', '')] : []),
    ].map((token) => token ?? '')
    return { match: toQuery(parseTerms(text), tokens) ?? '', first: firstIdAt(from ?? 0), last: until === undefined ? Number.MAX_SAFE_INTEGER : firstIdAt(until) }
  })
  const next = turns(prepared)
  return {
    name,
    once: () => {
      const { match, first, last } = next()
      return timed(() => bare.all('SELECT rowid FROM search WHERE search MATCH ? AND rowid >= CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?', match, first, last, limit))
    },
  }
}

/** One after the other, and again from the first: both sides get the same ones. */
function turns<T>(all: readonly T[]): () => T {
  let turn = 0
  return () => {
    const one = all[turn % all.length]
    turn += 1
    if (one === undefined) throw new Error('there is nothing to ask')
    return one
  }
}

async function mustAnswer(call: ReturnType<Core['call']>): Promise<unknown> {
  const result = await call
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** How long short calls take while one search follows the other. */
async function measureWaits({ core, name }: Open, effort: Effort): Promise<Row[]> {
  const ask = async (): Promise<number[]> => {
    const samples: number[] = []
    for (let round = 0; round < effort.rounds(300, 100); round += 1) {
      samples.push(await timed(() => mustAnswer(core.call('settings.get', {}))), await timed(() => mustAnswer(core.call('conversations.list', { limit: 50 }))))
      await new Promise(setImmediate)
    }
    return samples
  }
  const alone = await ask()
  const searching = new AbortController()
  const queries = Object.values(typed).flat()
  const searches = (async () => {
    for (let turn = 0; !searching.signal.aborted; turn += 1) await mustAnswer(core.call('search.query', { text: queries[turn % queries.length] ?? '' }))
  })()
  const meanwhile = await ask()
  searching.abort()
  await searches
  return [{ name: waitName(name), samples: meanwhile, reference: `${name}: other calls, nothing else` }, { name: `${name}: other calls, nothing else`, samples: alone }]
}

function waitName(name: string): string {
  return `${name}: other calls during searches`
}

async function measureOpening({ core, bare, library: made, name }: Open, effort: Effort): Promise<Row[]> {
  const { id, messages } = made.longest
  const title = `${name}: opening ${messages.toLocaleString('en')} messages`
  const [opening, rows] = await alternate([
    { name: title, once: () => timed(() => mustAnswer(core.call('conversations.get', { conversationId: id }))) },
    { name: `${title}, rows alone`, once: () => timed(() => bare.all('SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq', id)) },
  ], effort.rounds(11, 5))
  return opening === undefined || rows === undefined ? [] : [{ ...opening, reference: rows.name }, rows]
}

/** A reply is added when it is asked for, and stored with its words in the index when it has ended: two transactions, where the bare insert is one. */
async function measureReplies({ bare, library: made, name }: Open, effort: Effort): Promise<Row[]> {
  const store = new ChatStore(bare)
  const writer = new Writer(made.messages + 1)
  const ids: string[] = []
  const reply = (): Message => {
    const id = `perf-${ids.length}`
    ids.push(id)
    const madeWith = { endpointId: 'e', endpointName: 'endpoint-1', provider: 'databricks', model: 'm', parameters: {} }
    const parts = [{ type: 'text' as const, text: writer.text(0, 1_000) }]
    return { id, conversationId: made.longest.id, parentId: `${made.longest.id}-0`, turnId: 't', lane: 0, role: 'assistant', status: 'done', parts, createdAt: Date.UTC(2026, 10, 2) + ids.length, madeWith, finishedAt: 1 }
  }
  const add = (message: Message): void => {
    insertMessage(bare, { ...message, status: 'running', parts: [] })
    store.finish(message, 'none')
  }
  const sides: [Side, Side] = [
    { name: `${name}: storing a reply of 1,000 letters`, once: () => timeWith(reply(), add) },
    { name: `${name}: a bare insert of the same`, once: () => timeWith(reply(), (message) => insertMessage(bare, message)) },
  ]
  const [stored, inserted] = await alternate(sides, effort.rounds(61, 21), 3)
  bare.transaction(() => {
    for (const id of ids) {
      unindexMessage(bare, made.longest.id, id)
      bare.run('DELETE FROM messages WHERE id = ?', id)
    }
  })
  return stored === undefined || inserted === undefined ? [] : [{ ...stored, reference: inserted.name }, inserted]
}

function timeWith(message: Message, work: (message: Message) => void): Promise<number> {
  return timed(() => work(message))
}

async function sayMemory({ library: made, name }: Open): Promise<string> {
  const empty = temporaryFolder()
  const script = join(import.meta.dirname, 'library-memory.ts')
  const [without, large] = [await memoryOf(script, empty.path), await memoryOf(script, made.folder)]
  empty.remove()
  return `${name}: a process of the core has ${large.rss} MB (heap ${large.heap}) after ${Object.values(typed).flat().length} searches; with an empty library ${without.rss} MB (heap ${without.heap})`
}

async function memoryOf(script: string, folder: string): Promise<{ rss: number; heap: number }> {
  const child = await startUntil([script, folder], /^(\{.*\})$/)
  await child.close()
  return JSON.parse(child.found) as { rss: number; heap: number }
}

function targetsOf({ name }: Open, rows: readonly Row[]): Target[] {
  const medianOf = (timing: Timing | undefined): number => (timing === undefined ? 0 : summarize(timing.samples).median)
  const compared = rows.filter((row) => row.reference?.endsWith(bareName) === true)
  const excess = compared.map((row) => {
    const base = medianOf(rows.find((other) => other.name === row.reference))
    return { name: row.name, share: medianOf(row) / Math.max(base * times, base + more) }
  })
  const worst = excess.toSorted((a, b) => b.share - a.share)[0]
  const slowest = compared.map((row) => ({ name: row.name, p95: summarize(row.samples).p95 })).toSorted((a, b) => b.p95 - a.p95)[0]
  const wait = rows.find((row) => row.name === waitName(name))
  return [
    { what: `${name}: share of what the rule allows, the worst median (${worst?.name ?? ''})`, value: worst?.share ?? 0, atMost: 1 },
    { what: `${name}: the slowest p95 of a search, in ms (${slowest?.name ?? ''})`, value: slowest?.p95 ?? 0, atMost: longestSearch },
    { what: `${name}: p95 of other calls during searches, in ms`, value: wait === undefined ? 0 : summarize(wait.samples).p95, atMost: longestWait },
  ]
}
