import type { Output, ParsedInput } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Connection, ConnectionForm } from '#shared/model.ts'
import type { Host } from '../host.ts'
import type { FoundEndpoint, OpenConnection, Provider } from '../providers/provider.ts'
import type { Secrets } from './secrets.ts'

/** What connections read and write. */
export interface ConnectionStore {
  connection(id: string): Connection | undefined
  write(connection: Connection, found: readonly FoundEndpoint[] | null): string[]
  writeEndpoints(connectionId: string, found: readonly FoundEndpoint[]): string[]
  writeRefresh(connectionId: string, error: ReturnType<typeof toErrorInfo> | null): void
  markSecretsMissing(connectionId: string): void
  delete(connectionId: string): void
}

/** What connections need from outside. */
export interface ConnectionTools {
  readonly host: Pick<Host, 'newId'>
  readonly store: ConnectionStore
  readonly secrets: Secrets
  readonly providers: Readonly<Record<Connection['provider'], Provider>>
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
      const endpointIds = store.writeEndpoints(connectionId, found)
      store.writeRefresh(connectionId, null)
      return { endpointIds }
    } catch (thrown) {
      store.writeRefresh(connectionId, toErrorInfo(thrown))
      throw thrown
    } finally {
      this.#tools.changed()
    }
  }

  /** Tries what the form says, step by step, and stores nothing. */
  async test({ connectionId, ...form }: ParsedInput<'endpoints.test'>): Promise<Output<'endpoints.test'>> {
    const before = connectionId === undefined ? undefined : this.#existing(connectionId)
    const provider = this.#tools.providers[form.provider]
    try {
      const url = provider.normalizeUrl(form.url)
      const opened = await this.#openForm({ ...form, url }, before)
      const steps = [{ step: 'address' as const, ok: true, detail: url }, ...(await provider.test(opened, this.#tools.signal))]
      return { ok: steps.every((step) => step.ok), steps }
    } catch (thrown) {
      return { ok: false, steps: [{ step: 'address', ok: false, error: toErrorInfo(thrown) }] }
    }
  }

  /** A connection with its secrets. Rejects with `secret-missing` when the keychain no longer has them. */
  async open(connectionId: string): Promise<OpenConnection> {
    const connection = this.#existing(connectionId)
    const { secrets, store } = this.#tools
    const token = connection.hasToken ? await secrets.token(connection.id) : null
    const headers = await Promise.all(
      connection.headers.map(async ({ name, value, secret }) => [name, secret ? await secrets.header(connection.id, name) : (value ?? '')] as const),
    )
    if ((connection.hasToken && token === null) || headers.some(([, value]) => value === null)) {
      store.markSecretsMissing(connectionId)
      this.#tools.changed()
      throw new AppError('secret-missing', `The token of ${connection.name} is no longer stored: enter it again in Settings.`, { name: connection.name })
    }
    return toOpen(connection, token, Object.fromEntries(headers.map(([name, value]) => [name, value ?? ''])))
  }

  async #save(id: string, form: ConnectionForm, how: { force: boolean; before: Connection | undefined }): Promise<Output<'endpoints.add'>> {
    const { providers, secrets, store, signal } = this.#tools
    const provider = providers[form.provider]
    const url = provider.normalizeUrl(form.url)
    const found = await this.#openForm({ ...form, url }, how.before)
      .then((opened) => provider.discover(opened, signal))
      .catch((thrown: unknown) => {
        if (!how.force) throw thrown
        return null
      })
    // Secrets first: a connection without its secret would be a lie, a secret without its connection is swept up by its removal.
    await secrets.save(id, form)
    const connection = await this.#toConnection(id, { ...form, url }, how.before)
    const endpointIds = store.write(connection, found)
    this.#tools.changed()
    return { connectionId: id, endpointIds }
  }

  async #toConnection(id: string, form: ConnectionForm, before: Connection | undefined): Promise<Connection> {
    const hasToken = form.token === undefined ? (before?.hasToken ?? false) : form.token !== ''
    const headers = (form.headers ?? before?.headers ?? []).map(({ name, value, secret }) => (secret ? { name, secret } : { name, value: value ?? '', secret }))
    const hasSecrets = hasToken || headers.some((header) => header.secret)
    const fresh = form.token !== undefined || before === undefined || before.secrets === 'none'
    return {
      id,
      provider: form.provider,
      name: form.name?.trim() || before?.name || new URL(form.url).host,
      url: form.url,
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
    const stored = before?.hasToken === true ? await secrets.token(before.id) : null
    const token = form.token === undefined ? stored : form.token
    const headers: Record<string, string> = {}
    for (const { name, value, secret } of form.headers ?? before?.headers ?? []) {
      headers[name] = value ?? (secret && before !== undefined ? ((await secrets.header(before.id, name)) ?? '') : '')
    }
    return {
      url: form.url,
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

function secretsOf(token: string | null, values: Readonly<Record<string, string>>, headers: Connection['headers']): string[] {
  const secret = headers.filter((header) => header.secret).map(({ name }) => values[name] ?? '')
  return [token ?? '', ...secret].filter((value) => value !== '')
}

function toOpen(connection: Connection, token: string | null, headers: Record<string, string>): OpenConnection {
  const { url, query, extraBody, removedBody, models } = connection
  return { url, token, headers, query, extraBody, removedBody, models, secrets: secretsOf(token, headers, connection.headers) }
}
