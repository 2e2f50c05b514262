import { setImmediate } from 'node:timers/promises'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { AskingTools } from '../../chat/asking.ts'
import type { Database } from '../../store/db.ts'
import { HeldWork } from '../../store/held-work.ts'
import { countMeaning, nextWaiting, queueSome, readMeaning, storeVectors, sweepVectors } from '../../store/meaning-rows.ts'
import type { MeaningRow, VectorRow, WaitingMessage } from '../../store/meaning-rows.ts'
import { readableParts } from '../../store/search-index.ts'
import { searchableText } from '../../store/search-text.ts'
import { inSlices } from '../../store/slices.ts'
import { embedTexts } from '../embed-texts.ts'
import { directionOf, packVector } from './packed-vector.ts'
import { piecesOf } from './pieces.ts'
import type { Piece } from './pieces.ts'

/** How often a look is taken at what was queued where nobody is told, in milliseconds. */
const lookInterval = 5_000
/** Messages and pieces that are read for one slice: what a kill has asked again. */
const messagesAtOnce = 32
const piecesAtOnce = 64
/** Rows that are queued or deleted at once. */
const rowsAtOnce = 100
/** The first wait after a failure, in milliseconds; each one more is twice as long. */
const firstWait = 30_000
const longestWait = 60 * 60_000

/** What the indexer works with. */
export interface IndexerTools {
  readonly db: Database
  readonly asking: AskingTools
  readonly signal: AbortSignal
  now(): number
  log(text: string): void
  /** Told after every slice, and when the work stops or goes on. */
  changed(): void
}

/** Why nothing is asked for at present. */
export interface Pause {
  readonly error: ErrorInfo
  /** When it is tried again, in milliseconds since 1970. */
  readonly retryAt: number
}

/** A message that waits, cut into pieces. */
interface Cut {
  readonly message: WaitingMessage
  readonly text: string
  readonly pieces: readonly Piece[]
}

/** Gives messages their vectors in the background, the newest first, in small slices. What is queued is in the database until it is done. */
export class VectorIndexer extends HeldWork {
  readonly #tools: IndexerTools
  #isBusy = false
  #pause: Pause | undefined
  #failures = 0
  /** How many texts the endpoint takes at once, once it has refused more. */
  #batch: number | undefined
  /** Vectors of an earlier endpoint may have to be deleted. */
  #mustSweep = true
  #now = new AbortController()

  constructor(tools: IndexerTools) {
    super(tools.signal)
    this.#tools = tools
  }

  /** Looks for work now and then until Parley ends. */
  start(): void {
    const timer = setInterval(() => this.wake(), lookInterval).unref()
    this.#tools.signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    this.wake()
  }

  /** Why nothing is asked for at present; `undefined` where it is. */
  get pause(): Pause | undefined {
    return this.#pause
  }

  /** Works as long as there is something to do, if it does not do so already. */
  wake(): void {
    const isPaused = this.#pause !== undefined && this.#pause.retryAt > this.#tools.now()
    if (this.#isBusy || isPaused) return
    this.#isBusy = true
    void this.run((signal) => this.#work(AbortSignal.any([signal, this.#now.signal]))).finally(() => {
      this.#isBusy = false
    })
  }

  /** It was turned on or off, is to go to another endpoint, or another database was put in the place of the present one: what is asked for is given up. */
  restart(): void {
    this.#now.abort()
    this.#now = new AbortController()
    this.#pause = undefined
    this.#failures = 0
    this.#batch = undefined
    this.#mustSweep = true
    this.#isBusy = false
    this.wake()
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { db, changed, log, now } = this.#tools
    try {
      if (this.#mustSweep) await inSlices(db, signal, () => sweepVectors(db, rowsAtOnce))
      this.#mustSweep = false
      while (await this.#step(signal)) await setImmediate()
    } catch (thrown) {
      if (signal.aborted) return
      const error = toErrorInfo(thrown)
      const asked = Number(error.details?.seconds ?? 0) * 1_000
      this.#pause = { error, retryAt: now() + Math.max(asked, Math.min(longestWait, firstWait * 2 ** this.#failures)) }
      this.#failures += 1
      log(`search by meaning: ${error.code}`)
      changed()
    }
  }

  /** One slice; answers whether there was anything to do. */
  async #step(signal: AbortSignal): Promise<boolean> {
    const { db, changed } = this.#tools
    signal.throwIfAborted()
    const index = readMeaning(db)
    if (index === undefined) return false
    if (index.unqueued > 0) await this.#queueAll(signal)
    const cut = this.#nextCut()
    if (cut.length === 0) return false
    const pieces = cut.flatMap(({ text, pieces }) => pieces.map(({ from, to }) => text.slice(from, to)))
    const { vectors, tokens } = pieces.length === 0 ? { vectors: [], tokens: 0 } : await this.#vectorsOf(index, pieces, signal)
    signal.throwIfAborted()
    this.#store(index, { cut, vectors, tokens })
    if (pieces.length > 0) {
      this.#pause = undefined
      this.#failures = 0
    }
    changed()
    return true
  }

  async #queueAll(signal: AbortSignal): Promise<void> {
    let last: number | undefined = 0
    await inSlices(this.#tools.db, signal, () => {
      last = queueSome(this.#tools.db, last ?? 0, rowsAtOnce)
      return last !== undefined
    })
  }

  #nextCut(): Cut[] {
    const cut: Cut[] = []
    let count = 0
    for (const message of nextWaiting(this.#tools.db, messagesAtOnce)) {
      const text = message.parts === undefined ? '' : searchableText(readableParts(message.parts))
      const pieces = piecesOf(text)
      cut.push({ message, text, pieces })
      count += pieces.length
      if (count >= piecesAtOnce) break
    }
    return cut
  }

  /** A vector for every text; `undefined` for one that the endpoint refuses for what it holds. */
  async #vectorsOf({ endpointId, dimensions }: MeaningRow, texts: readonly string[], signal: AbortSignal): Promise<{ vectors: (Float32Array | undefined)[]; tokens: number }> {
    const vectors: (Float32Array | undefined)[] = texts.map(() => undefined)
    let tokens = 0
    for await (const some of embedTexts(this.#tools.asking, { endpointId, texts, signal, batch: this.#batch })) {
      this.#batch = some.batch
      if ('refused' in some) continue
      tokens += some.usage?.inputTokens ?? 0
      for (const [index, vector] of some.vectors.entries()) vectors[some.from + index] = vector
    }
    const expected = dimensions ?? vectors.find((vector) => vector !== undefined)?.length
    const other = vectors.find((vector) => vector !== undefined && vector.length !== expected)
    if (other !== undefined) throw new AppError('vectors-wrong', `The endpoint gives ${other.length} numbers where it gave ${expected} before.`, { reason: 'length', length: expected ?? 0, other: other.length })
    return { vectors, tokens }
  }

  #store(index: MeaningRow, { cut, vectors, tokens }: { cut: readonly Cut[]; vectors: readonly (Float32Array | undefined)[]; tokens: number }): void {
    const { db } = this.#tools
    // What the power takes is in the queue again: both are in one transaction.
    db.unsynced(() => {
      if (readMeaning(db)?.firstId !== index.firstId) return
      let [at, skipped] = [0, 0]
      for (const { message, pieces } of cut) {
        const own = vectors.slice(at, (at += pieces.length))
        const rows = own.flatMap((vector, place) => rowOf(pieces[place], vector))
        if (pieces.length > 0 && own.every((vector) => vector === undefined)) skipped += 1
        storeVectors(db, message, rows)
      }
      countMeaning(db, { tokens, skipped, dimensions: vectors.find((vector) => vector !== undefined)?.length })
    })
  }
}

/** A vector of zeros has no direction: nothing is near to it. */
function rowOf(piece: Piece | undefined, vector: Float32Array | undefined): VectorRow[] {
  const direction = vector === undefined ? undefined : directionOf(vector)
  return piece === undefined || direction === undefined ? [] : [{ ...piece, vector: packVector(direction) }]
}
