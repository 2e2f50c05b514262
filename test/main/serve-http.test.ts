import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Core } from '#core/core.ts'
import { EventLog } from '#core/events.ts'
import type { EventBatch, Fact } from '#shared/contract.ts'
import { contentSecurityPolicy } from '../../main/csp.ts'
import { callLimit, startServer } from '../../main/serve-http.ts'
import type { RunningServer } from '../../main/serve-http.ts'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let folder = ''
let server: RunningServer
let log = new EventLog('run-1')
let lastPut: { name: string; size: number; purpose?: string } = { name: '', size: 0 }

const core: Core = {
  run: 'run-1',
  call: async (method, input) => ({ ok: true, value: { method, input } }),
  events: (read, place) => log.subscribe(read, place),
  put: async (source, purpose) => {
    let size = 0
    if ('bytes' in source && source.name === 'no-room') {
      const full = new Writable({ write: (_piece, _encoding, done) => done(new Error('ENOSPC')) })
      return pipeline(Readable.from(source.bytes), full).then(
        () => ({ ok: true, value: {} }),
        () => ({ ok: false, error: { code: 'disk-full', message: 'no room', retryable: false } }),
      )
    }
    if ('bytes' in source) {
      for await (const piece of source.bytes) {
        size += piece.length
        if (size > 1_000_000) return { ok: false, error: { code: 'file-too-large', message: 'too large', retryable: false } }
      }
    }
    lastPut = { name: source.name, size, ...(purpose !== undefined && { purpose }) }
    return { ok: true, value: {} }
  },
  blob: async (id, wanted) => {
    if (wanted !== undefined) return 'size' in wanted && wanted.size === 'thumbnail' ? { path: join(folder, 'page.html'), mediaType: 'image/webp', bytes: 9, lasting: true } : null
    return id === 'sha1-x' || id === 'outgoing' ? { path: join(folder, 'page.html'), mediaType: 'text/html', bytes: 9, lasting: id !== 'outgoing' } : null
  },
  close: async () => undefined,
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-serve-'))
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true })
  await writeFile(join(folder, 'renderer', 'index.html'), '<title>Parley</title>')
  await writeFile(join(folder, 'renderer', 'assets', 'a-1.js'), '1')
  await writeFile(join(folder, 'page.html'), '<b>hi</b>')
  server = await startServer({ core, pageFolder: join(folder, 'renderer'), port: 0 })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

function open(path: string, headers: Record<string, string> = {}, method = 'GET', body?: Buffer | string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers }, resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

async function ask(...args: Parameters<typeof open>): Promise<Answer> {
  const response = await open(...args)
  let body = ''
  for await (const piece of response.setEncoding('utf8')) body += piece
  return { status: response.statusCode, headers: response.headers, body }
}

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${server.key}` })
const cookie = (): Record<string, string> => ({ cookie: `other=1; parley-${server.port}=${server.key}` })
const post = (path: string, body: Buffer | string = '{}'): Promise<Answer> => ask(path, bearer(), 'POST', body)

describe('who is let in', () => {
  const doors = ['/', '/assets/a-1.js', '/api/events', '/blobs/sha1-x', '/preview', '/nowhere', '//', '/%00'] as const
  const origin = (): string => `http://127.0.0.1:${server.port}`
  const refused: [string, () => Record<string, string>][] = [
    ['no key', () => ({})],
    ['a wrong bearer', () => ({ authorization: `Bearer ${server.key}x` })],
    ['a wrong cookie', () => ({ cookie: `parley-${server.port}=x` })],
    ['the cookie of another port', () => ({ cookie: `parley-1=${server.key}` })],
    ['a foreign Host', () => ({ ...bearer(), host: `parley.invalid:${server.port}` })],
    ['a Host without the port', () => ({ ...bearer(), host: '127.0.0.1' })],
    ['a foreign Origin', () => ({ ...cookie(), origin: 'http://127.0.0.1:1' })],
    ['the Origin of a file', () => ({ ...cookie(), origin: 'null' })],
    ['the same address over https', () => ({ ...cookie(), origin: origin().replace('http', 'https') })],
  ]

  test.for(refused)('%s gets 403 at every door', async ([, headers]) => {
    for (const door of doors) expect(await ask(door, headers())).toMatchObject({ status: 403 })
    expect(await ask('/api/call/a.b', headers(), 'POST', '{}')).toMatchObject({ status: 403 })
    expect(await ask('/api/blobs', headers(), 'POST', 'x')).toMatchObject({ status: 403 })
  })

  test('a page of another local server cannot embed what is stored, though the browser sends the cookie', async () => {
    expect(await ask('/blobs/sha1-x', { ...cookie(), 'sec-fetch-site': 'same-site' })).toMatchObject({ status: 403 })
    expect(await ask('/blobs/sha1-x', { ...cookie(), 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 })
  })

  test('the key in the address becomes a cookie, and leaves the address', async () => {
    const { status, headers } = await ask(new URL(server.url).pathname + new URL(server.url).search)
    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(headers['set-cookie']).toEqual([`parley-${server.port}=${server.key}; HttpOnly; SameSite=Strict; Path=/`])
    expect(await ask('/', { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' })).toMatchObject({ status: 200 })
    expect(await ask('/?key=wrong')).toMatchObject({ status: 403 })
    expect(await ask(`/nowhere?key=${server.key}`)).toMatchObject({ status: 403 })
  })

  test('the cookie and the bearer open every door, by both names of this machine', async () => {
    for (const headers of [bearer(), cookie(), { ...cookie(), origin: origin() }, { ...bearer(), host: `localhost:${server.port}` }]) {
      expect(await ask('/', headers)).toMatchObject({ status: 200 })
      expect(await ask('/api/call/a.b', headers, 'POST', '{}')).toMatchObject({ status: 200 })
    }
  })
})

describe('calls', () => {
  test('pass method, input and result', async () => {
    const { status, body } = await post('/api/call/chat.send', '{"text":"é"}')
    expect(status).toBe(200)
    expect(JSON.parse(body)).toEqual({ ok: true, value: { method: 'chat.send', input: { text: 'é' } } })
  })

  test.for([['no JSON', 'x', 400], ['more than a call may have', 'x'.repeat(callLimit + 1_000_000), 413]] as const)(
    'a body that is %s is bad input',
    async ([, body, status]) => {
      const answer = await post('/api/call/chat.send', body)
      expect(answer.status).toBe(status)
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'bad-input', retryable: false } })
    },
  )

  test('other methods and paths do nothing', async () => {
    expect(await ask('/api/call/chat.send', bearer())).toMatchObject({ status: 404 })
    expect(await ask('/', bearer(), 'DELETE')).toMatchObject({ status: 405 })
  })
})

describe('files', () => {
  test('the page comes with its policy; hashed files are kept by the browser', async () => {
    const { body, headers } = await ask('/', bearer())
    expect(body).toBe('<title>Parley</title>')
    expect(headers).toMatchObject({
      'content-security-policy': contentSecurityPolicy(`http://127.0.0.1:${server.port}`),
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect((await ask('/assets/a-1.js', bearer())).headers['cache-control']).toContain('immutable')
  })

  test('previews have a page of their own: it may run, under no origin, and neither load nor send; only this window may frame it', async () => {
    const { status, body, headers } = await ask('/preview', { ...bearer(), host: `localhost:${server.port}` })
    expect(status).toBe(200)
    expect(body).toMatch(/^<!doctype html>.*<script>/)
    expect(headers).toMatchObject({
      'content-security-policy': `sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors http://localhost:${server.port}`,
      'connection-allowlist': '()',
      'x-dns-prefetch-control': 'off',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect((await ask('/preview', bearer(), 'HEAD')).body).toBe('')
    expect((await ask('/', bearer())).headers['content-security-policy']).toContain(`frame-src http://127.0.0.1:${server.port}/preview;`)
  })

  test('a preview that asks for its page again, as nobody, is refused', async () => {
    expect(await ask('/preview', { ...cookie(), 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' })).toMatchObject({ status: 403 })
  })

  test.for(['/../page.html', '/..%2Fpage.html', '/assets/..%2F..%2Fpage.html', '/%', '/assets', '/%00'])('%s is no file of the window', async (path) => {
    expect(await ask(path, bearer())).toMatchObject({ status: 404, body: '' })
  })

  test('a stored file is streamed in under its name', async () => {
    await post(`/api/blobs?name=${encodeURIComponent('é &.png')}`, Buffer.alloc(300_000))
    expect(lastPut).toEqual({ name: 'é &.png', size: 300_000, purpose: 'attachment' })
    await post('/api/blobs?name=export.zip&for=import', Buffer.alloc(3))
    expect(lastPut).toEqual({ name: 'export.zip', size: 3, purpose: 'import' })
    expect(await post('/api/blobs?name=a&for=other', Buffer.alloc(3))).toMatchObject({ status: 400 })
  })

  test('the reason for a refusal arrives, though the file was not read to its end', async () => {
    const { body } = await post('/api/blobs?name=big', Buffer.alloc(30_000_000))
    expect(JSON.parse(body)).toMatchObject({ ok: false, error: { code: 'file-too-large' } })
  })

  test('the reason arrives also where writing the file failed in its middle: a sender who is cut off would take Parley for gone', async () => {
    const sent = request({ host: '127.0.0.1', port: server.port, path: '/api/blobs?name=no-room', method: 'POST', headers: bearer() })
    const answered = once(sent, 'response')
    const isTakenWhole = once(sent, 'finish')
    sent.end(Buffer.alloc(30_000_000))
    const [[response]] = await Promise.all([answered, isTakenWhole])
    expect(await json(response as IncomingMessage)).toMatchObject({ ok: false, error: { code: 'disk-full' } })
  })

  test('a stored page may not run, and is saved under the name that is asked for', async () => {
    const shown = await ask('/blobs/sha1-x', bearer())
    expect(shown.body).toBe('<b>hi</b>')
    expect(shown.headers).toMatchObject({
      'content-type': 'text/html',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      'x-content-type-options': 'nosniff',
      'content-disposition': 'inline',
      'content-length': '9',
    })
    expect(shown.headers['cache-control']).toContain('immutable')
    const saved = await ask(`/blobs/sha1-x?save=${encodeURIComponent("é'\r\nx: y.png")}`, bearer())
    expect(saved.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%C3%A9%27%0D%0Ax%3A%20y.png")
    expect(await ask('/blobs/sha1-y', bearer())).toMatchObject({ status: 404 })
    const small = await ask('/blobs/sha1-x?size=thumbnail', bearer())
    expect(small.headers).toMatchObject({ 'content-type': 'image/webp', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox", 'x-content-type-options': 'nosniff' })
    expect(small.headers['cache-control']).toContain('immutable')
    for (const query of ['size=view', 'page=1', 'page=x', 'made=..%2fx']) expect(await ask(`/blobs/sha1-x?${query}`, bearer())).toMatchObject({ status: 404 })
  })

  test('an export is not kept in a cache: it is gone when Parley ends', async () => {
    expect((await ask('/blobs/outgoing?save=all.zip', bearer())).headers['cache-control']).toBe('no-store')
  })
})

interface Frame {
  readonly id: string
  readonly batch?: EventBatch
}

/** A reader of the stream that can be made slow. */
async function readEvents(path = '/api/events', headers: Record<string, string> = {}): Promise<{ next: () => Promise<Frame>; response: IncomingMessage }> {
  const response = await open(path, { ...bearer(), ...headers })
  const pieces = response.setEncoding('utf8')[Symbol.asyncIterator]()
  let text = ''
  const next = async (): Promise<Frame> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const [, id = '', data] = /^id: (\S+)(?:\ndata: (.*))?$/.exec(text.slice(0, end)) ?? []
        text = text.slice(end + 2)
        return data === undefined ? { id } : { id, batch: JSON.parse(data) as EventBatch }
      }
      const piece = await pieces.next()
      if (piece.done === true) throw new Error('the stream has ended')
      text += piece.value
    }
  }
  return { next, response }
}

const removed = (conversationId: string): Fact => ({ type: 'conversation-removed', conversationId })

describe('the event stream', () => {
  test('tells its place before the first event, and one frame per batch', async () => {
    log = new EventLog('run-1')
    log.tell(removed('before'))
    const { next, response } = await readEvents()
    expect(await next()).toEqual({ id: 'run-1.1' })
    log.tell(removed('a'))
    log.tell(removed('b'))
    expect(await next()).toEqual({ id: 'run-1.3', batch: { run: 'run-1', events: [{ ...removed('a'), n: 2 }, { ...removed('b'), n: 3 }] } })
    response.destroy()
  })

  test.for([
    ['Last-Event-ID', '/api/events?after=run-1.3', { 'last-event-id': 'run-1.1' }],
    ['the address', '/api/events?after=run-1.1', {}],
  ] as const)('a reader that comes back by %s misses nothing', async ([, path, headers]) => {
    log = new EventLog('run-1')
    for (const name of ['a', 'b', 'c']) log.tell(removed(name))
    const { next, response } = await readEvents(path, headers)
    expect(await next()).toMatchObject({ id: 'run-1.3', batch: { events: [{ n: 2 }, { n: 3 }] } })
    response.destroy()
  })

  test.for(['run-0.2', 'run-1.99', 'nonsense', '.', 'run-1.x'])('the unknown place %s gets one reset', async (id) => {
    log = new EventLog('run-1')
    log.tell(removed('a'))
    const { next, response } = await readEvents('/api/events', { 'last-event-id': id })
    expect(await next()).toEqual({ id: 'run-1.1', batch: { run: 'run-1', reset: true, n: 1 } })
    log.tell(removed('b'))
    expect(await next()).toMatchObject({ batch: { events: [{ n: 2 }] } })
    response.destroy()
  })

  test('a reader slower than the buffer gets one reset, then goes on', async () => {
    log = new EventLog('run-1')
    const { next, response } = await readEvents()
    await next()
    const text = 'x'.repeat(200_000)
    for (let count = 0; count < 300; count += 1) {
      log.tellPart('c', `m${count}`, { type: 'text-delta', text })
      log.flush()
      await setImmediate()
    }
    log.tell(removed('last'))
    log.flush()
    let resets = 0
    let n = 0
    while (n < 301) {
      const { batch } = await next()
      if (batch === undefined) continue
      if ('reset' in batch) {
        resets += 1
        n = batch.n
      } else {
        // Nothing may be missing but what the reset stood for.
        expect(batch.events[0]?.n).toBe(n + 1)
        n = batch.events.at(-1)?.n ?? n
      }
    }
    expect(resets).toBe(1)
    response.destroy()
  })

  test('closing the server ends open streams', async () => {
    const other = await startServer({ core, pageFolder: folder, port: 0 })
    const headers = { authorization: `Bearer ${other.key}` }
    const response = await fetch(`http://127.0.0.1:${other.port}/api/events`, { headers })
    await other.close()
    await expect(response.text()).rejects.toThrow(TypeError)
  })
})
