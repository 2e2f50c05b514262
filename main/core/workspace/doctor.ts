import type { ConnectionStep } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Host } from '../host.ts'
import type { OpenConnection, Provider } from '../providers/provider.ts'

/** What is examined. */
export interface Patient {
  readonly provider: Provider
  /** The address that is asked, without secrets. */
  readonly url: string
  /** Rejects with `AppError` where the sign-in fails. */
  open(): Promise<OpenConnection>
  /** Where a first token is asked for; left out: nowhere. */
  readonly endpoint?: Endpoint
}

/**
 * Walks from this machine to an answer, step by step: the host's steps (name, proxy, connection, certificates), the
 * provider's (sign-in, list), and a first token. Ends after the first step that fails. Never rejects, but for an abort.
 */
export async function* examine(_host: Pick<Host, 'network' | 'now'>, _patient: Patient, _signal: AbortSignal): AsyncGenerator<ConnectionStep> {
  yield* []
}
