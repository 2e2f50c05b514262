import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { CustomScheme, Protocol } from 'electron'
import type { BlobFile, Core } from './core/core.ts'
import { contentSecurityPolicy, storedFilePolicy } from './csp.ts'
import { appHost, appOrigin, appScheme } from './own-page.ts'
import { isPreviewPath, previewHeaders, previewPage } from './preview-page.ts'
import { wantedFile } from './wanted-file.ts'

/** What the scheme may do: a real, secure origin with fetch, streams and cached code. It never gets round the policy. */
export const appSchemePrivileges: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
}

/** What `app://parley/` serves. */
export interface AppPages {
  /** The folder of the built page. */
  readonly folder: string
  /** May still be opening; only blobs wait for it. */
  readonly core: Promise<Core>
}

/** Serves the page and the stored files under `app://parley/`. Call it once, after ready. */
export function serveApp(protocol: Protocol, pages: AppPages): void {
  protocol.handle(appScheme, (request) => respond(request, pages))
}

/** One answer of `app://parley/…`: a file of the page, the page of previews, or `/blobs/ID`, with what `wantedFile` asks of it and `save=NAME`. Never rejects. */
export async function respond(request: Request, { folder, core }: AppPages): Promise<Response> {
  const url = URL.parse(request.url)
  if (url === null || url.host !== appHost) return refuse(404)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
  const path = decoded(url.pathname)
  if (path === undefined) return refuse(400)
  if (isPreviewPath(path)) return new Response(previewPage, { headers: previewHeaders(appOrigin) })
  try {
    const blobId = /^\/blobs\/([^/]+)$/.exec(path)?.[1]
    if (blobId === undefined) return await pageFile(folder, path)
    const wanted = wantedFile(url.searchParams)
    return blobResponse(wanted === null ? null : await (await core).blob(blobId, wanted), url.searchParams.get('save'))
  } catch {
    return refuse(404)
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

async function pageFile(folder: string, path: string): Promise<Response> {
  const file = resolve(join(folder, path === '/' ? 'index.html' : path))
  const inside = relative(folder, file)
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return refuse(403)
  const mediaType = mediaTypes[extname(file)]
  if (mediaType === undefined) return refuse(404)
  return new Response(await readFile(file), {
    headers: {
      'content-type': mediaType,
      'content-security-policy': contentSecurityPolicy(appOrigin),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  })
}

function blobResponse(blob: BlobFile | null, saveAs: string | null): Response {
  if (blob === null) return refuse(404)
  const headers = new Headers({
    'content-type': blob.mediaType,
    'content-length': String(blob.bytes),
    'content-security-policy': storedFilePolicy,
    'x-content-type-options': 'nosniff',
    'cache-control': blob.lasting ? 'private, max-age=31536000, immutable' : 'no-store',
  })
  if (saveAs !== null) headers.set('content-disposition', `attachment; filename*=UTF-8''${headerText(saveAs)}`)
  return new Response(Readable.toWeb(createReadStream(blob.path)) as ReadableStream, { headers })
}

/** Percent-encodes what may not stand in a header value of RFC 8187. */
function headerText(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

function decoded(path: string): string | undefined {
  try {
    const text = decodeURIComponent(path)
    return text.includes('\0') || text.includes('\\') ? undefined : text
  } catch {
    return undefined
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': "default-src 'none'", 'x-content-type-options': 'nosniff' } })
}
