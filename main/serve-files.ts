import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Core } from '#core/core.ts'
import { contentSecurityPolicy, storedFilePolicy } from './csp.ts'
import { previewHeaders, previewPage } from './preview-page.ts'
import { wantedFile } from './wanted-file.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** Names that the build made from the content never mean anything else. */
const forever = 'private, max-age=31536000, immutable'

/** Answers with a file of the built window under `folder`, with its policy; 404 for what is not there. */
export async function sendPage(folder: string, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const path = pathWithin(folder, url.pathname === '/' ? '/index.html' : url.pathname)
  if (path === undefined) return void response.writeHead(404).end()
  await send(path, request, response, {
    'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy(originOf(request)),
    'cache-control': url.pathname.startsWith('/assets/') ? forever : 'no-store',
  })
}

/** Answers with the page in which previews run. */
export function sendPreviewPage(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, previewHeaders(originOf(request)))
  response.end(request.method === 'HEAD' ? undefined : previewPage)
}

/** The origin under which the server was asked: the gate lets only its own names through. */
function originOf(request: IncomingMessage): string {
  return `http://${request.headers.host}`
}

/** Answers with a stored file or what `wantedFile` asks of it, to be shown or (`?save=NAME`) saved under that name. Whatever it holds, it may not run. */
export async function sendBlob(core: Core, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const wanted = wantedFile(url.searchParams)
  const blob = wanted === null ? null : await core.blob(decode(url.pathname.slice('/blobs/'.length)) ?? '', wanted)
  if (blob === null) return void response.writeHead(404).end()
  const name = url.searchParams.get('save')
  await send(blob.path, request, response, {
    'content-type': blob.mediaType,
    'content-security-policy': storedFilePolicy,
    'content-disposition': name === null ? 'inline' : `attachment; filename*=UTF-8''${encodeFileName(name)}`,
    'cache-control': blob.lasting ? forever : 'no-store',
  })
}

async function send(path: string, request: IncomingMessage, response: ServerResponse, headers: OutgoingHttpHeaders): Promise<void> {
  const file = await stat(path).catch(() => undefined)
  if (file === undefined || !file.isFile()) return void response.writeHead(404).end()
  response.writeHead(200, { ...headers, 'content-length': file.size })
  if (request.method === 'HEAD') return void response.end()
  await pipeline(createReadStream(path), response)
}

function pathWithin(folder: string, address: string): string | undefined {
  const name = decode(address)
  if (name === undefined || name.includes('\0')) return undefined
  const path = normalize(join(folder, name))
  return path.startsWith(normalize(folder + sep)) ? path : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The `ext-value` form of RFC 8187: what `encodeURIComponent` leaves but the form does not allow is encoded too. */
function encodeFileName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(/['()*!]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
