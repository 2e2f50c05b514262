import type { EventBatch, ImportFile, Input, MethodName, Output, PutPurpose } from './contract.ts'
import { AppError } from './error.ts'
import type { ErrorInfo } from './error.ts'
import type { Attachment } from './attachment.ts'

/** How a call ends at the border. */
export type CallResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorInfo }

/** What a host offers a window: the same three functions from Electron's preload and over HTTP. None of them rejects. */
export interface Transport {
  call(method: string, input: unknown): Promise<CallResult>
  /** Calls back with every batch from now on; answers a function that ends it. */
  events(onBatch: (batch: EventBatch) => void): () => void
  /** Stores a file; the value is an `Attachment`, or an `ImportFile` of one that is put for an import. */
  put(file: File, purpose?: PutPurpose): Promise<CallResult>
}

type Verbs<Area extends string> = {
  [Name in MethodName as Name extends `${Area}.${infer Verb}` ? Verb : never]: (input: Input<Name>) => Promise<Output<Name>>
}

type Area = MethodName extends `${infer Name}.${string}` ? (MethodName extends `${string}.${string}` ? Name : never) : never

/** `client.area.verb(input)`; rejects with `AppError` only. */
export type Client = { readonly [Name in Area]: Verbs<Name> } & {
  /** Stores a file and answers what it became; rejects with `AppError`. */
  put(file: File): Promise<Attachment>
  /** Takes a file of any size for `transfer.import`; rejects with `AppError`. */
  putForImport(file: File): Promise<ImportFile>
  events: Transport['events']
}

/** Makes the typed client of the contract from a transport. */
export function createClient(transport: Transport): Client {
  const unwrap = async (pending: Promise<CallResult>): Promise<unknown> => {
    const result = await pending
    if (result.ok) return result.value
    throw new AppError(result.error.code, result.error.message, result.error.details)
  }
  const area = (name: string): unknown =>
    new Proxy({}, { get: (_, verb) => (input: unknown) => unwrap(transport.call(`${name}.${String(verb)}`, input)) })
  const own = {
    put: (file: File) => unwrap(transport.put(file)),
    putForImport: (file: File) => unwrap(transport.put(file, 'import')),
    events: (onBatch: (batch: EventBatch) => void) => transport.events(onBatch),
  }
  return new Proxy(own, { get: (target, name) => Reflect.get(target, name) ?? area(String(name)) }) as unknown as Client
}
