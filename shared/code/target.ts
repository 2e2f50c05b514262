import type { ReadRequest } from './read-request.ts'

/** What a comment in the code says; its words are the caller's. */
export type NoteId =
  | 'token' | 'signIn' | 'noKey' | 'sharedAddress' | 'notStreamed' | 'plainRequest' | 'headersLeftOut' | 'fieldsLeftOut' | 'base64' | 'images' | 'install'
  | 'oneText' | 'sqlImages' | 'sqlNoTools' | 'sqlReasoning' | 'sqlReturnType' | 'notebookSignIn' | 'notebookRestart'

/** Says a note in the person's language. */
export type Say = (note: NoteId, values?: Readonly<Record<string, string>>) => string

/** Every kind of code, in the order in which they are offered. */
export const targetIds = [
  'curl-invocations', 'curl-openai', 'python-openai', 'python-databricks-openai', 'python-databricks-sdk', 'python-mlflow', 'python-langchain', 'typescript-openai',
  'databricks-cli', 'sql-ai-query', 'notebook',
] as const

/** A kind of code. */
export type TargetId = (typeof targetIds)[number]

/** Code that repeats a request. */
export interface Code {
  /** As it is named after a fence. */
  readonly language: 'bash' | 'python' | 'typescript' | 'sql'
  readonly text: string
  readonly fileName: string
  /** What is saved, where that is not `text`. */
  readonly fileText?: string
}

/** A kind of code: for which requests there is any, and how it is written. */
export interface CodeTarget {
  readonly id: TargetId
  /** As its makers call it. */
  readonly name: string
  fits(request: ReadRequest): boolean
  write(request: ReadRequest, say: Say): Code
}

/** Notes as comments, each on lines of its own. */
export function comments(mark: '#' | '//' | '--', notes: readonly string[]): string {
  return notes.map((note) => note.split('\n').map((line) => `${mark} ${line}\n`).join('')).join('')
}

/** The names of images that lie beside the code, where there are any. */
export function imageNotes({ images }: ReadRequest, say: Say): string[] {
  return images.size === 0 ? [] : [say('images', { names: [...images.values()].map(({ name }) => name).join(', ') })]
}

/** What cannot be carried of the headers. */
export function headerNotes({ headers }: ReadRequest, say: Say): string[] {
  return headers.length === 0 ? [] : [say('headersLeftOut', { names: headers.map(({ name }) => name).join(', ') })]
}
