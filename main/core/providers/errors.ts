import { AppError } from '#shared/error.ts'
import { isPage, readError, readErrorBody } from './error-body.ts'
import { meaningOf } from './error-table.ts'
import { bodyLimitIn } from './image-refusal.ts'

/**
 * Says what an HTTP answer outside 200–299 means. Its details hold the host, the status, what the server said (`text`), and where
 * given the field (`param`), the seconds to wait and the server's name for the request.
 */
export function errorFromResponse(response: { status: number; headers: Headers; text: string; url: string }): AppError {
  const { status, headers, text, url } = response
  const isHtml = isPage(text)
  if (status >= 300 && status < 400) return loginPage(url, headers.get('location') ?? '')
  if (isHtml && (status < 400 || status === 401 || status === 403)) return loginPage(url, '')
  const said = readErrorBody(text)
  // No API answers with a page where it knows the path.
  const code = isHtml && status === 404 ? 'path-unknown' : (meaningOf(said, status) ?? 'request-refused')
  const seconds = said.retryAfter ?? secondsOf(headers)
  const requestId = said.requestId ?? headers.get('x-request-id') ?? headers.get('x-databricks-request-id')
  return new AppError(code, `The server answered ${status}: ${said.text || 'no message'}`, {
    status,
    text: said.text,
    host: hostOf(url),
    ...(said.param !== undefined && { param: said.param }),
    ...(seconds !== undefined && { seconds }),
    ...(requestId !== null && { requestId }),
    ...(code === 'context-too-long' && tokensIn(said.text)),
    ...(code === 'request-too-large' && limitBytesIn(said.text)),
  })
}

function limitBytesIn(text: string): { limitBytes?: number } {
  const limitBytes = bodyLimitIn(text)
  return limitBytes === undefined ? {} : { limitBytes }
}

/** How many tokens were sent and how many are taken (`sentTokens`, `limitTokens`), as far as a refusal says so (Databricks wire facts, section 7.4). */
export function tokensIn(text: string): { sentTokens?: number; limitTokens?: number } {
  const limit = /> ([\d,]+) maximum|(?:maximum context length (?:is|of)|context (?:size|window|length) (?:is|of)?|maximum number of tokens allowed)\D{0,10}([\d,]{3,})/i.exec(text)
  const sent = /([\d,]+) tokens >|(?:requested|resulted in|token count|request) \D{0,20}([\d,]{3,})/i.exec(text)
  const [limitTokens, sentTokens] = [limit, sent].map((found) => Number((found?.[1] ?? found?.[2] ?? '').replaceAll(',', '')))
  return { ...(sentTokens !== undefined && sentTokens > 0 && { sentTokens }), ...(limitTokens !== undefined && limitTokens > 0 && { limitTokens }) }
}

/** Says what an error inside a stream that had begun means, in any of the shapes of an error body. */
export function errorFromStream(body: unknown): AppError {
  const said = readError(body)
  const { param, retryAfter, requestId } = said
  const code = meaningOf(said) ?? 'stream-error'
  return new AppError(code, `The server broke off: ${said.text || 'no message'}`, {
    text: said.text,
    ...(param !== undefined && { param }),
    ...(retryAfter !== undefined && { seconds: retryAfter }),
    ...(requestId !== undefined && { requestId }),
    ...(code === 'context-too-long' && tokensIn(said.text)),
  })
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
    return new AppError('not-https', `${host} does not answer to https.`, details)
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
  if (matches(codes, /bad port|UNSAFE_PORT/)) return new AppError('address-invalid', `${host} is not an address that can be asked.`, { written: host })
  if (matches(codes, /redirect/i)) return loginPage(url, '')
  return new AppError('connection-lost', `The connection to ${host} was lost.`, details)
}

/** A page for people where an API was expected. */
export function loginPage(url: string, location: string): AppError {
  const host = hostOf(url)
  // The host alone: the address of a sign-in page often repeats what was asked.
  const elsewhere = location !== '' && URL.canParse(location, url) ? new URL(location, url).host : host
  if (elsewhere !== host) return new AppError('login-page', `${host} leads to ${elsewhere}, probably to a sign-in page.`, { host, location: elsewhere, reason: 'redirect' })
  return new AppError('login-page', `${host} answered with a web page, probably a sign-in page.`, { host })
}

/** The host and port of an address, or the text itself. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
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

/** `Retry-After` as seconds or as a date, which is read by the server's own clock. */
function secondsOf(headers: Headers): number | undefined {
  const given = headers.get('retry-after')?.trim() ?? ''
  if (given === '') return undefined
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given)
  const now = Date.parse(headers.get('date') ?? '')
  const seconds = (Date.parse(given) - (Number.isNaN(now) ? Date.now() : now)) / 1_000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}
