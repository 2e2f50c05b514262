import type { X509Certificate } from 'node:crypto'
import type { ParsedInput } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { NetworkSettings } from '#shared/network.ts'
import type { Host, Keychain } from '../host.ts'
import { checkAuthority, describeAuthority, readCertificates, writeCertificates } from './certificates.ts'
import { readProxyAddress } from './proxy-address.ts'

/** What the network's settings are read from and written to. */
export interface NetworkTools {
  readonly host: Pick<Host, 'network' | 'log'>
  readonly keychain: Keychain
  /** The account of the proxy's password in the keychain. */
  readonly passwordAccount: string
  read(): NetworkSettings
  write(settings: NetworkSettings): void
}

type Changes = ParsedInput<'network.update'>

/** How requests leave this machine: what the person set, applied at the start and at every change. */
export class NetworkControl {
  readonly #tools: NetworkTools
  #started: Promise<void> = Promise.resolve()
  #last: Promise<void> = Promise.resolve()
  /** Why what is stored could not be applied. */
  #problem: AppError | undefined

  constructor(tools: NetworkTools) {
    this.#tools = tools
  }

  /** Applies what is stored. Never rejects: what cannot be applied is logged, and told at every request. */
  start(): Promise<void> {
    this.#started = this.#apply()
    this.#last = this.#started
    return this.#started
  }

  /**
   * `fetch` that waits until what is stored was applied, and rejects with the `AppError` of what could not be: no request leaves by another
   * way than the person chose.
   */
  gate(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      await this.#started
      if (this.#problem !== undefined) throw this.#problem
      return fetch(input, init)
    }
  }

  /** Changes what is named. Rejects with `proxy-invalid`, `certificates-invalid` or `keychain-unavailable`, having changed nothing. */
  update(changes: Changes): Promise<void> {
    const updated = this.#last.then(() => this.#update(changes))
    // The next change waits for the end of this one, however it ends.
    this.#last = updated.catch(() => undefined)
    return updated
  }

  async #apply(): Promise<void> {
    const { host, read, write } = this.#tools
    try {
      const settings = read()
      const password = settings.hasProxyPassword ? await this.#password() : null
      // It was kept in memory only, by a Parley that has closed.
      if (settings.hasProxyPassword && password === null) write({ ...settings, hasProxyPassword: false })
      await host.network.configure(settings, password ?? null)
    } catch (thrown) {
      const { code, message, details } = toErrorInfo(thrown)
      this.#problem = new AppError(code, message, details)
      host.log({ level: 'error', area: 'network', text: `what was set could not be applied: ${code}` })
    }
  }

  /** `undefined` where the keychain does not open: then the proxy asks for the password, and the person is told. */
  async #password(): Promise<string | null | undefined> {
    const { host, keychain, passwordAccount } = this.#tools
    return keychain.get(passwordAccount).catch((thrown: unknown) => {
      host.log({ level: 'warn', area: 'network', text: `the proxy's password could not be read: ${toErrorInfo(thrown).code}` })
      return undefined
    })
  }

  async #update(changes: Changes): Promise<void> {
    const { host, write, read } = this.#tools
    const before = read()
    const { settings, password } = merged(before, changes)
    const kept = before.hasProxyPassword ? ((await this.#password()) ?? null) : null
    await host.network.configure(settings, password === undefined ? kept : password)
    this.#problem = undefined
    try {
      if (password !== undefined) await this.#keep(password)
      write(settings)
    } catch (thrown) {
      await host.network.configure(before, kept)
      throw thrown
    }
  }

  async #keep(password: string | null): Promise<void> {
    const { keychain, passwordAccount } = this.#tools
    if (password === null) await keychain.delete(passwordAccount)
    else await keychain.set(passwordAccount, password)
  }
}

/** What is to be stored, and the password where it changes: `null` removes it. */
function merged(before: NetworkSettings, { proxyPassword, ...changes }: Changes): { settings: NetworkSettings; password: string | null | undefined } {
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<NetworkSettings>
  const wanted = { ...before, ...named }
  const written = wanted.proxyUrl.trim() === '' ? null : readProxyAddress(wanted.proxyUrl)
  if (wanted.proxy === 'manual' && written === null) throw new AppError('proxy-invalid', 'A proxy needs an address.', { reason: 'missing' })
  // A proxy would be asked without it, and a person who wrote one means another kind of address, such as that of a script.
  if (written?.path !== undefined) throw new AppError('proxy-invalid', 'The address of a proxy ends with its port.', { url: written.url, path: written.path.slice(0, 200), reason: 'path' })
  const proxyUrl = written?.url ?? ''
  const certificates = readCertificates(wanted.certificates)
  checkAuthorities(certificates, before)
  // A stored password goes to the proxy that it was entered for.
  const forgets = proxyUrl !== urlOf(before) && before.hasProxyPassword
  const typed = proxyPassword ?? written?.password
  const password = typed === undefined ? (forgets ? null : undefined) : typed === '' ? null : typed
  const settings: NetworkSettings = {
    ...wanted,
    proxyUrl,
    proxyUser: (changes.proxyUser || (written?.user ?? wanted.proxyUser)).trim(),
    hasProxyPassword: password === undefined ? before.hasProxyPassword : password !== null,
    noProxy: wanted.noProxy.split(/[\s,;]+/).filter((entry) => entry !== '').join(', '),
    ...described(certificates),
  }
  return { settings, password }
}

/** The stored address, which an older version kept without the port of its scheme. */
function urlOf({ proxyUrl }: NetworkSettings): string {
  return URL.canParse(proxyUrl) && /^https?:/.test(proxyUrl) ? readProxyAddress(proxyUrl).url : proxyUrl
}

/** What was stored before stays, whatever it is. */
function checkAuthorities(certificates: readonly X509Certificate[], before: NetworkSettings): void {
  const known = new Set(readCertificates(before.certificates).map(({ fingerprint256 }) => fingerprint256))
  for (const certificate of certificates) if (!known.has(certificate.fingerprint256)) checkAuthority(certificate)
}

function described(certificates: readonly X509Certificate[]): Pick<NetworkSettings, 'certificates' | 'authorities'> {
  return { certificates: writeCertificates(certificates), authorities: certificates.map(describeAuthority) }
}
