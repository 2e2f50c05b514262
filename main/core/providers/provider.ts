import type { StreamPart } from '#shared/stream.ts'
import type { Ability, ConnectionStep, Endpoint, ProviderId } from '#shared/model.ts'
import type { MadeWith } from '#shared/message.ts'

/** A connection with its secrets, as a provider needs it. Lives in memory only. */
export interface OpenConnection {
  /** Without a trailing slash. */
  readonly url: string
  readonly token: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly extraBody: Readonly<Record<string, unknown>>
  readonly removedBody: readonly string[]
  readonly models: readonly string[]
  /** What of the above must never be repeated: the token and the values of secret headers. */
  readonly secrets: readonly string[]
}

/** An image of a prompt: its file is read when the request is made. */
export interface PromptImage {
  readonly type: 'image'
  readonly path: string
  readonly name: string
  readonly mediaType: string
  readonly width: number
  readonly height: number
}

/** One message as a model is sent it; no part is empty. */
export interface PromptMessage {
  readonly role: 'user' | 'assistant'
  readonly parts: readonly ({ readonly type: 'text'; readonly text: string } | PromptImage)[]
}

/** What a model is sent: plain values, made by `chat/prompt.ts`. */
export interface Prompt {
  readonly model: string
  readonly systemPrompt?: string
  readonly messages: readonly PromptMessage[]
  readonly parameters: MadeWith['parameters']
}

/** An endpoint as a server describes it. */
export type FoundEndpoint = Pick<Endpoint, 'name' | 'model' | 'group' | 'task' | 'usable' | 'reason'> & { readonly vision: Ability }

/** A kind of server. Adding one is a file beside this one and a line in `index.ts`. */
export interface Provider {
  readonly id: ProviderId
  /** The address that is stored for what a person pasted. Throws `AppError('address-invalid')`. */
  normalizeUrl(url: string): string
  /** The endpoints of a connection. Rejects with `AppError`. */
  discover(connection: OpenConnection, signal: AbortSignal): Promise<FoundEndpoint[]>
  /** Tries a connection step by step; ends after the first step that fails. Never rejects. */
  test(connection: OpenConnection, signal: AbortSignal): Promise<ConnectionStep[]>
  /**
   * Asks for a reply. Once called, failures are in the stream, never thrown: it ends with exactly one `end`.
   * An aborted signal ends it with status `stopped`.
   */
  stream(connection: OpenConnection, prompt: Prompt, signal: AbortSignal): AsyncIterable<StreamPart>
}
