import type { HttpExchange } from '#shared/exchange.ts'
import type { Message } from '#shared/message.ts'
import type { Host } from '../host.ts'
import type { Recorder } from '../providers/provider.ts'
import type { Database } from '../store/db.ts'

/** What the inspector needs from outside. */
export interface InspectorTools {
  readonly host: Pick<Host, 'now' | 'log'>
  readonly db: Database
  /** Whether the person wants exchanges to be kept. */
  isOn(): boolean
}

/** Keeps what went over the wire for each reply, within limits, without secrets. */
export class Inspector {
  readonly #tools: InspectorTools

  constructor(tools: InspectorTools) {
    this.#tools = tools
  }

  /** Who writes down the exchanges of a reply; `undefined` while that is switched off. */
  recorderFor(_reply: Message, _secrets: readonly string[]): Recorder | undefined {
    return this.#tools.isOn() ? undefined : undefined
  }

  /** The exchanges of a reply, oldest first. */
  exchanges(_messageId: string): HttpExchange[] {
    return []
  }
}
