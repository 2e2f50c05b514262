import { readJson } from './json-document.ts'
import type { JsonDocument, JsonEntry, JsonFailure } from './json-document.ts'

/** What is asked of the thread that reads JSON. `document` is a number that is used once. */
export type JsonRequest =
  | { readonly ask: number; readonly type: 'open'; readonly document: number; readonly text: string }
  | { readonly ask: number; readonly type: 'children'; readonly document: number; readonly id: number; readonly from: number; readonly most: number }
  | { readonly ask: number; readonly type: 'close'; readonly document: number }

/** What it answers, by the number of what was asked. */
export type JsonAnswer = { readonly ask: number; readonly opened?: { readonly root: JsonEntry; readonly size: number }; readonly failure?: JsonFailure; readonly entries?: readonly JsonEntry[] }

const documents = new Map<number, JsonDocument>()

function answer(request: JsonRequest): JsonAnswer {
  const { ask } = request
  if (request.type === 'close') {
    documents.delete(request.document)
    return { ask }
  }
  if (request.type === 'children') return { ask, entries: documents.get(request.document)?.children(request.id, request.from, request.most) ?? [] }
  const read = readJson(request.text)
  if ('reason' in read) return { ask, failure: read }
  documents.set(request.document, read)
  return { ask, opened: { root: read.root, size: read.size } }
}

globalThis.addEventListener('message', (event: MessageEvent<JsonRequest>) => postMessage(answer(event.data)))
