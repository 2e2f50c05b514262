import { setImmediate as turn } from 'node:timers/promises'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { BatchPace, BatchTarget } from '#shared/playground/batches.ts'
import { costOf } from '#shared/reply.ts'
import { askWhole } from '../../chat/ask-once.ts'
import { requireUsable } from '../../chat/asking.ts'
import type { AskingTools } from '../../chat/asking.ts'
import { retryDelay } from '../../chat/retry.ts'
import { answered, insertResults } from '../../store/batches.ts'
import type { StoredBatch, StoredResult } from '../../store/batches.ts'
import type { Database } from '../../store/db.ts'
import { isBusy, Lane } from './lane.ts'
import { BatchProgress } from './progress.ts'
import { rowPrompts } from './prompt.ts'
import type { RowPrompts } from './prompt.ts'
import type { FileRow, FileRows } from './rows.ts'
import { ResultWriter } from './writer.ts'

/** What a batch is run with. */
export interface RunTools {
  readonly db: Database
  readonly asking: AskingTools
  now(): number
}

/** What would be refused for every other row as well: going on would only collect failures. */
const endsTarget: ReadonlySet<string> = new Set([
  'token-refused', 'sign-in-needed', 'credential-missing', 'secret-missing', 'keychain-unavailable', 'forbidden', 'endpoint-disabled', 'endpoint-stopped', 'endpoint-unknown',
  'endpoint-unusable', 'quota-used-up', 'host-unknown', 'connection-refused', 'certificate-untrusted', 'not-https', 'proxy-unreachable', 'proxy-refused', 'proxy-sign-in',
  'login-page', 'path-unknown', 'feature-disabled', 'gateway-missing', 'profile-missing', 'profile-unusable', 'profile-changed', 'program-missing', 'program-failed',
])
/** A row is asked so often while its endpoint is busy. */
const mostAttempts = 12
/** So many rows of a target may go on failing in the same way, with none that is answered, before it is left alone. */
const mostFailures = 25
/** Whoever says to come back later than this, in seconds, is not waited for. */
const longestWait = 300

/** A batch while it runs. */
export class BatchRun {
  readonly progress: BatchProgress
  readonly #batch: StoredBatch
  readonly #tools: RunTools
  readonly #rows: FileRows
  readonly #writer: ResultWriter
  readonly #lanes = new Map<string, Lane>()
  readonly #soft = new AbortController()
  readonly #hard = new AbortController()
  #left: number
  #error: ErrorInfo | undefined

  /** `most`: so many rows at each target, no more. */
  constructor(tools: RunTools, batch: StoredBatch, rows: FileRows, most = Infinity) {
    this.#tools = tools
    this.#batch = batch
    this.#rows = rows
    this.#left = most
    this.progress = new BatchProgress(batch.counts, { rows: batch.file.rows, targets: batch.plan.targets.length, now: () => tools.now() })
    this.#writer = new ResultWriter((results) => {
      tools.db.unsynced(() => insertResults(tools.db, batch.id, results))
      this.progress.add(results)
    })
  }

  /** Asks nothing new. */
  pause(): void {
    this.#soft.abort(new AppError('closing', 'The batch is paused.'))
  }

  /** Breaks off what is under way; it has no result then. */
  stop(): void {
    this.pause()
    this.#hard.abort(new AppError('closing', 'The batch was stopped.'))
  }

  /** Changes how many requests there are at once. */
  allow(atOnce: number): void {
    for (const lane of this.#lanes.values()) lane.allow(atOnce)
  }

  /** How it is getting on. */
  pace(): BatchPace {
    const lanes = [...this.#lanes.values()]
    const waits = lanes.flatMap(({ waitsUntil }) => waitsUntil ?? [])
    return {
      active: lanes.reduce((sum, { active }) => sum + active, 0),
      perMinute: this.progress.perMinute(),
      ...(waits.length > 0 && waits.length === lanes.length && { waitsUntil: Math.min(...waits) }),
    }
  }

  /** Asks all that was not asked, or as much as was wished. Answers why something was left, if not by a wish. Rejects where results cannot be stored or the file cannot be read. */
  async run(): Promise<ErrorInfo | undefined> {
    await this.#readAnswered()
    try {
      await Promise.all(this.#batch.plan.targets.map((target, index) => this.#runTarget(target, index)))
    } catch (thrown) {
      this.stop()
      throw thrown
    }
    return this.#error
  }

  /** In slices, since a million of them would hold everything up. */
  async #readAnswered(): Promise<void> {
    const slice = 5_000
    for (let from = 0; from < this.#batch.file.rows; from += slice) {
      for (const [row, target] of answered(this.#tools.db, this.#batch.id, from, from + slice)) this.progress.mark(row, target)
      await turn()
    }
  }

  async #runTarget(target: BatchTarget, index: number): Promise<void> {
    const lane = this.#laneOf(target.endpointId)
    const run = new TargetRun({ tools: this.#tools, batch: this.#batch, target, index, lane, soft: this.#soft.signal, hard: this.#hard.signal, writer: this.#writer })
    let left = this.#left
    const under = new Set<Promise<void>>()
    let failed: unknown
    for await (const row of this.#rows.wanted((number) => !this.progress.has(number, index))) {
      if (left === 0 || failed !== undefined || !(await run.enters())) break
      left -= 1
      const asked = run.ask(row).catch((thrown: unknown) => void (failed ??= thrown)).finally(() => under.delete(asked))
      under.add(asked)
    }
    await Promise.all(under)
    if (failed !== undefined) throw failed
    this.#error ??= run.error
  }

  #laneOf(endpointId: string): Lane {
    const known = this.#lanes.get(endpointId)
    if (known !== undefined) return known
    const lane = new Lane(this.#batch.plan.atOnce, () => this.#tools.now())
    this.#lanes.set(endpointId, lane)
    return lane
  }
}

interface TargetParts {
  readonly tools: RunTools
  readonly batch: StoredBatch
  readonly target: BatchTarget
  readonly index: number
  readonly lane: Lane
  readonly soft: AbortSignal
  readonly hard: AbortSignal
  readonly writer: ResultWriter
}

/** One target of a batch while it runs. */
class TargetRun {
  /** Why the rest of the rows is not asked. */
  error: ErrorInfo | undefined
  readonly #parts: TargetParts
  readonly #prompts: RowPrompts
  readonly #ending = new AbortController()
  readonly #signal: AbortSignal
  /** Failures since the last answer. */
  #failures = 0

  constructor(parts: TargetParts) {
    this.#parts = parts
    this.#prompts = rowPrompts(parts.batch.plan, parts.target, parts.batch.file.columns)
    this.#signal = AbortSignal.any([parts.soft, this.#ending.signal])
  }

  /** Waits for a place at the endpoint; `false`: nothing more is to be asked. */
  async enters(isAgain = false): Promise<boolean> {
    return this.#parts.lane.enter(this.#signal, isAgain).then(() => true, () => false)
  }

  /** Asks for one row, for which there is a place, and stores what came of it. Rejects where that cannot be stored. */
  async ask({ row, values }: FileRow): Promise<void> {
    const { lane, writer, batch, index } = this.#parts
    const place = { isHeld: true }
    try {
      const isSkipped = batch.plan.emptyValues === 'skip' && this.#prompts.columns.some((column) => (values[column] ?? '').trim() === '')
      const result = isSkipped ? { state: 'skipped' as const, text: '' } : await this.#result(values, place)
      if (result !== undefined) await writer.add({ row, target: index, ...result })
    } finally {
      if (place.isHeld) lane.leave()
    }
  }

  /** `undefined`: it was broken off, or says something of all rows. */
  async #result(values: readonly string[], place: { isHeld: boolean }): Promise<Omit<StoredResult, 'row' | 'target'> | undefined> {
    const { tools, target, lane, hard } = this.#parts
    const price = tools.asking.endpoint(target.endpointId)?.price
    const began = tools.now()
    try {
      const { text, usage, finishReason } = await askWhole(
        tools.asking,
        { endpointId: target.endpointId, signal: hard, prompt: (endpoint) => this.#prompts.prompt(requireUsable(endpoint), values) },
        { again: (error, attempt, delay) => this.#again(error, attempt, { delay, place }) },
      )
      this.#failures = 0
      lane.answered()
      const cost = costOf(usage, price)
      return { state: 'done', text, took: tools.now() - began, ...(usage && { usage }), ...(finishReason !== undefined && { finishReason }), ...(cost !== undefined && { cost }) }
    } catch (thrown) {
      if (hard.aborted || thrown === brokenOff) return undefined
      return this.#failed(toErrorInfo(thrown), tools.now() - began)
    }
  }

  #failed(error: ErrorInfo, took: number): Omit<StoredResult, 'row' | 'target'> | undefined {
    this.#failures += 1
    const isLongBusy = isBusy(error) && (this.#failures >= mostFailures || Number(error.details?.seconds ?? 0) > longestWait)
    const isOfAll = endsTarget.has(error.code) || isLongBusy
    if (!isOfAll) return { state: 'failed', text: '', error, took }
    this.error ??= error
    this.#ending.abort(brokenOff)
    return undefined
  }

  /** A busy endpoint is left alone by all rows; whoever was asked there goes first then. */
  async #again(error: ErrorInfo, attempt: number, { delay, place }: { readonly delay: number | undefined; readonly place: { isHeld: boolean } }): Promise<boolean> {
    const { lane } = this.#parts
    const wait = delay ?? (isBusy(error) && attempt < mostAttempts ? retryDelay(error, Math.min(attempt, 4)) : undefined)
    if (wait === undefined) return false
    if (wait > 0) lane.backOff(wait)
    lane.leave()
    place.isHeld = false
    if (!(await this.enters(true))) throw brokenOff
    place.isHeld = true
    return true
  }
}

/** A row that is left for another time. */
const brokenOff = new AppError('closing', 'It was broken off.')
