import type { Auth, Connection, ConnectionForm } from '#shared/connection.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Host } from '../host.ts'
import { withSource } from '../token-source.ts'
import type { TokenSource } from '../token-source.ts'
import { readCliToken } from './cli.ts'
import { defaultClientId, isFinal } from './oauth.ts'
import type { OAuth, Tokens } from './oauth.ts'
import { readEnvironment, readProfile } from './profiles.ts'
import type { FoundProfile, ReadAddress, Way } from './profiles.ts'
import type { Secrets } from './secrets.ts'
import { Sessions } from './sessions.ts'
import type { Session } from './sessions.ts'

/** What a request signs in with. Lives in memory only. */
export interface Credential {
  readonly token: string | null
  /** Whether another token can be had when this one is refused. */
  readonly isRenewable: boolean
  /** Where it is read, if that is outside Parley. */
  readonly source?: TokenSource
  /** What must never be repeated. */
  readonly secrets: readonly string[]
}

/** What credentials need from outside. */
export interface CredentialTools {
  readonly host: Pick<Host, 'now' | 'log' | 'programs'>
  readonly secrets: Secrets
  readonly oauth: OAuth
  readonly readAddress: ReadAddress
  /** Ends with Parley. */
  readonly signal: AbortSignal
  /** The stored secrets of a connection turned out to be of no use. */
  lost(connectionId: string): void
}

type UsableWay = Exclude<Way, { kind: 'unsupported' }>

/** How long Parley waits at its end for a sign-in server or a keychain, in milliseconds. */
const lastPatience = 3_000
const nothing: Credential = { token: null, isRenewable: false, secrets: [] }

/**
 * The token of a connection, by its kind of sign-in. Access tokens are in memory only. Requests that find one token expired
 * or refused share one exchange; a new refresh token is stored before anybody gets the access token that came with it.
 */
export class Credentials {
  readonly #tools: CredentialTools
  readonly #sessions: Sessions
  /** Connections that are being forgotten: who signed in with one of them now would store a secret anew. */
  readonly #leaving = new Set<string>()
  /** Connections whose new sign-in is being stored: who went on with the one before would write it over the new one. */
  readonly #adopting = new Map<string, Promise<void>>()

  constructor(tools: CredentialTools) {
    this.#tools = tools
    this.#sessions = new Sessions(() => tools.host.now())
  }

  /**
   * The credential of a stored connection, with another token than `refusedToken` where one can be had. Rejects with
   * `sign-in-needed` or `secret-missing` where the person has to do something, and with what the sign-in server or the profile said.
   */
  async of(connection: Connection, refusedToken?: string | null): Promise<Credential> {
    const { id, auth, secrets: place } = connection
    const adopting = this.#adopting.get(id)
    if (adopting !== undefined) await adopting.catch(() => undefined)
    if (place === 'signed-out' || this.#leaving.has(id)) throw auth.kind === 'token' || auth.kind === 'service-principal' ? secretMissing(connection) : signInNeeded(connection.url)
    if (auth.kind === 'token') return this.#storedToken(connection)
    if (auth.kind === 'browser') return this.#byBrowser(connection, auth, refusedToken)
    if (auth.kind === 'service-principal') {
      const clientSecret = await this.#tools.secrets.get(id, 'clientSecret')
      if (clientSecret === null) throw secretMissing(connection)
      return this.#byServicePrincipal(connection, { ...auth, clientSecret }, refusedToken)
    }
    const { way, source } = await this.#outside(auth, connection.url)
    if (way.kind === 'token') return { token: way.token, isRenewable: false, secrets: [way.token], source }
    return from(source, way.kind === 'service-principal' ? this.#byServicePrincipal(connection, way, refusedToken) : this.#byProgram(connection, way.args, refusedToken))
  }

  /** The credential that a form describes, which is not stored yet; what it leaves out is taken from `before`. */
  async ofForm(form: ConnectionForm, before: Connection | undefined): Promise<Credential> {
    const auth = form.auth ?? before?.auth ?? { kind: 'token' }
    const isSameKind = before?.auth.kind === auth.kind
    if (auth.kind === 'token') {
      const token = form.token ?? (isSameKind && before.hasToken ? await this.#tools.secrets.get(before.id, 'token') : null)
      return token === null || token === '' ? nothing : { token, isRenewable: false, secrets: [token] }
    }
    if (auth.kind === 'browser') {
      if (!isSameKind || clientOf(before.auth) !== clientOf(auth)) throw signInNeeded(form.url)
      return this.of(before)
    }
    if (auth.kind === 'service-principal') {
      const clientSecret = form.clientSecret ?? (isSameKind ? await this.#tools.secrets.get(before.id, 'clientSecret') : null)
      if (!clientSecret) throw new AppError('credential-missing', 'A service principal needs its secret.', { host: hostOf(form.url) })
      return this.#once(form.url, { ...auth, clientSecret })
    }
    const { way, source } = await this.#outside(auth, form.url)
    return from(source, this.#once(form.url, way))
  }

  /** Takes over what a person has just signed in with. Rejects with `keychain-unavailable`, having kept what was there. */
  async adopt(connection: Pick<Connection, 'id' | 'url' | 'auth'>, tokens: Tokens): Promise<void> {
    const adopting = this.#adopt(connection, tokens)
    this.#adopting.set(connection.id, adopting)
    await adopting.finally(() => this.#adopting.delete(connection.id))
  }

  async #adopt(connection: Pick<Connection, 'id' | 'url' | 'auth'>, tokens: Tokens): Promise<void> {
    const { id } = connection
    const before = this.#sessions.get(id)
    await this.#sessions.drop(id)
    try {
      await this.#tools.secrets.set(id, 'refreshToken', tokens.refreshToken ?? '')
    } catch (thrown) {
      // The one before may be nowhere else.
      if (before?.isUnsaved === true) this.#sessions.open(id, before.source).keep(before.refreshToken)
      throw thrown
    }
    const session = this.#sessions.open(id, browserSource(connection))
    session.refreshToken = tokens.refreshToken
    session.take(tokens, this.#tools.host.now())
  }

  /** Forgets what is in memory of a connection, then lets `erase` remove what is stored. Nobody signs in with it until that has ended. */
  async forget(connectionId: string, erase: () => Promise<void>): Promise<void> {
    this.#leaving.add(connectionId)
    try {
      await this.#sessions.drop(connectionId)
      await erase()
    } finally {
      this.#leaving.delete(connectionId)
    }
  }

  /** Waits for what is being renewed, which would be lost, and stores what the keychain did not take before. */
  async close(): Promise<void> {
    const { promise: tooLate, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, lastPatience)
    const settle = async ([id, session]: readonly [string, Session]): Promise<void> => {
      await session.settled()
      if (session.isUnsaved) await this.#save(id, session)
    }
    await Promise.race([tooLate, Promise.all(this.#sessions.all().map(settle))])
    clearTimeout(timer)
  }

  async #storedToken(connection: Connection): Promise<Credential> {
    if (!connection.hasToken) return nothing
    const token = await this.#tools.secrets.get(connection.id, 'token')
    if (token === null) throw secretMissing(connection)
    return { token, isRenewable: false, secrets: [token] }
  }

  async #byBrowser(connection: Connection, auth: Extract<Auth, { kind: 'browser' }>, refusedToken: string | null | undefined): Promise<Credential> {
    const { id, url } = connection
    const session = this.#sessions.open(id, browserSource(connection))
    if (session.isUnsaved && session.renewing === undefined && session.saving === undefined) void this.#save(id, session)
    const token = await this.#sessions.token(session, refusedToken, async () => {
      session.refreshToken ??= (await this.#tools.secrets.get(id, 'refreshToken')) ?? undefined
      if (session.refreshToken === undefined) throw await this.#end(connection, session)
      const tokens = await this.#tools.oauth.refresh(url, clientOf(auth), session.refreshToken, session.signal).catch(async (thrown: unknown) => {
        throw isFinal(thrown) ? await this.#end(connection, session) : thrown
      })
      if (tokens.refreshToken !== undefined) {
        // In memory at once: whatever becomes of the rest, the old one is used up.
        session.keep(tokens.refreshToken)
        await this.#save(id, session)
      }
      return tokens
    })
    return { token, isRenewable: true, secrets: [token, ...(session.refreshToken === undefined ? [] : [session.refreshToken])] }
  }

  /** Where the keychain refuses, the token stays in memory, and the next request and the end of Parley try again. */
  #save(connectionId: string, session: Session): Promise<void> {
    session.saving = this.#store(connectionId, session).finally(() => (session.saving = undefined))
    return session.saving
  }

  async #store(connectionId: string, session: Session): Promise<void> {
    const { refreshToken } = session
    if (refreshToken === undefined || session.signal.aborted) return
    try {
      await this.#tools.secrets.set(connectionId, 'refreshToken', refreshToken)
      if (session.refreshToken === refreshToken) session.isUnsaved = false
    } catch (thrown) {
      this.#tools.host.log({ level: 'warn', area: 'sign-in', text: `a new sign-in could not be stored, it is kept in memory: ${toErrorInfo(thrown).code}` })
    }
  }

  /** The sign-in is used up: no server is asked again, not after a restart either. Answers the error to throw. */
  async #end(connection: Connection, session: Session): Promise<AppError> {
    const error = signInNeeded(connection.url)
    if (session.signal.aborted) return error
    session.ended = error
    session.refreshToken = undefined
    session.isUnsaved = false
    session.access = undefined
    await this.#tools.secrets.set(connection.id, 'refreshToken', '').catch((thrown: unknown) => {
      this.#tools.host.log({ level: 'warn', area: 'sign-in', text: `a used-up sign-in could not be removed: ${toErrorInfo(thrown).code}` })
    })
    this.#tools.lost(connection.id)
    return error
  }

  async #byServicePrincipal({ id, url }: Connection, way: { clientId: string; clientSecret: string }, refusedToken: string | null | undefined): Promise<Credential> {
    const { clientId, clientSecret } = way
    const session = this.#sessions.open(id, JSON.stringify(['service-principal', url, clientId, clientSecret]))
    const token = await this.#sessions.token(session, refusedToken, () => this.#tools.oauth.asServicePrincipal(url, clientId, clientSecret, this.#until(session)))
    return { token, isRenewable: true, secrets: [token, clientSecret] }
  }

  async #byProgram({ id, url, auth }: Connection, args: readonly string[], refusedToken: string | null | undefined): Promise<Credential> {
    const session = this.#sessions.open(id, JSON.stringify(['cli', url, args]))
    const token = await this.#sessions.token(session, refusedToken, () => this.#askProgram(auth, args, this.#until(session)))
    return { token, isRenewable: true, secrets: [token] }
  }

  async #askProgram(auth: Auth, args: readonly string[], signal: AbortSignal): Promise<Tokens> {
    const { token, expiresAt } = await readCliToken(this.#tools.host.programs, args, nameOf(auth), signal)
    // Without a word about its end it is asked for again at the next request.
    return { accessToken: token, lifetime: expiresAt === undefined ? 0 : Math.max(0, expiresAt - this.#tools.host.now()) }
  }

  /** A credential for one use, kept nowhere. */
  async #once(url: string, way: UsableWay): Promise<Credential> {
    const { oauth, signal } = this.#tools
    if (way.kind === 'token') return { token: way.token, isRenewable: false, secrets: [way.token] }
    if (way.kind === 'service-principal') {
      const { accessToken } = await oauth.asServicePrincipal(url, way.clientId, way.clientSecret, signal)
      return { token: accessToken, isRenewable: false, secrets: [accessToken, way.clientSecret] }
    }
    const { accessToken } = await this.#askProgram({ kind: 'profile', profile: way.args.at(-1) ?? '' }, way.args, signal)
    return { token: accessToken, isRenewable: false, secrets: [accessToken] }
  }

  /** How a profile or the environment signs in now. Rejects with `profile-changed` where it belongs to another host. */
  async #outside(auth: Extract<Auth, { kind: 'profile' | 'environment' }>, url: string): Promise<{ readonly way: UsableWay; readonly source: TokenSource }> {
    const { host, readAddress } = this.#tools
    const name = nameOf(auth)
    const found: FoundProfile = auth.kind === 'profile' ? await readProfile(host.programs, auth.profile, readAddress) : await readEnvironment(host.programs, readAddress)
    if (new URL(found.url).origin !== new URL(url).origin) {
      throw new AppError('profile-changed', `${name} now belongs to ${hostOf(found.url)}, not to ${hostOf(url)}.`, { name, host: hostOf(found.url) })
    }
    if (found.way.kind === 'unsupported') throw new AppError('profile-unusable', `${name} signs in with ${found.way.detail}, which Parley cannot use.`, { name, way: found.way.detail, reason: 'way' })
    return { way: found.way, source: found.source }
  }

  #until(session: Session): AbortSignal {
    return AbortSignal.any([this.#tools.signal, session.signal])
  }
}

/** A credential that was read outside Parley; who refuses to give it is answered there. */
async function from(source: TokenSource, asking: Promise<Credential>): Promise<Credential> {
  try {
    return { ...(await asking), source }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const { code, message, details } = withSource(source, thrown.toInfo())
    throw new AppError(code, message, details)
  }
}

/** What the person is told where only a sign-in helps. */
export function signInNeeded(url: string): AppError {
  const host = hostOf(url)
  return new AppError('sign-in-needed', `The sign-in to ${host} has ended: sign in again.`, { host })
}

function secretMissing({ name }: Pick<Connection, 'name'>): AppError {
  return new AppError('secret-missing', `The token of ${name} is no longer stored: enter it again in Settings.`, { name })
}

function clientOf(auth: Auth): string {
  return (auth.kind === 'browser' ? auth.clientId : undefined) ?? defaultClientId
}

function browserSource({ url, auth }: Pick<Connection, 'url' | 'auth'>): string {
  return JSON.stringify(['browser', new URL(url).origin, clientOf(auth)])
}

function nameOf(auth: Auth): string {
  return auth.kind === 'profile' ? auth.profile : 'DATABRICKS_HOST'
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
