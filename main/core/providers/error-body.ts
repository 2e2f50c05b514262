import { isRecord } from './json.ts'

/** What could be read from an error body, whichever of the known shapes it has. */
export interface Said {
  /** In the server's own words; empty where it said nothing. */
  readonly text: string
  /** Its own code, such as `PERMISSION_DENIED`; empty where it gave none. */
  readonly code: string
  /** The field of the request that it is about. */
  readonly param?: string
  /** Seconds to wait. */
  readonly retryAfter?: number
  readonly requestId?: string
}

type Fields = Record<string, unknown>

const maxText = 2_000
/** Bodies hold bodies: an external model's answer, JSON as a message. */
const maxDepth = 4

/**
 * Reads an error body: the native shape of Databricks, `{"error": …}` in its forms, what an external model said inside, SCIM, lists,
 * `CODE: message`, plain text and pages (Databricks wire facts, section 7.1).
 */
export function readErrorBody(text: string): Said {
  if (isPage(text)) return { text: titleOf(text), code: '' }
  try {
    return readError(JSON.parse(text))
  } catch {
    const plain = text.trim()
    return { text: plain.slice(0, maxText), code: /^([A-Z][A-Z_]{3,}): /.exec(plain)?.[1] ?? '' }
  }
}

/** The same for a value of JSON. */
export function readError(value: unknown, depth = 0): Said {
  if (typeof value === 'string') return readText(value, depth)
  if (Array.isArray(value)) return readError(value[0], depth)
  if (!isRecord(value) || depth > maxDepth) return { text: '', code: '' }
  const outer = readFields(value, depth)
  const nested = [value.external_model_message, value.error].find((inner) => isRecord(inner) || isJson(inner))
  if (nested === undefined) return outer
  const inner = readError(isJson(nested) ? JSON.parse(nested) : nested, depth + 1)
  return { ...outer, ...inner, text: inner.text || outer.text, code: inner.code || outer.code }
}

/** Whether a body is a page for people. */
export function isPage(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|pre)/i.test(text)
}

function readFields(value: Fields, depth: number): Said {
  const { message, external_model_message: external, error, detail, msg, loc, retry_after: retryAfter } = value
  const said = [message, external, error, detail, msg].find((item) => typeof item === 'string' && item !== '')
  const inner: Said = typeof said === 'string' ? readText(said, depth) : Array.isArray(detail) ? readError(detail, depth + 1) : { text: '', code: '' }
  const { text, code } = inner
  const param = Array.isArray(loc) ? loc.filter((step) => step !== 'body').join('.') : (value.param ?? inner.param)
  const seconds = typeof retryAfter === 'string' ? Number(retryAfter) : retryAfter
  const requestId = requestIdOf(value, text)
  return {
    text,
    code: codeOf(value) || code,
    ...(typeof param === 'string' && param !== '' && { param }),
    ...(typeof seconds === 'number' && seconds >= 0 && { retryAfter: seconds }),
    ...(requestId !== undefined && { requestId }),
  }
}

/** A message that is a body of its own is read as one. */
function readText(text: string, depth: number): Said {
  if (depth < maxDepth && isJson(text)) {
    const inner = readError(JSON.parse(text), depth + 1)
    if (inner.text !== '') return inner
  }
  return { text: text.slice(0, maxText), code: '' }
}

function codeOf({ error_code: native, code, type, scimType }: Fields): string {
  const found = [native, code, type, scimType].find((item) => (typeof item === 'string' && item !== '') || typeof item === 'number')
  return found === undefined ? '' : String(found)
}

function requestIdOf({ request_id: given, details }: Fields, text: string): string | undefined {
  const info = Array.isArray(details) ? details.filter(isRecord).map((detail) => detail.request_id) : []
  const found = [given, ...info].find((id) => typeof id === 'string' && id !== '')
  return typeof found === 'string' ? found : /\[ReqId: ([^\]]+)\]/.exec(text)?.[1]
}

function isJson(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return false
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}

function titleOf(html: string): string {
  return (/<title>([^<]*)/i.exec(html)?.[1] ?? /<(?:pre|h1|p)[^>]*>([^<]*)/i.exec(html)?.[1] ?? '').trim().slice(0, 200)
}
