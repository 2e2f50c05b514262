import type { Connection, ConnectionForm } from '#shared/connection.ts'
import type { Keychain } from '../host.ts'

/** The secrets of connections in the keychain, under `<installationId>/<connectionId>.<what>`. */
export class Secrets {
  readonly #keychain: Keychain
  readonly #installationId: string

  constructor(keychain: Keychain, installationId: string) {
    this.#keychain = keychain
    this.#installationId = installationId
  }

  /** Where a secret that is stored now would be. */
  async place(): Promise<'keychain' | 'memory'> {
    return (await this.#keychain.status()).place
  }

  token(connectionId: string): Promise<string | null> {
    return this.#keychain.get(this.#account(connectionId, 'token'))
  }

  header(connectionId: string, name: string): Promise<string | null> {
    return this.#keychain.get(this.#account(connectionId, `header.${name.toLowerCase()}`))
  }

  /** Stores what the form names, removes what it empties, and leaves what it does not mention. */
  async save(connectionId: string, form: Pick<ConnectionForm, 'token' | 'headers'>): Promise<void> {
    if (form.token !== undefined) await this.#write(this.#account(connectionId, 'token'), form.token)
    for (const { name, value, secret } of form.headers ?? []) {
      if (secret && value !== undefined) await this.#write(this.#account(connectionId, `header.${name.toLowerCase()}`), value)
    }
  }

  /** Removes every secret of a connection. */
  async forget(connection: Pick<Connection, 'id' | 'headers'>): Promise<void> {
    await this.#keychain.delete(this.#account(connection.id, 'token'))
    await this.forgetHeaders(connection)
  }

  /** Removes the values of a connection's secret headers, but for those that it has still (`kept`). */
  async forgetHeaders({ id, headers }: Pick<Connection, 'id' | 'headers'>, kept: Connection['headers'] = []): Promise<void> {
    const keptNames = new Set(kept.filter((header) => header.secret).map(({ name }) => name.toLowerCase()))
    const names = headers.filter((header) => header.secret).map(({ name }) => name.toLowerCase())
    for (const name of names) {
      if (!keptNames.has(name)) await this.#keychain.delete(this.#account(id, `header.${name}`))
    }
  }

  #write(account: string, secret: string): Promise<void> {
    return secret === '' ? this.#keychain.delete(account) : this.#keychain.set(account, secret)
  }

  #account(connectionId: string, what: string): string {
    return `${this.#installationId}/${connectionId}.${what}`
  }
}
