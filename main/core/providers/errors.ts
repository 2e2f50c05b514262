import { AppError } from '#shared/error.ts'
import type { ErrorCode } from '#shared/error.ts'
import { isRecord } from './json.ts'

/** What could be read from an error body, whichever of the known shapes it has. */
interface Said {
  readonly text: string
  readonly code: string
  readonly retryAfter?: number
}

const maxText = 2_000

/**
 * Says what an HTTP answer outside 200–299 means. The shapes of bodies, in this order, are those that serving endpoints
 * and OpenAI-style servers were seen to send (Databricks wire facts, section 7).
 */
export function errorFromResponse(response: { status: number; headers: Headers; text: string; url: string }): AppError {
  const { status, headers, text, url } = response
  const html = /^\s*<(!doctype|html|head|body|pre)/i.test(text)
  if (status >= 300 && status < 400) return loginPage(url, headers.get('location') ?? '')
  if (html && (status < 400 || status === 401 || status === 403)) return loginPage(url, '')
  const said = html ? { text: titleOf(text), code: '' } : readBody(text)
  const code = codeFor(status, said)
  const retryAfter = said.retryAfter ?? secondsOf(headers.get('retry-after'))
  return new AppError(code, `The server answered ${status}: ${said.text || 'no message'}`, {
    status,
    text: said.text,
    host: hostOf(url),
    ...(retryAfter !== undefined && { seconds: retryAfter }),
  })
}

/** Says what an error inside a stream that had begun means: `{"error": …}` in any of its shapes. */
export function errorFromStream(body: unknown): AppError {
  const said = readValue(body)
  const code = said.code.includes('RATE_LIMIT') || said.code === '429' ? 'rate-limited' : 'stream-error'
  return new AppError(code, `The server broke off: ${said.text || 'no message'}`, { text: said.text })
}

/** Says what an exception of `fetch` or of reading a body means. Codes are those of Node, undici and Chromium. */
export function errorFromNetwork(thrown: unknown, url: string, begun: boolean): AppError {
  if (thrown instanceof AppError) return thrown
  const codes = causeCodes(thrown)
  const host = hostOf(url)
  const details = { host, code: codes.at(-1) ?? '' }
  // The message of these quotes the value, which may be a token.
  if (matches(codes, /invalid header (name|value)|ByteString/i)) {
    return new AppError('bad-input', 'The token or a header holds a character that cannot be sent.', { host })
  }
  // A server that speaks plain HTTP where TLS was asked for.
  if (matches(codes, /WRONG_VERSION_NUMBER|SSL_PROTOCOL_ERROR|PACKET_LENGTH_TOO_LONG/)) {
    return new AppError('connection-refused', `${host} does not answer to https.`, details)
  }
  if (matches(codes, /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|SSL/)) {
    return new AppError('certificate-untrusted', `The certificate of ${host} is not trusted.`, details)
  }
  if (begun) return new AppError('stream-cut', `The connection to ${host} was cut in the middle of the answer.`, details)
  if (matches(codes, /ENOTFOUND|EAI_AGAIN|NAME_NOT_RESOLVED|INTERNET_DISCONNECTED/)) {
    return new AppError('host-unknown', `The address ${host} was not found.`, details)
  }
  if (matches(codes, /ECONNREFUSED|CONNECTION_REFUSED|EHOSTUNREACH|ENETUNREACH|ADDRESS_UNREACHABLE/)) {
    return new AppError('connection-refused', `Nothing answers at ${host}.`, details)
  }
  if (matches(codes, /TIMEDOUT|TIMED_OUT|TIMEOUT/)) return new AppError('no-answer', `${host} does not answer.`, details)
  if (matches(codes, /bad port|UNSAFE_PORT/)) return new AppError('address-invalid', `${host} is not an address that can be asked.`, { text: host })
  if (matches(codes, /redirect/i)) return loginPage(url, '')
  return new AppError('connection-lost', `The connection to ${host} was lost.`, details)
}

/** A page for people where an API was expected. */
export function loginPage(url: string, location: string): AppError {
  return new AppError('login-page', `${hostOf(url)} answered with a web page, probably a sign-in page.`, {
    host: hostOf(url),
    // The host alone: the address of a sign-in page often repeats what was asked.
    ...(location !== '' && URL.canParse(location, url) && { text: new URL(location, url).host }),
  })
}

/** The host and port of an address, or the text itself. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

function codeFor(status: number, said: Said): ErrorCode {
  const { text, code } = said
  if (/too long for requested model|prompt is too long|maximum context length|context[ _]length[ _]exceeded/i.test(text + code)) return 'context-too-long'
  if (status === 413 || /maximum allowed content length|exceeds maximum allowed size|RequestSize\(bytes\)/i.test(text)) return 'request-too-large'
  if (/rate limit of 0\b/i.test(text)) return 'endpoint-disabled'
  if (status === 401 || (status === 403 && isTokenText(text)) || (status === 400 && /invalid (access )?token/i.test(text))) {
    return /not sent|missing|no (api|credential)|(n't|not) provide\b/i.test(text) ? 'credential-missing' : 'token-refused'
  }
  if (status === 403) return 'forbidden'
  if (status < 429 && isStoppedText(text)) return 'endpoint-stopped'
  if (status === 404) return isPathText(text) ? 'path-unknown' : 'endpoint-unknown'
  if (status === 429) return 'rate-limited'
  if (status === 503) return 'server-unavailable'
  if (status === 502 || status === 504 || status === 408) return 'gateway-timeout'
  if (status >= 500) return 'server-error'
  if (/image|\bvision\b|multi-?modal/i.test(text)) return 'image-refused'
  return 'request-refused'
}

/** Databricks answers 403, not 401, for a bad or expired token: the words tell it from a missing permission. */
function isTokenText(text: string): boolean {
  return /invalid\s+(access\s+)?token|token\s+(is\s+)?(invalid|expired)|expired\s+token/i.test(text)
}

/** A query to a stopped endpoint is a 400 (Databricks wire facts, 7.2), one to an endpoint in the making a 404. */
function isStoppedText(text: string): boolean {
  return /endpoint\b.{0,80}\b(is|has been) (stopped|not ready|not running|starting|being (created|updated))/i.test(text)
}

/** A server that knows no such path names none, or the path; one that knows no such model says more. */
function isPathText(text: string): boolean {
  return /No API found|not found: \/|unknown path|cannot (get|post) \/|^(404 )?(page )?not found\.?$/i.test(text)
}

function readBody(text: string): Said {
  try {
    return readValue(JSON.parse(text))
  } catch {
    return { text: text.trim().slice(0, maxText), code: '' }
  }
}

function readValue(value: unknown): Said {
  if (typeof value === 'string') return { text: value.slice(0, maxText), code: '' }
  if (!isRecord(value)) return { text: '', code: '' }
  const inner = isRecord(value.error) ? value.error : undefined
  const external = isRecord(value.external_model_message) ? value.external_model_message : undefined
  const text = [inner?.message, external?.message, value.message, value.error, value.detail, inner?.error].find((item) => typeof item === 'string')
  const code = value.error_code ?? inner?.code ?? inner?.type ?? ''
  const retryAfter = inner?.retry_after
  return {
    text: typeof text === 'string' ? text.slice(0, maxText) : '',
    code: String(code),
    ...(typeof retryAfter === 'number' && { retryAfter }),
  }
}

function causeCodes(thrown: unknown): string[] {
  const codes: string[] = []
  let error: unknown = thrown
  for (let depth = 0; error instanceof Error && depth < 8; depth += 1) {
    codes.push(error.message)
    if ('code' in error && typeof error.code === 'string') codes.push(error.code)
    error = error.cause
  }
  return codes
}

function matches(codes: readonly string[], pattern: RegExp): boolean {
  return codes.some((code) => pattern.test(code))
}

function secondsOf(header: string | null): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}

function titleOf(html: string): string {
  return (/<title>([^<]*)/i.exec(html)?.[1] ?? /<(?:pre|h1|p)[^>]*>([^<]*)/i.exec(html)?.[1] ?? '').trim().slice(0, 200)
}
