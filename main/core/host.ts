import type { ImageEdit } from '#shared/attachment.ts'
import type { ConnectionStep } from '#shared/connection.ts'
import type { Language } from '#shared/language.ts'
import type { NetworkSettings } from '#shared/network.ts'

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

/** What an image file is, told from its content. Width and height are as shown, in pixels: turned as the file says. */
export interface ImageInfo {
  readonly mediaType: string
  readonly width: number
  readonly height: number
  /** How its pixels lie in the file, 1 to 8 as in EXIF; 1 where it says nothing. */
  readonly orientation: number
  /** More than 1 for an animation. */
  readonly frames: number
}

/** What an image has to be like. */
export interface ImageForm {
  /** In pixels, of its width and of its height. */
  readonly maxEdge?: number
  /** Of the file, before anything is written as base64. */
  readonly maxBytes?: number
  /** What it may be; of `image/png`, `image/jpeg` and `image/webp` at least one, since these can be written. */
  readonly mediaTypes: readonly string[]
}

/** What was done to an image. `cleaned`: what is no part of the picture was cut out, its pixels are untouched. */
export type ImageChange = 'turned' | 'converted' | 'scaled' | 'compressed' | 'first-frame' | 'rasterised' | 'cleaned'

/** A file that was made from an image. */
export interface MadeImage {
  readonly mediaType: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly changes: readonly ImageChange[]
}

/**
 * Decodes images off the main thread, in bounded memory and time. Everything rejects with `AppError`: `file-not-image`,
 * `image-broken` (cut or damaged), `image-too-large` (more pixels than are decoded) or `image-too-slow`. None of them names
 * the file: callers know its name. What is written never holds EXIF, XMP, IPTC, comments or text.
 */
export interface Images {
  /** Decodes the image to its end. */
  describe(path: string): Promise<ImageInfo>
  /** The most frequent colours, most frequent first, as `#rrggbb`, at most `count`. */
  colours(path: string, count: number): Promise<string[]>
  /** Writes `target` in this form, upright. An image that fits keeps its pixels and its encoding. */
  make(path: string, form: ImageForm, target: string): Promise<MadeImage>
  /** Writes a WebP of at most `edge` pixels in width and height. */
  thumbnail(path: string, edge: number, target: string): Promise<MadeImage>
  /** Writes the image turned, cropped and drawn onto, in its own format where that can be written, else as PNG or JPEG. */
  edit(path: string, edit: ImageEdit, target: string): Promise<MadeImage>
}

/** How requests leave this machine, beside `fetch`. */
export interface Network {
  /** From the next request on. Rejects with `AppError` `proxy-invalid` or `certificates-invalid`, having changed nothing. */
  configure(settings: NetworkSettings, proxyPassword: string | null): Promise<void>
  /**
   * Walks from this machine to an address: `name`, `proxy`, `reach`, `tls`, in this order, what does not apply left out.
   * Ends after the first step that fails. Never rejects.
   */
  probe(url: string, signal: AbortSignal): AsyncIterable<ConnectionStep>
}

/** What a program wrote and how it ended. */
export interface ProgramEnd {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Other programs of this machine, and where the person keeps their settings. */
export interface Programs {
  /** The variables that this process was started with. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** An absolute path. */
  readonly homeFolder: string
  /** Runs a program without a shell, with nothing on its input. Rejects with `program-missing`, or with the signal's reason. */
  run(program: string, args: readonly string[], signal: AbortSignal): Promise<ProgramEnd>
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
  /** The module that runs in the worker thread of an import or an export. */
  readonly transferWorker: URL
  /** The module that runs in the thread in which files of other people are read. */
  readonly attachmentsWorker: URL
  /** The module that runs in the library's worker threads. */
  readonly libraryWorker: URL
  /** The module that runs in the thread that reckons with vectors. */
  readonly embeddingsWorker: URL
  /** The module that runs in the thread that searches by meaning. */
  readonly meaningWorker: URL
  /** The module that runs in the thread that reads the rows of a batch. */
  readonly batchesWorker: URL
  readonly systemLanguage: Language
  readonly keychain: Keychain
  readonly images: Images
  /** `fetch` without time limits of its own: the core sets them by its signal. */
  readonly fetch: typeof fetch
  readonly network: Network
  readonly programs: Programs
  /** Milliseconds since 1970. */
  now(): number
  /** An id that was never given before. */
  newId(): string
  log(entry: LogEntry): void
}
