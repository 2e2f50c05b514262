import type { CallResult } from '#shared/client.ts'
import type { PutPurpose } from '#shared/contract.ts'
import type { EventPlace, EventReader } from './events.ts'

/** A file to be stored: one on disk that is read, or bytes that are streamed in. */
export type PutSource =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }

/** A stored file. */
export interface BlobFile {
  readonly path: string
  readonly mediaType: string
  readonly bytes: number
  /** Whether the id is the hash of the content, so that what it names never changes. */
  readonly lasting: boolean
}

/**
 * What is wanted of a stored file in place of its content: small or as a browser can show it, a page of a document as an image, or the
 * file of this key that was made from it to be sent.
 */
export type WantedFile = { readonly size: 'thumbnail' | 'view' } | { readonly page: number } | { readonly made: string }

/** What `createCore` answers: all that a host may do with the product. */
export interface Core {
  /** Names this life of the core; event numbers belong to it. */
  readonly run: string
  /** Never rejects. */
  call(method: string, input: unknown): Promise<CallResult>
  /** Hands `read` every event from now on, or after `place`. Answers a function that ends it. */
  events(read: EventReader, place?: EventPlace): () => void
  /** Stores a file; the value is an `Attachment`, or an `ImportFile` of one that is put for an import. Never rejects. */
  put(source: PutSource, purpose?: PutPurpose): Promise<CallResult>
  /**
   * A stored file, or one that waits to be saved, by its id; with `wanted` what is made from it, at the first time now. `null` where
   * there is none or it cannot be made. Never rejects.
   */
  blob(id: string, wanted?: WantedFile): Promise<BlobFile | null>
  /** Refuses new calls, stops what runs, stores it, and closes the folder. */
  close(): Promise<void>
}
