import type { Output, ParsedInput } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Connection, ConnectionForm, ConnectionStep } from '#shared/connection.ts'
import type { Host } from '../host.ts'
import type { FoundEndpoint } from '#shared/endpoint.ts'
import type { Jobs } from '../jobs.ts'
import type { OpenConnection, Provider } from '../providers/provider.ts'
import type { Secrets } from './secrets.ts'

/** What connections read and write. */
export interface ConnectionStore {
  connection(id: string): Connection | undefined
  write(connection: Connection, found: readonly FoundEndpoint[] | null): string[]
  writeEndpoints(connectionId: string, found: readonly FoundEndpoint[]): string[]
  writeRefresh(connectionId: string, error: ReturnType<typeof toErrorInfo> | null): void
  writeSecretPlace(connectionId: string, place: Connection['secrets']): void
  delete(connectionId: string): void
}

/** What connections need from outside. */
export interface ConnectionTools {
  readonly host: Pick<Host, 'newId'>
  readonly store: ConnectionStore
  readonly secrets: Secrets
  readonly providers: Readonly<Record<Connection['provider'], Provider>>
  readonly jobs: Pick<Jobs, 'start'>
  /** Ends with Parley. */
  readonly signal: AbortSignal
  changed(): void
}

/** Adding, changing, trying and opening connections. Secrets pass through here on their way to the keychain and to a request. */
export class Connections {
  readonly #tools: ConnectionTools

  constructor(tools: ConnectionTools) {
    this.#tools = tools
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
    await this.#tools.secrets.forget(connection)
    this.#tools.store.delete(connectionId)
    this.#tools.changed()
  }

  /** Looks for the endpoints again; a failure is recorded at the connection and rejects. */
  async refresh(connectionId: string): Promise<Output<'endpoints.refresh'>> {
    const { store, providers, signal } = this.#tools
    const connection = this.#existing(connectionId)
    try {
      const found = await providers[connection.provider].discover(await this.open(connectionId), signal)
      // It may have been removed meanwhile.
      this.#existing(connectionId)
      const endpointIds = store.writeEndpoints(connectionId, found)
      store.writeRefresh(connectionId, null)
      return { endpointIds }
    } catch (thrown) {
      // That Parley closed says nothing of the connection.
      if (!signal.aborted) store.writeRefresh(connectionId, toErrorInfo(thrown))
      throw thrown
    } finally {
      this.#tools.changed()
    }
  }

  /** Tries what the form says, step by step, and stores nothing. */
  async test({ connectionId, ...form }: ParsedInput<'endpoints.test'>): Promise<Output<'endpoints.test'>> {
    const before = connectionId === undefined ? undefined : this.#existing(connectionId)
    const provider = this.#tools.providers[form.provider]
    const steps: ConnectionStep[] = []
    try {
      const { url } = provider.readAddress(form.url)
      steps.push({ step: 'address', ok: true, detail: url })
      const opened = await this.#openForm({ ...form, url }, before)
      steps.push(...(await provider.test(opened, this.#tools.signal)))
    } catch (thrown) {
      steps.push({ step: steps.length === 0 ? 'address' : 'sign-in', ok: false, error: toErrorInfo(thrown) })
    }
    return { ok: steps.every((step) => step.ok), steps }
  }

  /** Starts a sign-in in the browser as a job. */
  async signIn(_input: ParsedInput<'endpoints.signIn'>): Promise<Output<'endpoints.signIn'>> {
    return Promise.reject(new AppError('sign-in-unsupported', 'Not yet.'))
  }

  /** Removes the secrets of a connection and keeps everything else. */
  async signOut(connectionId: string): Promise<void> {
    await this.#tools.secrets.forget(this.#existing(connectionId))
    this.#tools.store.writeSecretPlace(connectionId, 'signed-out')
    this.#tools.changed()
  }

  /**
   * A connection with its secrets, and with another token than `refusedToken` where one can be had. Rejects with
   * `secret-missing` when the keychain no longer has them.
   */
  async open(connectionId: string, _refusedToken?: string | null): Promise<OpenConnection> {
    const connection = this.#existing(connectionId)
    const { secrets, store } = this.#tools
    const token = connection.hasToken ? await secrets.token(connection.id) : null
    const headers = await Promise.all(
      connection.headers.map(async ({ name, value, secret }) => [name, secret ? await secrets.header(connection.id, name) : (value ?? '')] as const),
    )
    if ((connection.hasToken && token === null) || headers.some(([, value]) => value === null)) {
      store.writeSecretPlace(connectionId, 'missing')
      this.#tools.changed()
      throw new AppError('secret-missing', `The token of ${connection.name} is no longer stored: enter it again in Settings.`, { name: connection.name })
    }
    return toOpen(connection, token, Object.fromEntries(headers.map(([name, value]) => [name, value ?? ''])))
  }

  async #save(id: string, form: ConnectionForm, how: { force: boolean; before: Connection | undefined }): Promise<Output<'endpoints.add'>> {
    const { providers, signal } = this.#tools
    const { before, force } = how
    if (before !== undefined && before.provider !== form.provider) throw new AppError('bad-input', 'A connection keeps its kind of server.', { field: 'provider' })
    const provider = providers[form.provider]
    const complete = { ...form, url: provider.readAddress(form.url).url }
    const opened = await this.#openForm(complete, before)
    const found = await provider.discover(opened, signal).catch((thrown: unknown) => {
      if (!force) throw thrown
      return toErrorInfo(thrown)
    })
    const endpointIds = await this.#store(id, complete, { before, found })
    this.#tools.changed()
    return { connectionId: id, endpointIds }
  }

  /** Secrets first: a connection without its secret would be a lie. A secret whose connection cannot be stored is removed again. */
  async #store(id: string, form: ConnectionForm, known: { before: Connection | undefined; found: FoundEndpoint[] | ErrorInfo }): Promise<string[]> {
    const { secrets, store } = this.#tools
    const { before, found } = known
    this.#checkWanted(before)
    try {
      await secrets.save(id, form)
      const connection = await this.#toConnection(id, form, before)
      this.#checkWanted(before)
      const endpointIds = store.write(connection, Array.isArray(found) ? found : null)
      if (!Array.isArray(found)) store.writeRefresh(id, found)
      if (before !== undefined) await secrets.forgetHeaders(before, connection.headers)
      return endpointIds
    } catch (thrown) {
      if (before === undefined || toErrorInfo(thrown).code === 'not-found') await secrets.forget({ id, headers: form.headers ?? [] })
      throw thrown
    }
  }

  /** While a server or the keychain was asked, Parley may have begun to close and the connection may have been removed. */
  #checkWanted(before: Connection | undefined): void {
    this.#tools.signal.throwIfAborted()
    if (before !== undefined) this.#existing(before.id)
  }

  async #toConnection(id: string, form: ConnectionForm, before: Connection | undefined): Promise<Connection> {
    const hasToken = form.token === undefined ? (before?.hasToken ?? false) : form.token !== ''
    const headers = (form.headers ?? before?.headers ?? [])
      .filter(({ value, secret }) => !(secret && value === ''))
      .map(({ name, value, secret }) => (secret ? { name, secret } : { name, value: value ?? '', secret }))
    const hasSecrets = hasToken || headers.some((header) => header.secret)
    const isEntered = form.token !== undefined || (form.headers ?? []).some((header) => header.secret && header.value !== undefined)
    const fresh = isEntered || before === undefined || before.secrets === 'none'
    return {
      id,
      provider: form.provider,
      name: form.name?.trim() || before?.name || new URL(form.url).host,
      url: form.url,
      auth: form.auth ?? before?.auth ?? { kind: 'token' },
      surface: form.surface ?? before?.surface ?? 'serving-endpoints',
      hasToken,
      secrets: !hasSecrets ? 'none' : fresh ? await this.#tools.secrets.place() : (before?.secrets ?? 'none'),
      models: form.models ?? before?.models ?? [],
      headers,
      query: form.query ?? before?.query ?? {},
      extraBody: form.extraBody ?? before?.extraBody ?? {},
      removedBody: form.removedBody ?? before?.removedBody ?? [],
    }
  }

  /** What a form says, with the stored secrets for what it leaves out. */
  async #openForm(form: ConnectionForm, before: Connection | undefined): Promise<OpenConnection> {
    const { secrets } = this.#tools
    if (before !== undefined) checkSameServer(form, before)
    const token = form.token ?? (before?.hasToken === true ? await secrets.token(before.id) : null)
    const headers: Record<string, string> = {}
    for (const { name, value, secret } of form.headers ?? before?.headers ?? []) {
      headers[name] = value ?? (secret && before !== undefined ? ((await secrets.header(before.id, name)) ?? '') : '')
    }
    return {
      url: form.url,
      surface: form.surface ?? before?.surface ?? 'serving-endpoints',
      token: token === '' ? null : token,
      headers,
      query: form.query ?? before?.query ?? {},
      extraBody: form.extraBody ?? {},
      removedBody: form.removedBody ?? [],
      models: form.models ?? before?.models ?? [],
      secrets: secretsOf(token, headers, form.headers ?? before?.headers ?? []),
    }
  }

  #existing(connectionId: string): Connection {
    const connection = this.#tools.store.connection(connectionId)
    if (connection === undefined) throw new AppError('not-found', 'There is no such connection.')
    return connection
  }
}

/** A stored secret is for the server that it was entered for: whoever changes the address enters it again. */
function checkSameServer(form: ConnectionForm, before: Connection): void {
  const { origin, host } = new URL(form.url)
  if (origin === new URL(before.url).origin) return
  const usesToken = before.hasToken && form.token === undefined
  const usesHeader = (form.headers ?? before.headers).some((header) => header.secret && header.value === undefined)
  if (usesToken || usesHeader) {
    throw new AppError('credential-missing', `The stored token or secret header is for another server than ${host}: enter it again.`, { host })
  }
}

function secretsOf(token: string | null, values: Readonly<Record<string, string>>, headers: Connection['headers']): string[] {
  const secret = headers.filter((header) => header.secret).map(({ name }) => values[name] ?? '')
  return [token ?? '', ...secret].filter((value) => value !== '')
}

function toOpen(connection: Connection, token: string | null, headers: Record<string, string>): OpenConnection {
  const { url, surface, workspaceId, query, extraBody, removedBody, models } = connection
  return { url, surface, workspaceId, token, headers, query, extraBody, removedBody, models, secrets: secretsOf(token, headers, connection.headers) }
}
