import type { Language } from '#shared/language.ts'

/** Where secrets are, and why they are not in the keychain if they are not. */
export interface KeychainStatus {
  readonly place: 'keychain' | 'memory'
  readonly reason?: string
}

/**
 * Keeps secrets of any length under an account name. Without a system keychain it keeps them in memory for as long as
 * the process lives. Rejects with `AppError('keychain-unavailable')` when the system's keychain refuses.
 */
export interface Keychain {
  status(): Promise<KeychainStatus>
  /** `null` where there is none. */
  get(account: string): Promise<string | null>
  set(account: string, secret: string): Promise<void>
  /** Ends well also where there is none. */
  delete(account: string): Promise<void>
}

/** What an image file is, told from its content. Width and height are as shown, in pixels. */
export interface ImageInfo {
  readonly mediaType: string
  readonly width: number
  readonly height: number
}

/** Decodes images off the main thread. */
export interface Images {
  /** `null` when the file is no image that can be decoded. */
  describe(path: string): Promise<ImageInfo | null>
  /** The most frequent colours, most frequent first, as `#rrggbb`, at most `count`. */
  colours(path: string, count: number): Promise<string[]>
}

/** One line of the log. Never a secret, never what a person typed or a model answered. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error'
  readonly area: string
  readonly text: string
}

/** Everything that the core takes from outside. */
export interface Host {
  readonly kind: 'electron' | 'server'
  readonly version: string
  readonly platform: string
  /** An absolute path; the core makes the folder when it is missing. */
  readonly dataFolder: string
  /** The module that runs in the store's worker thread. */
  readonly storeWorker: URL
  readonly systemLanguage: Language
  readonly keychain: Keychain
  readonly images: Images
  /** `fetch` without time limits of its own: the core sets them by its signal. */
  readonly fetch: typeof fetch
  /** Milliseconds since 1970. */
  now(): number
  /** An id that was never given before. */
  newId(): string
  log(entry: LogEntry): void
}
