import type { Connection, ConnectionStep } from '#shared/connection.ts'
import type { Endpoint, FoundEndpoint, ProviderId } from '#shared/endpoint.ts'
import type { MadeWith } from '#shared/message.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { StreamPart, Usage } from '#shared/stream.ts'
import type { Address } from './address.ts'
import type { TokenSource } from '../token-source.ts'

/** A connection with its secrets, as a provider needs it. Lives in memory only. */
export interface OpenConnection {
  /** Without a trailing slash. */
  readonly url: string
  readonly surface: Connection['surface']
  readonly workspaceId?: string | undefined
  readonly token: string | null
  /** Whether another token can be had when this one is refused. */
  readonly isRenewable?: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly extraBody: Readonly<Record<string, unknown>>
  readonly removedBody: readonly string[]
  readonly models: readonly string[]
  /** Where the token was read, if that is outside Parley. */
  readonly source?: TokenSource | undefined
  /** What of the above must never be repeated: the token and the values of secret headers. */
  readonly secrets: readonly string[]
}

/** An image of a prompt: its file is read when the request is made. */
export interface PromptImage {
  readonly type: 'image'
  readonly blobId: string
  readonly path: string
  readonly name: string
  readonly mediaType: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** The key of the file that was made of it; left out where it is sent as it is stored. */
  readonly made?: string
}

/** Reasoning of the model that is asked, exactly as it came: only what it signed or hid can be given back. */
export interface PromptReasoning {
  readonly type: 'reasoning'
  readonly text: string
  readonly signature?: string
  readonly hidden?: string
}

/** One piece of a message as a model is sent it. */
export type PromptPart = { readonly type: 'text'; readonly text: string } | PromptImage | PromptReasoning

/** One message as a model is sent it; no part is empty, reasoning stands first. */
export interface PromptMessage {
  readonly role: 'user' | 'assistant'
  readonly parts: readonly PromptPart[]
}

/** What a model is sent: plain values, made by `chat/prompt.ts`. */
export interface Prompt {
  readonly model: string
  readonly systemPrompt?: string
  readonly messages: readonly PromptMessage[]
  /** What the person set; what of it the endpoint takes is the provider's to know. */
  readonly parameters: MadeWith['parameters']
  /** What is asked for where it is no reply to the last message. It is in the messages as well: only the demo looks at it. */
  readonly purpose?: 'continue' | 'summary' | 'title'
}

/** A request as it goes out. */
export interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  /** JSON text, with references in place of images. */
  readonly body: string
}

/** Writes down one exchange as it happens. Nothing of it throws. */
export interface ExchangeRecorder {
  responded(status: number, headers: Headers): void
  /** A piece of the response's body; it is not changed afterwards. */
  received(bytes: Uint8Array): void
  ended(error?: ErrorInfo): void
}

/** Writes down the exchanges of one reply, for the inspector. */
export interface Recorder {
  began(request: RecordedRequest): ExchangeRecorder
}

/** A reply to ask for. */
export interface ReplyRequest {
  readonly connection: OpenConnection
  readonly endpoint: Endpoint
  readonly prompt: Prompt
  readonly signal: AbortSignal
  /** Left out where nothing is kept. */
  readonly recorder?: Recorder | undefined
}

/** Texts to have the vectors of. */
export interface EmbedRequest {
  readonly connection: OpenConnection
  readonly endpoint: Endpoint
  /** At least one; none is empty. */
  readonly texts: readonly string[]
  /** What the model is told the texts are for; few models know it. */
  readonly instruction?: string | undefined
  /** How many numbers a vector is to have; few models know it. */
  readonly dimensions?: number | undefined
  readonly signal: AbortSignal
  /** Left out where nothing is kept. */
  readonly recorder?: Recorder | undefined
}

/** The vectors of some texts. */
export interface Embedded {
  /** In the order of the texts, all of one length, of finite numbers. */
  readonly vectors: readonly Float32Array[]
  readonly usage?: Usage
  /** The fields that the endpoint refused, and that were left out. */
  readonly adapted: readonly { readonly field: string; readonly instead?: string; readonly said: string }[]
}

/** An image of an answer, by an address that holds it (`data:`) or only names it: nobody fetches that. */
export interface ImageData {
  readonly type: 'image-data'
  readonly url: string
}

/** One step of a reply as a provider tells it: its images are not stored yet. */
export type ReplyPart = StreamPart | ImageData

/** A kind of server. Adding one is a file beside this one and a line in `index.ts`. */
export interface Provider {
  readonly id: ProviderId
  /** What is stored for the address that a person pasted. Throws `AppError`: `address-invalid` or `account-console`. */
  readAddress(pasted: string): Address
  /** The endpoints of a connection. Rejects with `AppError`. */
  discover(connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]>
  /** Whom a connection signs in as; `undefined` where the server does not say. Rejects with `AppError`. Left out where no server can be asked. */
  signedInName?(connection: OpenConnection, signal: AbortSignal): Promise<string | undefined>
  /** Tries a connection step by step; ends after the first step that fails. Never rejects. */
  test(connection: OpenConnection, signal: AbortSignal): Promise<ConnectionStep[]>
  /**
   * Asks for a reply. Once called, failures are in the stream, never thrown: it ends with exactly one `end`.
   * An aborted signal ends it with status `stopped`. A field that the endpoint refuses is left out, told as `adapted`, and the
   * request repeated, at most four times.
   */
  stream(request: ReplyRequest): AsyncIterable<ReplyPart>
  /** The first request of `stream` as it would be sent now, its secrets included. Left out where no server is asked. */
  preview?(request: Omit<ReplyRequest, 'signal' | 'recorder'>): RecordedRequest
  /** The vectors of some texts. Rejects with `AppError`, and with the signal's reason once it is aborted. Left out where there are none to be had. */
  embed?(request: EmbedRequest): Promise<Embedded>
}
