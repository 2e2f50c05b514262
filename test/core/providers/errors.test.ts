import { expect, test } from 'vitest'
import { errorFromNetwork, errorFromResponse } from '#core/providers/errors.ts'

const url = 'https://api.example/v1/chat/completions'
const codeOf = (status: number, text: string, headers: Record<string, string> = {}): string =>
  errorFromResponse({ status, headers: new Headers(headers), text, url }).code

test('a word that holds "vision" by chance does not blame the image', () => {
  const texts = ['use a provisioned throughput endpoint', 'unknown revision of the model']
  expect(texts.map((text) => codeOf(400, text))).toEqual(['request-refused', 'request-refused'])
  expect(codeOf(400, 'this model has no vision support')).toBe('image-refused')
  expect(codeOf(400, 'unknown variant `image_url`')).toBe('image-refused')
})

test('the page of a proxy is read by its status: only one that could be a sign-in page is called so', () => {
  const page = (title: string): string => `<html><head><title>${title}</title></head><body></body></html>`
  expect(codeOf(413, page('413 Request Entity Too Large'))).toBe('request-too-large')
  expect(codeOf(429, page('429 Too Many Requests'))).toBe('rate-limited')
  expect(codeOf(404, '<pre>Cannot POST /chat/completions</pre>')).toBe('path-unknown')
  expect(codeOf(403, page('Sign in'))).toBe('login-page')
  expect(codeOf(504, page('Gateway Timeout'))).toBe('gateway-timeout')
})

test('a key that was not given is told from one that is wrong', () => {
  expect(codeOf(401, `{"error":{"message":"You didn't provide an API key. You need to provide your API key in an Authorization header"}}`)).toBe('credential-missing')
  expect(codeOf(401, '{"error":{"message":"Incorrect API key provided: sk-ab***cd."}}')).toBe('token-refused')
})

test('a server that knows no such path is told from one that knows no such model', () => {
  expect(['404 page not found', '{"detail":"Not Found"}'].map((text) => codeOf(404, text))).toEqual(['path-unknown', 'path-unknown'])
  expect(codeOf(404, '{"error":{"message":"The model `x` does not exist."}}')).toBe('endpoint-unknown')
})

test('a redirect names where it leads, never the query that it repeats', () => {
  const to = (location: string): unknown => errorFromResponse({ status: 302, headers: new Headers({ location }), text: '', url }).details
  expect(to('/login?back=/v1&key=hidden')).toEqual({ host: 'api.example' })
  expect(to('https://sso.example/login?key=hidden')).toEqual({ host: 'api.example', location: 'sso.example', reason: 'redirect' })
})

test('a server without TLS is no matter of certificates, and does answer', () => {
  const thrown = new TypeError('fetch failed', { cause: Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }) })
  expect(errorFromNetwork(thrown, url, false).code).toBe('not-https')
})
