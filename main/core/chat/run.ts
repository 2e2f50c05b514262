import { AppError, toErrorInfo } from '#shared/error.ts'
import { fold } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { StreamEnd, StreamPart } from '#shared/stream.ts'
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
  log(text: string): void
}

/** Where the parts of a reply come from. */
export type PartStream = AsyncIterable<StreamPart> | Iterable<StreamPart>

/**
 * Produces one reply: stream → fold → tell → draft → store. Never rejects; afterwards the reply is stored with its end,
 * whatever happened to the stream.
 */
export async function produce(run: Run, stream: () => Promise<PartStream>, tools: RunTools): Promise<void> {
  const draft = draftTimer(run, tools)
  let end: StreamEnd | undefined
  take(run, { type: 'step-start', at: tools.now() }, tools)
  try {
    for await (const part of await stream()) {
      if (part.type === 'end') {
        end = part
        break
      }
      if (run.message.firstContentAt === undefined && isContent(part)) take(run, { type: 'first-content', at: tools.now() }, tools)
      take(run, part, tools)
      draft.touch()
    }
  } catch (thrown) {
    tools.log(`a provider threw instead of ending its stream: ${toErrorInfo(thrown).message}`)
    end = endOf(run.controller.signal, thrown, tools.now())
  } finally {
    draft.stop()
  }
  finish(run, end, tools)
}

function take(run: Run, part: StreamPart, tools: RunTools): void {
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
  return part.type === 'text-delta' || part.type === 'reasoning-delta'
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
