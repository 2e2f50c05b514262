import type { Usage } from '#shared/stream.ts'
import type { Learned } from '#shared/endpoint.ts'
import type { ReplyPart, ReplyRequest } from './provider.ts'

/** The body of a request. Images stand in it as `blob:ID;MEDIA-TYPE`; they are put in when it is sent. */
export type RequestBody = Record<string, unknown>

/** How one API is spoken: where it is asked, with which body, and how its answer is read. */
export interface Dialect {
  /** The base URL of the client. */
  readonly baseUrl: string
  /** Begins with a slash. */
  readonly path: string
  /** Fields that are refused at this place by every endpoint: none is sent, whoever added it. */
  readonly refused?: readonly Pick<Learned, 'field' | 'instead'>[]
  /** Holds nothing optional that the person did not set. */
  body(request: Pick<ReplyRequest, 'endpoint' | 'prompt'>): RequestBody
  newReader(): ReplyReader
}

/** Reads the events of one answer. Lenient: what it does not know gives no parts. */
export interface ReplyReader {
  /** The parts of one event, which is JSON already. Throws `AppError` for an error in an event's place. */
  read(value: unknown): ReplyPart[]
  /** What was held back, when nothing more comes. */
  rest(): ReplyPart[]
  usage(): Usage | undefined
  /** The reason for the end as the server gave it; `undefined` while none came. */
  readonly finishReason: string | undefined
  readonly hasContent: boolean
}
