import type { HttpExchange } from './exchange.ts'

/** What a request is made of that a command can repeat. */
export type CurlRequest = Pick<HttpExchange, 'method' | 'url' | 'requestHeaders' | 'body'> & Partial<Pick<HttpExchange, 'responseHeaders'>>

/** An image that a body refers to. */
export interface ImageReference {
  readonly blobId: string
  readonly mediaType: string
  /** The key of the file that was made from the stored one and sent in its place. */
  readonly made?: string
}

/** A piece of a body: text as it stands, or the reference to an image with its quotation marks. */
export type BodyPiece = string | ImageReference

/** A whole string of JSON that is a reference; one inside of another string has a backslash before its quotation mark. */
const reference = /(?<!\\)"blob:([0-9a-f]+)(?:\.([a-z0-9-]+))?;([\w.+-]+\/[\w.+-]+)"/g
const hidden = '•••'
/** What curl sets by itself, from the address and the body. */
const byItself: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])

/** What stands in a stored request in place of an image's data URL. */
export function blobReference(blobId: string, mediaType: string, made?: string): string {
  return `blob:${blobId}${made === undefined ? '' : `.${made}`};${mediaType}`
}

/** What tells an image of a body from all others: its address below `/blobs/`. */
export function imageAddress({ blobId, made }: { readonly blobId: string; readonly made?: string | undefined }): string {
  return made === undefined ? blobId : `${blobId}?made=${made}`
}

/** A stored body, taken apart at its images. */
export function bodyPieces(body: string): BodyPiece[] {
  const pieces: BodyPiece[] = []
  let end = 0
  for (const match of body.matchAll(reference)) {
    pieces.push(body.slice(end, match.index), { blobId: match[1] ?? '', mediaType: match[3] ?? '', ...(match[2] !== undefined && { made: match[2] }) })
    end = match.index + match[0].length
  }
  pieces.push(body.slice(end))
  return pieces.filter((piece) => piece !== '')
}

/** The body as it was sent: with its images, whose base64 is given by their addresses. A reference to another image stays. */
export function withImageData(body: string, imageData: ReadonlyMap<string, string>): string {
  return body.replace(reference, (whole, blobId: string, made: string | undefined, mediaType: string) => {
    const data = imageData.get(imageAddress({ blobId, made }))
    return data === undefined ? whole : `"data:${mediaType};base64,${data}"`
  })
}

/**
 * The request as a command for a POSIX shell. The token is `$DATABRICKS_TOKEN`, another header that was redacted `$NAME_OF_HEADER`.
 * The body goes through the standard input: an image is longer than an argument may be.
 */
export function toCurl(request: CurlRequest, imageData: ReadonlyMap<string, string>): string {
  const { method, url, requestHeaders } = request
  const body = withImageData(request.body, imageData)
  // curl takes brackets and braces in an address for a list of addresses.
  const first = ['curl', ...(isStream(request) ? ['--no-buffer'] : []), ...(/[[\]{}]/.test(url) ? ['--globoff'] : []), ...(usesDefault(method, body) ? [] : ['-X', quote(method)]), quote(url)]
  const lines = [first.join(' '), ...requestHeaders.filter(([name]) => !byItself.has(name)).map(([name, value]) => `  -H ${headerArgument(name, value)}`)]
  if (body === '') return lines.join(' \\\n')
  const mark = endMark(body)
  return `${[...lines, `  -d @- <<'${mark}'`].join(' \\\n')}\n${body}\n${mark}`
}

function usesDefault(method: string, body: string): boolean {
  return method === (body === '' ? 'GET' : 'POST')
}

function isStream({ body, responseHeaders = [] }: CurlRequest): boolean {
  return /"stream":\s*true/.test(body) || responseHeaders.some(([name, value]) => name === 'content-type' && value.includes('event-stream'))
}

function headerArgument(name: string, value: string): string {
  if (name === 'authorization' && /^bearer /i.test(value)) return '"Authorization: Bearer $DATABRICKS_TOKEN"'
  if (value.includes(hidden)) return `"${name}: $${name.toUpperCase().replace(/\W/g, '_')}"`
  // Without a value curl would leave the header out.
  return quote(value === '' ? `${name};` : `${name}: ${value}`)
}

/** Nothing inside of single quotation marks means anything to a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function endMark(body: string): string {
  const lines = new Set(body.split('\n'))
  let mark = 'EOF'
  for (let count = 2; lines.has(mark); count += 1) mark = `EOF${count}`
  return mark
}
