import type { RecordedRequest } from './recorder.ts'

/** Where a gate holds a reply. */
export interface GatePlace {
  /** Hold after this many chunks were written (0: after the headers), at the latest before the end of the stream. */
  readonly afterChunks?: number
  /** Hold before the headers, as a sleeping endpoint does. Also the way to hold a reply that is no stream. */
  readonly beforeHeaders?: true
  /** Only for a request that this says yes to; others pass and leave the gate for the next. */
  readonly when?: (request: RecordedRequest) => boolean
}

/** A closed door in one reply: a test waits for `reached`, looks around, and opens it. */
export interface Gate {
  /** Resolves with the request when everything before the gate has been handed to the system's socket. */
  readonly reached: Promise<RecordedRequest>
  /** Lets the reply go on. May be called before `reached`, and more than once. */
  readonly open: () => void
}

/** A gate as the sender of a reply uses it. */
export interface HeldGate {
  readonly place: GatePlace
  /** Reports that the reply has come this far, and waits until the gate is open or `gone` fires. */
  readonly hold: (request: RecordedRequest, gone: AbortSignal) => Promise<void>
}

/** The gates of one server, by endpoint name or path. Each serves one request. */
export function createGates() {
  const waiting: { readonly target: string; readonly gate: Gate; readonly held: HeldGate }[] = []
  const all: Gate[] = []
  return {
    /** Makes a gate for the next matching request to the target. */
    add(target: string, place: GatePlace): Gate {
      const reached = Promise.withResolvers<RecordedRequest>()
      const opened = Promise.withResolvers<void>()
      const gate: Gate = { reached: reached.promise, open: () => opened.resolve() }
      const hold = async (request: RecordedRequest, gone: AbortSignal): Promise<void> => {
        reached.resolve(request)
        const left = new Promise<void>((resolve) => {
          if (gone.aborted) resolve()
          else gone.addEventListener('abort', () => resolve(), { once: true })
        })
        await Promise.race([opened.promise, left])
      }
      waiting.push({ target, gate, held: { place, hold } })
      all.push(gate)
      return gate
    },
    /** Takes the gates that wait for this request away from the waiting ones. */
    take(target: string, request: RecordedRequest): readonly HeldGate[] {
      const mine = waiting.filter(({ target: its, held }) => its === target && (held.place.when?.(request) ?? true))
      for (const one of mine) waiting.splice(waiting.indexOf(one), 1)
      return mine.map(({ held }) => held)
    },
    openAll(): void {
      for (const gate of all) gate.open()
    },
  }
}
