import { afterEach, expect, test, vi } from 'vitest'
import { errorFromNetwork } from '#core/providers/errors.ts'
import { net } from '#kit/electron/shim.ts'
import { electronFetch } from '../../main/electron-fetch.ts'

vi.mock('electron', () => import('#kit/electron/shim.ts'))
afterEach(() => vi.restoreAllMocks())

// Chromium's names differ from Node's: an error that is not recognised would read "the connection was lost".
test.each([
  ['net::ERR_CONNECTION_REFUSED', 'connection-refused'],
  ['net::ERR_NAME_NOT_RESOLVED', 'host-unknown'],
  ['net::ERR_INTERNET_DISCONNECTED', 'host-unknown'],
  ['net::ERR_CERT_AUTHORITY_INVALID', 'certificate-untrusted'],
  ['net::ERR_CERT_COMMON_NAME_INVALID', 'certificate-untrusted'],
  ['net::ERR_SSL_PROTOCOL_ERROR', 'connection-refused'],
  ['net::ERR_TIMED_OUT', 'no-answer'],
  ['net::ERR_CONNECTION_RESET', 'connection-lost'],
  ['Redirect was cancelled', 'login-page'],
])('%s is told as %s', async (message, code) => {
  vi.spyOn(net, 'fetch').mockRejectedValue(new Error(message))
  const thrown: unknown = await electronFetch('https://example.com/').catch((reason: unknown) => reason)
  expect(thrown).toBeInstanceOf(TypeError)
  expect(String(thrown)).toContain(message)
  expect(errorFromNetwork(thrown, 'https://example.com/', false).code).toBe(code)
})

test('no cookie and no cache; the caller\'s request goes through', async () => {
  const spy = vi.spyOn(net, 'fetch').mockResolvedValue(new Response('ok'))
  await electronFetch('https://example.com/a', { method: 'POST', body: 'b', headers: { authorization: 'Bearer t' } })
  const [request, init] = spy.mock.calls[0] ?? []
  expect(init).toEqual({ credentials: 'omit', cache: 'no-store' })
  expect([request?.url, request?.method, request?.headers.get('authorization'), await request?.text()]).toEqual(['https://example.com/a', 'POST', 'Bearer t', 'b'])
})

test('an abort rejects with the reason of the signal', async () => {
  vi.spyOn(net, 'fetch').mockRejectedValue(new Error('net::ERR_ABORTED'))
  const reason = new Error('the person stopped')
  await expect(electronFetch('https://example.com/', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

// Electron's fetch opens files too: an address typed by a person must not.
test.each(['file:///etc/passwd', 'app://parley/', 'data:text/plain,x'])('%s is not asked', async (address) => {
  const spy = vi.spyOn(net, 'fetch')
  await expect(electronFetch(address)).rejects.toThrow('no scheme of the web')
  expect(spy).not.toHaveBeenCalled()
})
