import type { Connection, ConnectionForm } from '#shared/connection.ts'
import type { Keychain } from '../host.ts'

/** What of a connection is kept in the keychain, beside the values of its secret headers. */
export type SecretName = 'token' | 'refreshToken' | 'clientSecret'

const names: readonly SecretName[] = ['token', 'refreshToken', 'clientSecret']

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

  /** `null` where there is none. */
  get(connectionId: string, name: SecretName): Promise<string | null> {
    return this.#keychain.get(this.#account(connectionId, name))
  }

  /** An empty one is removed. */
  set(connectionId: string, name: SecretName, secret: string): Promise<void> {
    return this.#write(this.#account(connectionId, name), secret)
  }

  header(connectionId: string, name: string): Promise<string | null> {
    return this.#keychain.get(this.#account(connectionId, `header.${name.toLowerCase()}`))
  }

  /** Stores what the form names, removes what it empties, and leaves what it does not mention. */
  async save(connectionId: string, form: Pick<ConnectionForm, 'token' | 'clientSecret' | 'headers'>): Promise<void> {
    if (form.token !== undefined) await this.set(connectionId, 'token', form.token)
    if (form.clientSecret !== undefined) await this.set(connectionId, 'clientSecret', form.clientSecret)
    for (const { name, value, secret } of form.headers ?? []) {
      if (secret && value !== undefined) await this.#write(this.#account(connectionId, `header.${name.toLowerCase()}`), value)
    }
  }

  /** Removes every secret of a connection. */
  async forget(connection: Pick<Connection, 'id' | 'headers'>): Promise<void> {
    await this.forgetAllBut(connection.id, undefined)
    await this.forgetHeaders(connection)
  }

  /** Removes what a connection signs in with, but for the one that it still needs. */
  async forgetAllBut(connectionId: string, kept: SecretName | undefined): Promise<void> {
    for (const name of names) if (name !== kept) await this.#keychain.delete(this.#account(connectionId, name))
  }

  /** Removes the values of a connection's secret headers, but for those that it has still (`kept`). */
  async forgetHeaders({ id, headers }: Pick<Connection, 'id' | 'headers'>, kept: Connection['headers'] = []): Promise<void> {
    const keptNames = new Set(kept.filter((header) => header.secret).map(({ name }) => name.toLowerCase()))
    const gone = headers.filter((header) => header.secret).map(({ name }) => name.toLowerCase())
    for (const name of gone) {
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
