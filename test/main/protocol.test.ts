import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Core, WantedFile } from '#core/core.ts'
import { contentSecurityPolicy } from '../../main/csp.ts'
import { appSchemePrivileges, respond } from '../../main/protocol.ts'

let folder: string
const never = new Promise<Core>(() => undefined)
const get = (address: string, core: Promise<Core> = never, method = 'GET'): Promise<Response> =>
  respond(new Request(address, { method }), { folder: join(folder, 'renderer'), core })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-protocol-'))
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true })
  mkdirSync(join(folder, 'renderer-secret'))
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'renderer/assets/a.js'), 'export {}')
  writeFileSync(join(folder, 'renderer/assets/a.js.map'), '{}')
  writeFileSync(join(folder, 'secret.json'), '{}')
  writeFileSync(join(folder, 'renderer-secret/secret.json'), '{}')
  writeFileSync(join(folder, 'picture'), 'PNG')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the scheme is a real origin and never gets round the policy', () => {
  expect(appSchemePrivileges).toEqual({
    scheme: 'app',
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  })
})

describe('the page', () => {
  test.each([
    ['app://parley/', 'text/html; charset=utf-8'],
    ['app://parley/index.html', 'text/html; charset=utf-8'],
    ['app://parley/assets/a.js', 'text/javascript; charset=utf-8'],
  ])('%s comes with its type, the policy and nosniff, without waiting for the core', async (address, type) => {
    const response = await get(address)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy('app://parley'))
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('the policy names no remote host and no inline script', () => {
    expect(contentSecurityPolicy('app://parley')).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(contentSecurityPolicy('app://parley')).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/)
  })

  test.each([
    'app://parley/..%2fsecret.json',
    'app://parley/%2e%2e/%2e%2e/secret.json',
    'app://parley/assets/..%2f..%2fsecret.json',
    'app://parley/..%2frenderer-secret/secret.json',
    'app://parley/..%5csecret.json',
    'app://parley/%00',
    'app://parley/%E0%A4%A',
    'app://parley//etc/passwd',
    'app://parley/assets/a.js.map',
    'app://parley/nothing.js',
    'app://other/index.html',
  ])('%s is refused', async (address) => {
    const response = await get(address)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(await response.text()).toBe('')
  })

  test('nothing can be written', async () => {
    expect((await get('app://parley/', never, 'POST')).status).toBe(405)
  })
})

test('previews have a page of their own, whose policy lets nothing in or out; the window may frame nothing else', async () => {
  const response = await get('app://parley/preview')
  expect(response.status).toBe(200)
  const policy = response.headers.get('content-security-policy')
  expect(policy).toBe("sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors app://parley")
  expect(response.headers.get('connection-allowlist')).toBe('()')
  expect(response.headers.get('permissions-policy')).toMatch(/camera=\(\).*fullscreen=\(\)/)
  expect(contentSecurityPolicy('app://parley')).toContain('frame-src app://parley/preview;')
  for (const path of ['preview/', 'preview/x', 'preview.html']) expect((await get(`app://parley/${path}`)).status).toBe(404)
})

describe('stored files', () => {
  const asked: (WantedFile | undefined)[] = []
  const core = Promise.resolve({
    blob: async (id: string, wanted?: WantedFile) => {
      asked.push(wanted)
      return id === 'abc' || id === 'outgoing' ? { path: join(folder, 'picture'), mediaType: 'image/png', bytes: 3, lasting: id === 'abc' } : null
    },
  } as Core)

  test('are shown without any right to run', async () => {
    const response = await get('app://parley/blobs/abc', core)
    expect(await response.text()).toBe('PNG')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '3',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      'x-content-type-options': 'nosniff',
    })
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.has('content-disposition')).toBe(false)
  })

  test('are saved under any name', async () => {
    const response = await get(`app://parley/blobs/abc?save=${encodeURIComponent('ação "1"\r\n.png')}`, core)
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a%C3%A7%C3%A3o%20%221%22%0D%0A.png")
  })

  test('an export is not kept in a cache: it is gone when Parley ends', async () => {
    expect((await get('app://parley/blobs/outgoing?save=all.zip', core)).headers.get('cache-control')).toBe('no-store')
  })

  test('are asked for small, as they can be shown, by page and as they will be sent; anything else is never given', async () => {
    asked.length = 0
    for (const query of ['', '?size=thumbnail', '?size=view', '?page=12', '?made=scaled-1568_webp']) expect((await get(`app://parley/blobs/abc${query}`, core)).status).toBe(200)
    expect(asked).toEqual([undefined, { size: 'thumbnail' }, { size: 'view' }, { page: 12 }, { made: 'scaled-1568_webp' }])
    for (const query of ['?size=', '?size=huge', '?page=0', '?page=1.5', '?page=-1', '?page=999999', '?made=', '?made=..%2f..%2fparley.db', '?made=a%00', '?size=view&page=1']) {
      expect([query, (await get(`app://parley/blobs/abc${query}`, core)).status]).toEqual([query, 404])
    }
    expect(asked).toHaveLength(5)
  })

  test('that are not there are not found', async () => {
    expect((await get('app://parley/blobs/other', core)).status).toBe(404)
    expect((await get('app://parley/blobs/..%2f..%2fsecret.json', core)).status).toBeGreaterThanOrEqual(400)
  })
})
