import { blobReference } from '../curl.ts'
import type { CodeRequest } from '../playground/code.ts'
import { ImageFile, isFields, readValue } from './values.ts'
import type { Fields, Value } from './values.ts'

/** What is asked for, whatever the address: `rows` are tables for models of one's own. */
export type RequestKind = 'chat' | 'responses' | 'chat-agent' | 'embeddings' | 'completions' | 'rows' | 'other'

/** A header of one's own. */
export interface OwnHeader {
  readonly name: string
  readonly value: string
  /** The variable of the environment that holds its value, where it is secret. */
  readonly variable?: string
}

/** A request, taken apart for code. */
export interface ReadRequest {
  readonly kind: RequestKind
  readonly isDatabricks: boolean
  /** Whether the address is that of a Unity AI Gateway. */
  readonly isGateway: boolean
  readonly isAgent: boolean
  readonly isStream: boolean
  /** The address of the server, without a path. */
  readonly origin: string
  /** The base URL of a client. */
  readonly baseUrl: string
  /** Below the base URL; begins with a slash. */
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  /** The name of the endpoint or of the model. */
  readonly model: string
  /** Whether the address names the endpoint, so that the body need not. */
  readonly isNamedByAddress: boolean
  /** The fields of the body; none where it is no object. */
  readonly body: Fields
  readonly bodyText: string
  /** The variable of the environment that holds the token; `undefined` where none is sent. */
  readonly tokenVariable: string | undefined
  readonly headers: readonly OwnHeader[]
  /** The images, by what stands for them in the body's text. */
  readonly images: ReadonlyMap<string, ImageFile>
  /** Whether answers may come as lists of parts, since the model thinks. */
  readonly isThinking: boolean
}

/** Headers that every client sets by itself, and those of Parley. */
const byItself: ReadonlySet<string> = new Set(['accept', 'content-type', 'user-agent', 'host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])
const hidden = '•••'
const rowFields = ['dataframe_split', 'dataframe_records', 'inputs', 'instances']

/** Takes a request apart. Never throws: a body that is no JSON object is `other` and has no fields. */
export function readRequest(request: CodeRequest): ReadRequest {
  const url = new URL(request.url)
  const images = imageFiles(request.images)
  const body = readBody(request.body, images)
  const { baseUrl, path } = placeOf(url)
  const isDatabricks = request.provider === 'databricks'
  const named = /^\/([^/]+)\/invocations$/.exec(path)?.[1]
  return {
    kind: kindOf(path, body, request),
    isDatabricks,
    isGateway: isDatabricks && /^\/ai-gateway(\/|$)/.test(url.pathname),
    isAgent: request.endpoint.isAgent,
    isStream: body.stream === true,
    origin: url.origin,
    baseUrl, path, body, images,
    query: [...url.searchParams],
    model: named === undefined ? (typeof body.model === 'string' ? body.model : request.endpoint.model) : decodeURIComponent(named),
    isNamedByAddress: named !== undefined,
    bodyText: request.body,
    ...headersOf(request, url, isDatabricks),
    isThinking: 'thinking' in body || 'reasoning_effort' in body || /gpt-oss|gemini|qwen/i.test(request.endpoint.model),
  }
}

/** The fields of a body without some of them. */
export function without(body: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}

function imageFiles(images: CodeRequest['images']): Map<string, ImageFile> {
  const extension = (mediaType: string): string => mediaType.replace(/^.*\//, '').replace(/^jpeg$/, 'jpg').replace(/\W.*$/, '')
  return new Map(images.map(({ blobId, mediaType, made }, index) => [
    blobReference(blobId, mediaType, made),
    new ImageFile(`image-${index + 1}.${extension(mediaType)}`, mediaType),
  ]))
}

function readBody(text: string, images: ReadonlyMap<string, ImageFile>): Fields {
  try {
    const value = readValue(text, images)
    return isFields(value) ? value : {}
  } catch {
    return {}
  }
}

/** What a client calls its base, and the path that it appends. */
function placeOf({ origin, pathname }: URL): { baseUrl: string; path: string } {
  const path = /\/(?:[^/]+\/invocations|chat\/completions|open-responses|responses|embeddings|completions)$/.exec(pathname)?.[0] ?? pathname
  return { baseUrl: origin + pathname.slice(0, pathname.length - path.length), path }
}

function kindOf(path: string, body: Fields, { endpoint }: CodeRequest): RequestKind {
  if (path.endsWith('/chat/completions')) return 'chat'
  if (path.endsWith('responses')) return 'responses'
  if (path.endsWith('/embeddings')) return 'embeddings'
  if (path.endsWith('/completions')) return 'completions'
  if (rowFields.some((name) => name in body)) return 'rows'
  if (Array.isArray(body.messages)) return endpoint.isAgent && hasId(body.messages[0]) ? 'chat-agent' : 'chat'
  if ('prompt' in body) return 'completions'
  if ('input' in body) return endpoint.isAgent || endpoint.task === 'agent' ? 'responses' : 'embeddings'
  return 'other'
}

function hasId(message: Value | undefined): boolean {
  return isFields(message) && 'id' in message
}

function headersOf({ headers }: CodeRequest, { host }: URL, isDatabricks: boolean): Pick<ReadRequest, 'tokenVariable' | 'headers'> {
  const isToken = (name: string, value: string): boolean => name === 'authorization' && /^bearer /i.test(value)
  const own = headers.filter(([name, value]) => !byItself.has(name) && !isToken(name, value))
  const isSigned = headers.some(([name, value]) => isToken(name, value))
  // A key of OpenAI must not go to another server only since a variable of this name is set.
  const tokenVariable = isDatabricks ? 'DATABRICKS_TOKEN' : host === 'api.openai.com' ? 'OPENAI_API_KEY' : 'API_KEY'
  return {
    tokenVariable: isSigned ? tokenVariable : undefined,
    headers: own.map(([name, value]) => ({ name, value, ...(value.includes(hidden) && { variable: name.toUpperCase().replace(/\W/g, '_') }) })),
  }
}
