import type { Job } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Language } from '#shared/language.ts'
import type { Jobs } from '../jobs.ts'
import { listenForCallback, usualPorts } from './loopback.ts'
import type { Callback, Loopback } from './loopback.ts'
import { defaultClientId } from './oauth.ts'
import type { Authorization, OAuth, Tokens } from './oauth.ts'

/** How long a person may take in the browser, in milliseconds. */
const patience = 5 * 60_000

/** What a sign-in needs from outside. */
export interface SignInTools {
  readonly oauth: Pick<OAuth, 'begin'>
  readonly jobs: Pick<Jobs, 'start' | 'cancel'>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends with Parley. */
  readonly signal: AbortSignal
  language(): Language
  /** For tests that cannot wait five minutes. */
  readonly patience?: number
}

/** What a person signs in to. */
export interface SignInWish {
  readonly connectionId: string
  readonly url: string
  readonly clientId: string | undefined
  /** Stores what the sign-in gave; answers the result of the job. */
  store(tokens: Tokens, signal: AbortSignal): Promise<NonNullable<Job['result']>>
  /** What is left to do when the person has been told. Never rejects. */
  afterwards(result: NonNullable<Job['result']>): Promise<void>
}

interface Running {
  readonly jobId: string
  readonly connectionId: string
  /** When its port is free and it stores nothing any more. */
  readonly ended: Promise<void>
}

/** Sign-ins in the browser: one at a time for a host, each a job. */
export class SignIns {
  readonly #tools: SignInTools
  readonly #running = new Map<string, Running>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(tools: SignInTools) {
    this.#tools = tools
  }

  /**
   * Answers as soon as this machine listens for the browser; `url` is to be opened there. Rejects with `sign-in-unsupported`,
   * `port-taken`, or what kept the host from answering. A sign-in to the same host that still waits is cancelled.
   */
  async start(wish: SignInWish): Promise<{ jobId: string; url: string }> {
    const { oauth, signal } = this.#tools
    const authorize = await oauth.begin(wish.url, signal)
    const begun = this.#turn.then(async () => {
      await this.cancel(wish.url)
      const loopback = await listenForCallback(portsOf(this.#tools.env), this.#tools.language())
      try {
        const authorization = await authorize(loopback.redirectUri, wish.clientId ?? defaultClientId)
        signal.throwIfAborted()
        return { jobId: this.#run(wish, authorization, loopback), url: authorization.url }
      } catch (thrown) {
        await loopback.close()
        throw thrown
      }
    })
    this.#turn = begun.catch(() => undefined)
    return begun
  }

  /**
   * Ends the sign-in to a host that still waits, if there is one (only the one of a connection, where it is named);
   * resolves when its port is free and it stores nothing any more.
   */
  async cancel(url: string, connectionId?: string): Promise<void> {
    const running = this.#running.get(url)
    if (running === undefined || (connectionId !== undefined && running.connectionId !== connectionId)) return
    try {
      this.#tools.jobs.cancel(running.jobId)
    } catch (thrown) {
      if (toErrorInfo(thrown).code !== 'not-found') throw thrown
    }
    await running.ended
  }

  #run(wish: SignInWish, authorization: Authorization, loopback: Loopback): string {
    const ended = Promise.withResolvers<void>()
    const release = async (): Promise<void> => {
      await loopback.close()
      if (this.#running.get(wish.url)?.jobId === jobId) this.#running.delete(wish.url)
      ended.resolve()
    }
    const jobId = this.#tools.jobs.start('sign-in', async ({ signal }) => {
      const closeAtOnce = (): void => void loopback.close()
      signal.addEventListener('abort', closeAtOnce)
      const result = await this.#signIn(wish, authorization, { loopback, signal }).finally(release)
      await wish.afterwards(result)
      return result
    })
    this.#running.set(wish.url, { jobId, connectionId: wish.connectionId, ended: ended.promise })
    return jobId
  }

  async #signIn(wish: SignInWish, authorization: Authorization, { loopback, signal }: { loopback: Loopback; signal: AbortSignal }): Promise<NonNullable<Job['result']>> {
    const callback = await arrival(loopback, signal, this.#tools.patience ?? patience)
    try {
      const tokens = await authorization.finish(callback.answer, signal)
      const result = await wish.store(tokens, signal)
      await callback.show(true)
      return result
    } catch (thrown) {
      if (!signal.aborted) await callback.show(false)
      throw thrown
    }
  }
}

/** Rejects with `sign-in-abandoned` after `limit`, and with the signal's reason. */
async function arrival(loopback: Loopback, signal: AbortSignal, limit: number): Promise<Callback> {
  const { promise: ending, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new AppError('sign-in-abandoned', 'Nobody finished the sign-in in the browser.')), limit)
  const cancel = (): void => reject(signal.reason)
  signal.addEventListener('abort', cancel)
  try {
    signal.throwIfAborted()
    return await Promise.race([loopback.callback, ending])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}

function portsOf(env: SignInTools['env']): readonly number[] {
  const port = Number(env['DATABRICKS_OAUTH_CALLBACK_PORT'] || Number.NaN)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : usualPorts
}
