import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { fold } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { StreamEnd, StreamPart } from '#shared/stream.ts'
import type { ReplyPart } from '../providers/provider.ts'
import type { Run } from './runs.ts'

/** How long a part may have arrived before it is on disk, in milliseconds; the promise to people is 1.5 s. */
export const draftInterval = 750

/** What a run does with what it receives. */
export interface RunTools {
  now(): number
  /** Tells one step to whoever is watching. */
  tell(message: Message, part: StreamPart): void
  /** Stores the reply as far as it has arrived. */
  saveDraft(message: Message): void
  /** Stores the reply as it ended, then tells its end. */
  saveEnd(message: Message, end: StreamEnd): void
  /** How long to wait, in milliseconds, before the reply is asked for again; `undefined`: not again. `attempt` counts from 1. */
  retryDelay(error: ErrorInfo, attempt: number): number | undefined
  /** Stores an image that came with the reply, the `number`th of it; answers what is told of it. Never rejects. */
  storeImage(url: string, number: number): Promise<StreamPart>
  log(text: string): void
}

/** Where the parts of a reply come from. */
export type PartStream = AsyncIterable<ReplyPart> | Iterable<ReplyPart>

/** Asks for a reply; after a failed attempt it is told how that ended. */
export type Ask = (failure: StreamEnd['error'] | undefined) => Promise<PartStream>

/**
 * Produces one reply: stream → fold → tell → draft → store, again after a failure that `retryDelay` allows to repeat while
 * nothing of the reply has arrived. Never rejects; afterwards the reply is stored with its end, whatever happened to the stream.
 */
export async function produce(run: Run, ask: Ask, tools: RunTools): Promise<void> {
  const draft = draftTimer(run, tools)
  take(run, { type: 'step-start', at: tools.now() }, tools)
  let end = await receive(run, () => ask(undefined), { tools, draft })
  for (let attempt = 1; end?.status !== 'stopped' && end?.error !== undefined && !run.hasArrived; attempt += 1) {
    const { error } = end
    const delay = tools.retryDelay(error as ErrorInfo, attempt)
    if (delay === undefined) break
    if (delay > 0) await waitForRetry(run, { delay, attempt, error }, tools)
    end = run.controller.signal.aborted
      // Whoever reads it later learns why there was a wait at all.
      ? { type: 'end', at: tools.now(), status: 'stopped', error }
      : await receive(run, () => ask(error), { tools, draft })
  }
  draft.stop()
  finish(run, end, tools)
}

interface Receiving {
  readonly tools: RunTools
  readonly draft: { touch(): void }
}

/** Takes the parts of one attempt; answers its end. */
async function receive(run: Run, ask: () => Promise<PartStream>, { tools, draft }: Receiving): Promise<StreamEnd | undefined> {
  let images = 0
  try {
    for await (const told of await ask()) {
      if (told.type === 'end') return told
      const part = told.type === 'image-data' ? await tools.storeImage(told.url, (images += 1)) : told
      if (run.message.firstContentAt === undefined && isContent(part)) take(run, { type: 'first-content', at: tools.now() }, tools)
      const before = run.message.parts
      if (endsReasoning(run.message, part)) take(run, { type: 'reasoning-end', at: tools.now() }, tools)
      take(run, beginsReasoning(run.message, part) ? { ...part, at: tools.now() } : part, tools)
      run.hasArrived ||= run.message.parts !== before
      draft.touch()
    }
    return undefined
  } catch (thrown) {
    tools.log(`a provider threw instead of ending its stream: ${toErrorInfo(thrown).message}`)
    return endOf(run.controller.signal, thrown, tools.now())
  }
}

/** Resolves when the wait is over, was cut short, or the run was stopped. */
async function waitForRetry(run: Run, wait: { delay: number; attempt: number; error: NonNullable<StreamEnd['error']> }, tools: RunTools): Promise<void> {
  const { delay, attempt, error } = wait
  take(run, { type: 'retry-wait', until: tools.now() + delay, attempt, error }, tools)
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, delay)
  run.retryNow = resolve
  run.controller.signal.addEventListener('abort', () => resolve(), { once: true })
  if (run.controller.signal.aborted) resolve()
  await promise
  clearTimeout(timer)
  run.retryNow = undefined
  take(run, { type: 'retry-start', at: tools.now() }, tools)
}

/** Folds a part into the reply of a run, and tells it. */
export function take(run: Run, part: StreamPart, tools: Pick<RunTools, 'tell'>): void {
  run.message = fold(run.message, part)
  tools.tell(run.message, part)
}

function finish(run: Run, end: StreamEnd | undefined, tools: RunTools): void {
  const known = end ?? noEnd(tools.now())
  const closing = known.status === 'stopped' && run.stopReason === 'closing'
  const last: StreamEnd = closing ? { ...known, error: interrupted() } : known
  const message = fold(run.message, last)
  tools.saveEnd(message, last)
  run.message = message
}

/** What is said of a reply that Parley's own end cut short. */
export function interrupted(): StreamEnd['error'] {
  return new AppError('interrupted', 'Parley was closed while this answer arrived.').toInfo()
}

/** The end of a reply that could not go on: stopped where that was asked for, else the error. */
export function endOf(signal: AbortSignal, thrown: unknown, at: number): StreamEnd {
  return signal.aborted ? { type: 'end', at, status: 'stopped' } : { type: 'end', at, status: 'error', error: toErrorInfo(thrown) }
}

function noEnd(at: number): StreamEnd {
  return { type: 'end', at, status: 'error', error: new AppError('internal', 'The stream ended without its end.').toInfo() }
}

function isContent(part: StreamPart): boolean {
  return part.type === 'text-delta' || part.type === 'reasoning-delta' || part.type === 'remote-call' || part.type === 'image'
}

function beginsReasoning({ parts }: Message, part: StreamPart): part is Extract<StreamPart, { type: 'reasoning-delta' }> {
  const last = parts.at(-1)
  const isOpen = last?.type === 'reasoning' && last.signature === undefined && last.hidden === undefined && last.endedAt === undefined
  return part.type === 'reasoning-delta' && !isOpen
}

function endsReasoning({ parts }: Message, part: StreamPart): boolean {
  const last = parts.at(-1)
  const isOther = part.type === 'remote-call' || part.type === 'image' || (part.type === 'text-delta' && part.text !== '')
  return isOther && last?.type === 'reasoning' && last.endedAt === undefined
}

/** At most one write per interval, however fast parts arrive; none while nothing arrives. */
function draftTimer(run: Run, tools: RunTools): { touch(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    timer = undefined
    try {
      tools.saveDraft(run.message)
    } catch (thrown) {
      // The next draft, or the end, tries again; the reply itself goes on.
      tools.log(`a draft could not be stored: ${toErrorInfo(thrown).message}`)
    }
  }
  return {
    touch: () => {
      timer ??= setTimeout(save, draftInterval)
    },
    stop: () => clearTimeout(timer),
  }
}
