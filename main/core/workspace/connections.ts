import type { Auth, Connection, ConnectionStep } from '#shared/connection.ts'
import type { Output, ParsedInput } from '#shared/contract.ts'
import type { FoundEndpoint } from '#shared/endpoint.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Language } from '#shared/language.ts'
import type { Host } from '../host.ts'
import type { Jobs } from '../jobs.ts'
import type { OpenConnection, Provider } from '../providers/provider.ts'
import { authOf, checkSameServer, cleanForm, isTokenMissing, secretOf, toConnection, toOpen } from './connection-form.ts'
import type { CleanForm } from './connection-form.ts'
import { Credentials } from './credentials.ts'
import { OAuth } from './oauth.ts'
import type { Tokens } from './oauth.ts'
import type { Secrets } from './secrets.ts'
import { SignIns } from './sign-in.ts'

/** What connections read and write. */
export interface ConnectionStore {
  connection(id: string): Connection | undefined
  write(connection: Connection, found: readonly FoundEndpoint[] | null): string[]
  writeEndpoints(connectionId: string, found: readonly FoundEndpoint[]): string[]
  writeRefresh(connectionId: string, error: ErrorInfo | null): void
  writeSecretPlace(connectionId: string, place: Connection['secrets']): void
  writeUser(connectionId: string, user: string): void
  delete(connectionId: string): void
}

/** What connections need from outside. */
export interface ConnectionTools {
  readonly host: Pick<Host, 'newId' | 'now' | 'log' | 'fetch' | 'programs'>
  readonly store: ConnectionStore
  readonly secrets: Secrets
  readonly providers: Readonly<Record<Connection['provider'], Provider>>
  readonly jobs: Pick<Jobs, 'start' | 'cancel'>
  /** Ends with Parley. */
  readonly signal: AbortSignal
  language(): Language
  /** Says what an exception of `fetch` means. */
  explain(thrown: unknown, url: string): AppError
  changed(): void
}

const needsPerson: ReadonlySet<string> = new Set(['sign-in-needed', 'secret-missing', 'credential-missing'])

/** How much longer than for the endpoints a workspace is waited for to say who asks, in milliseconds. */
const namePatience = 1_000

/** How long a workspace is waited for to say who has signed in, in milliseconds. */
const signInNamePatience = 5_000

/** What a look at a server brings. */
interface Seen {
  readonly endpoints: readonly FoundEndpoint[]
  /** Whom the connection signs in as, as far as the server told it in time. */
  readonly user: string | undefined
}

interface SaveHow {
  readonly force: boolean
  readonly before: Connection | undefined
}

/** Adding, changing, trying and opening connections. Secrets pass through here on their way to the keychain and to a request. */
export class Connections {
  readonly #tools: ConnectionTools
  readonly #credentials: Credentials
  readonly #signIns: SignIns

  constructor(tools: ConnectionTools) {
    this.#tools = tools
    const { host, secrets, providers, jobs, signal } = tools
    const oauth = new OAuth({ fetch: host.fetch, explain: tools.explain })
    this.#credentials = new Credentials({
      host, secrets, oauth, signal,
      readAddress: (pasted) => providers.databricks.readAddress(pasted),
      lost: (id) => this.#setSecretPlace(id, 'missing'),
    })
    this.#signIns = new SignIns({ oauth, jobs, signal, env: host.programs.env, language: tools.language })
  }

  /** Looks for endpoints first, so that a connection that cannot work is not stored unless it is forced. */
  async add({ force, ...form }: ParsedInput<'endpoints.add'>): Promise<Output<'endpoints.add'>> {
    return this.#save(this.#tools.host.newId(), form, { force: force === true, before: undefined })
  }

  async update({ connectionId, force, ...form }: ParsedInput<'endpoints.update'>): Promise<Output<'endpoints.update'>> {
    return this.#save(connectionId, form, { force: force === true, before: this.#existing(connectionId) })
  }

  async remove(connectionId: string): Promise<void> {
    const connection = this.#existing(connectionId)
    await this.#forget(connection)
    this.#tools.store.delete(connectionId)
    this.#tools.changed()
  }

  /** Looks for the endpoints again; a failure is recorded at the connection and rejects. */
  async refresh(connectionId: string): Promise<Output<'endpoints.refresh'>> {
    try {
      return await this.#lookAgain(connectionId)
    } finally {
      this.#tools.changed()
    }
  }

  /** Looks for the endpoints again and tells nobody; a failure is recorded at the connection. Never rejects. */
  async refreshQuietly(connectionId: string): Promise<void> {
    await this.#lookAgain(connectionId).catch(() => undefined)
  }

  /** Tries what the form says, step by step, and stores nothing. */
  async test({ connectionId, ...form }: ParsedInput<'endpoints.test'>): Promise<Output<'endpoints.test'>> {
    const before = connectionId === undefined ? undefined : this.#existing(connectionId)
    const provider = this.#tools.providers[form.provider]
    const steps: ConnectionStep[] = []
    try {
      const missing = this.#missing(form, before)
      if (missing !== undefined) return { ok: false, steps: [{ step: 'address', ok: true, detail: missing.url }, { step: 'sign-in', ok: false, error: missing.error.toInfo() }] }
      const clean = await this.#clean(form, before)
      steps.push({ step: 'address', ok: true, detail: clean.url })
      steps.push(...(await this.#testOnce(provider, await this.#openForm(clean, before), before)))
    } catch (thrown) {
      steps.push({ step: steps.length === 0 ? 'address' : 'sign-in', ok: false, error: toErrorInfo(thrown) })
    }
    return { ok: steps.every((step) => step.ok), steps }
  }

  /** Starts a sign-in in the browser as a job. */
  async signIn({ connectionId, ...form }: ParsedInput<'endpoints.signIn'>): Promise<Output<'endpoints.signIn'>> {
    const before = connectionId === undefined ? undefined : this.#existing(connectionId)
    checkProvider(form, before)
    const given = authOf(form, before)
    const auth: Extract<Auth, { kind: 'browser' }> = given.kind === 'browser' ? given : { kind: 'browser' }
    const clean = await this.#clean({ ...form, auth, token: undefined, clientSecret: undefined }, before)
    if (before !== undefined) checkSameServer(clean, before)
    const id = connectionId ?? this.#tools.host.newId()
    return this.#signIns.start({
      connectionId: id,
      url: clean.url,
      clientId: auth.clientId,
      store: (tokens, signal) => this.#storeSignIn(id, clean, { before, tokens, signal }),
      afterwards: () => this.refresh(id).then(() => undefined, () => undefined),
    })
  }

  /** Removes the secrets of a connection and keeps everything else. */
  async signOut(connectionId: string): Promise<void> {
    await this.#forget(this.#existing(connectionId))
    this.#setSecretPlace(connectionId, 'signed-out')
  }

  /**
   * A connection with its secrets, and with another token than `refusedToken` where one can be had. Rejects with
   * `secret-missing` when the keychain no longer has them, with `sign-in-needed` when only a sign-in helps.
   */
  async open(connectionId: string, refusedToken?: string | null): Promise<OpenConnection> {
    const connection = this.#existing(connectionId)
    const { secrets } = this.#tools
    try {
      const credential = await this.#credentials.of(connection, refusedToken)
      const headers = await Promise.all(
        connection.headers.map(async ({ name, value, secret }) => [name, secret ? await secrets.header(connection.id, name) : (value ?? '')] as const),
      )
      if (headers.some(([, value]) => value === null)) {
        throw new AppError('secret-missing', `A secret header of ${connection.name} is no longer stored: enter it again in Settings.`, { name: connection.name })
      }
      // What was missing is there again.
      if (connection.secrets === 'missing') this.#setSecretPlace(connectionId, await secrets.place())
      return toOpen(connection, credential, Object.fromEntries(headers.map(([name, value]) => [name, value ?? ''])))
    } catch (thrown) {
      const isGone = toErrorInfo(thrown).code === 'secret-missing' && connection.secrets !== 'signed-out'
      if (isGone) this.#setSecretPlace(connectionId, 'missing')
      throw thrown
    }
  }

  /** Stores what is still to be stored. Never rejects. */
  async close(): Promise<void> {
    await this.#credentials.close()
  }

  async #save(id: string, form: CleanForm, how: SaveHow): Promise<Output<'endpoints.add'>> {
    const { before, force } = how
    checkProvider(form, before)
    const missing = this.#missing(form, before)
    if (missing !== undefined && !force) throw missing.error
    const clean = await this.#clean(form, before)
    if (before !== undefined) checkSameServer(clean, before)
    const seen = await this.#lookWith(clean, before).catch((thrown: unknown) => {
      const error = toErrorInfo(thrown)
      // Whoever is signed out may still give it another name.
      const isSignedOut = (before?.secrets === 'signed-out' || before?.secrets === 'missing') && needsPerson.has(error.code)
      if (!force && !isSignedOut) throw thrown
      return error
    })
    const endpointIds = await ('code' in seen ? this.#store(id, clean, { before, found: seen }) : this.#store(id, { ...clean, user: seen.user }, { before, found: seen.endpoints }))
    this.#tools.changed()
    return { connectionId: id, endpointIds }
  }

  /** Secrets first: a connection without its secret would be a lie. A secret whose connection cannot be stored is removed again. */
  async #store(id: string, form: CleanForm, known: { before: Connection | undefined; found: readonly FoundEndpoint[] | ErrorInfo | null }): Promise<string[]> {
    const { secrets, store } = this.#tools
    const { before, found } = known
    this.#checkWanted(before)
    try {
      await secrets.save(id, form)
      const connection = toConnection(id, form, { before, place: await secrets.place() })
      this.#checkWanted(before)
      const failure = found !== null && 'code' in found ? found : null
      const endpointIds = store.write(connection, found !== null && 'code' in found ? null : found)
      if (failure !== null) store.writeRefresh(id, failure)
      if (before !== undefined) await this.#forgetOthers(before, connection)
      return endpointIds
    } catch (thrown) {
      if (before === undefined || toErrorInfo(thrown).code === 'not-found') await this.#forgetSecrets({ id, headers: form.headers ?? [] })
      throw thrown
    }
  }

  async #storeSignIn(id: string, form: CleanForm, how: { before: Connection | undefined; tokens: Tokens; signal: AbortSignal }): Promise<{ connectionId: string }> {
    const { before, tokens, signal } = how
    const credential = { token: tokens.accessToken, isRenewable: false, secrets: [tokens.accessToken] }
    const opened = toOpen(toConnection(id, { ...form, headers: [] }, { before, place: 'memory' }), credential, {})
    const user = await this.#userOf(form.provider, opened, AbortSignal.any([signal, AbortSignal.timeout(signInNamePatience)]))
    signal.throwIfAborted()
    this.#checkWanted(before)
    try {
      await this.#credentials.adopt({ id, url: form.url, auth: authOf(form, before) }, tokens)
      await this.#store(id, { ...form, user }, { before, found: null })
      this.#setSecretPlace(id, tokens.refreshToken === undefined ? 'memory' : await this.#tools.secrets.place())
      return { connectionId: id }
    } catch (thrown) {
      if (before === undefined) await this.#forgetSecrets({ id, headers: form.headers ?? [] })
      throw thrown
    }
  }

  /** What the connection no longer signs in with, and the values of headers that it no longer has. */
  async #forgetOthers(before: Connection, after: Connection): Promise<void> {
    const { secrets } = this.#tools
    await secrets.forgetHeaders(before, after.headers)
    if (before.auth.kind === after.auth.kind) return
    const forgetAllBut = (): Promise<void> => secrets.forgetAllBut(after.id, secretOf(after.auth))
    if (after.auth.kind === 'browser') await forgetAllBut()
    else await this.#credentials.forget(after.id, forgetAllBut)
  }

  async #forget(connection: Connection): Promise<void> {
    await this.#signIns.cancel(connection.url, connection.id)
    await this.#forgetSecrets(connection)
  }

  async #forgetSecrets(connection: Pick<Connection, 'id' | 'headers'>): Promise<void> {
    await this.#credentials.forget(connection.id, () => this.#tools.secrets.forget(connection))
  }

  /** While a server or the keychain was asked, Parley may have begun to close and the connection may have been removed. */
  #checkWanted(before: Connection | undefined): void {
    this.#tools.signal.throwIfAborted()
    if (before !== undefined) this.#existing(before.id)
  }

  /** What a form lacks that no server need be asked about. Throws where the address is none. */
  #missing(form: CleanForm, before: Connection | undefined): { readonly url: string; readonly error: AppError } | undefined {
    if (!isTokenMissing(form, before)) return undefined
    const { url } = this.#tools.providers[form.provider].readAddress(form.url)
    const { host } = new URL(url)
    return { url, error: new AppError('credential-missing', `There is no token for ${host}.`, { host, reason: 'empty' }) }
  }

  #clean(form: CleanForm, before: Connection | undefined): Promise<CleanForm> {
    const { host, providers, signal } = this.#tools
    return cleanForm(form, before, { provider: providers[form.provider], fetch: host.fetch, signal })
  }

  async #lookWith(form: CleanForm, before: Connection | undefined): Promise<Seen> {
    const missing = this.#missing(form, before)
    if (missing !== undefined) throw missing.error
    return this.#look(await this.#openForm(form, before), { provider: form.provider, connectionId: before?.id, wantsUser: true })
  }

  /** Asks for the endpoints, with a new token where the first is refused, and beside that who asks, which may fail or come too late. */
  async #look(opened: OpenConnection, about: { provider: Connection['provider']; connectionId: string | undefined; wantsUser: boolean }): Promise<Seen> {
    const { providers, signal } = this.#tools
    const { provider, connectionId, wantsUser } = about
    const discover = (asked: OpenConnection): Promise<FoundEndpoint[]> => providers[provider].discover(asked, signal)
    const asking = new AbortController()
    const user = wantsUser ? this.#userOf(provider, opened, AbortSignal.any([signal, asking.signal])) : undefined
    let timer: NodeJS.Timeout | undefined
    try {
      const endpoints = await discover(opened).catch(async (thrown: unknown) => discover(await this.#renewed(opened, connectionId, thrown)))
      timer = setTimeout(() => asking.abort(), namePatience)
      return { endpoints, user: await user }
    } finally {
      clearTimeout(timer)
      asking.abort()
    }
  }

  /** Whom it signs in as, where the server says so until the signal fires. Never rejects. */
  #userOf(provider: Connection['provider'], opened: OpenConnection, signal: AbortSignal): Promise<string | undefined> {
    return this.#tools.providers[provider].signedInName?.(opened, signal).catch(() => undefined) ?? Promise.resolve(undefined)
  }

  async #lookAgain(connectionId: string): Promise<Output<'endpoints.refresh'>> {
    const { store, signal } = this.#tools
    const { provider, user: known } = this.#existing(connectionId)
    try {
      const opened = await this.open(connectionId)
      const { endpoints, user } = await this.#look(opened, { provider, connectionId, wantsUser: known === undefined })
      // It may have been removed, or have got another sign-in, meanwhile.
      const now = this.#existing(connectionId)
      const endpointIds = store.writeEndpoints(connectionId, endpoints)
      if (user !== undefined && now.user === undefined) store.writeUser(connectionId, user)
      store.writeRefresh(connectionId, null)
      return { endpointIds }
    } catch (thrown) {
      // That Parley closed says nothing of the connection.
      if (!signal.aborted) store.writeRefresh(connectionId, toErrorInfo(thrown))
      throw thrown
    }
  }

  async #testOnce(provider: Provider, opened: OpenConnection, before: Connection | undefined): Promise<ConnectionStep[]> {
    const { signal } = this.#tools
    const steps = await provider.test(opened, signal)
    const isRefused = steps.at(-1)?.error?.code === 'token-refused'
    if (!isRefused || opened.isRenewable !== true || before === undefined) return steps
    return provider.test({ ...(await this.open(before.id, opened.token)), url: opened.url }, signal)
  }

  /** The connection with another token where its own was refused and another can be had; throws `thrown` where not. */
  async #renewed(opened: OpenConnection, connectionId: string | undefined, thrown: unknown): Promise<OpenConnection> {
    if (toErrorInfo(thrown).code !== 'token-refused' || opened.isRenewable !== true || connectionId === undefined) throw thrown
    const { token, secrets } = await this.open(connectionId, opened.token)
    return { ...opened, token, secrets: [...secrets, ...opened.secrets] }
  }

  /** What a form says, with the stored secrets for what it leaves out. */
  async #openForm(form: CleanForm, before: Connection | undefined): Promise<OpenConnection> {
    const { secrets } = this.#tools
    if (before !== undefined) checkSameServer(form, before)
    const connection = toConnection(before?.id ?? '', form, { before, place: 'memory' })
    const headers: Record<string, string> = {}
    for (const { name, value, secret } of form.headers ?? before?.headers ?? []) {
      headers[name] = value ?? (secret && before !== undefined ? ((await secrets.header(before.id, name)) ?? '') : '')
    }
    return toOpen(connection, await this.#credentials.ofForm(form, before), headers)
  }

  #setSecretPlace(connectionId: string, place: Connection['secrets']): void {
    this.#tools.store.writeSecretPlace(connectionId, place)
    this.#tools.changed()
  }

  #existing(connectionId: string): Connection {
    const connection = this.#tools.store.connection(connectionId)
    if (connection === undefined) throw new AppError('not-found', 'There is no such connection.')
    return connection
  }
}

function checkProvider(form: CleanForm, before: Connection | undefined): void {
  if (before !== undefined && before.provider !== form.provider) throw new AppError('bad-input', 'A connection keeps its kind of server.', { field: 'provider' })
}
