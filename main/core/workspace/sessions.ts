import { AppError } from '#shared/error.ts'
import type { Tokens } from './oauth.ts'

/** An access token is exchanged when it is good for less than this, in milliseconds, or for half of its life. */
const margin = 5 * 60_000

interface Access {
  readonly token: string
  readonly fetchedAt: number
  readonly expiresAt: number
}

/** The access token of one connection, in memory. */
export class Session {
  /** What it was made with; with something else it is another session. */
  readonly source: string
  /** The newest refresh token, as soon as it is known. */
  refreshToken: string | undefined
  /** Whether the keychain does not have `refreshToken` yet. */
  isUnsaved = false
  /** Why it cannot go on; no server is asked any more. */
  ended: AppError | undefined
  access: Access | undefined
  renewing: Promise<string> | undefined
  saving: Promise<void> | undefined
  readonly #controller = new AbortController()

  constructor(source: string) {
    this.source = source
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  take({ accessToken, lifetime }: Tokens, now: number): void {
    this.access = { token: accessToken, fetchedAt: now, expiresAt: now + (lifetime ?? Number.POSITIVE_INFINITY) }
  }

  /** Remembers a refresh token that is not in the keychain yet. */
  keep(refreshToken: string | undefined): void {
    this.refreshToken = refreshToken
    this.isUnsaved = refreshToken !== undefined
  }

  /** Ends what it is about to do; resolves when nothing of it is left to happen. */
  async drop(): Promise<void> {
    this.#controller.abort(new AppError('sign-in-needed', 'The sign-in was ended.'))
    await this.settled()
  }

  /** Resolves when nothing is on its way, however it ended. */
  async settled(): Promise<void> {
    await this.renewing?.catch(() => undefined)
    await this.saving?.catch(() => undefined)
  }
}

/** The sessions of all connections. Each asks for a new token once at a time, however many requests wait for it. */
export class Sessions {
  readonly #byConnection = new Map<string, Session>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  all(): readonly (readonly [string, Session])[] {
    return [...this.#byConnection]
  }

  get(connectionId: string): Session | undefined {
    return this.#byConnection.get(connectionId)
  }

  /** The session made with `source`, new where it was made with something else. */
  open(connectionId: string, source: string): Session {
    const known = this.#byConnection.get(connectionId)
    if (known?.source === source) return known
    void known?.drop()
    const session = new Session(source)
    this.#byConnection.set(connectionId, session)
    return session
  }

  /** Forgets a session; resolves when it writes nothing any more. */
  async drop(connectionId: string): Promise<void> {
    const session = this.#byConnection.get(connectionId)
    this.#byConnection.delete(connectionId)
    await session?.drop()
  }

  /** The access token, by `renew` where there is none, it is about to expire, or it is the refused one. */
  async token(session: Session, refusedToken: string | null | undefined, renew: () => Promise<Tokens>): Promise<string> {
    if (session.ended !== undefined) throw session.ended
    if (session.access !== undefined && session.access.token === refusedToken) session.access = undefined
    const { access } = session
    if (access !== undefined && this.#isFresh(access)) return access.token
    session.renewing ??= this.#renew(session, renew).finally(() => (session.renewing = undefined))
    try {
      return await session.renewing
    } catch (thrown) {
      // It was asked early: what is still good is used until the server can be reached.
      if (session.ended === undefined && !session.signal.aborted && access !== undefined && access === session.access && access.expiresAt > this.#now()) return access.token
      throw thrown
    }
  }

  async #renew(session: Session, renew: () => Promise<Tokens>): Promise<string> {
    const tokens = await renew()
    session.signal.throwIfAborted()
    session.take(tokens, this.#now())
    return tokens.accessToken
  }

  #isFresh({ fetchedAt, expiresAt }: Access): boolean {
    return expiresAt - this.#now() > Math.min(margin, (expiresAt - fetchedAt) / 2)
  }
}
