import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { isFinal, OAuth } from '#core/workspace/oauth.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'

/** A sign-in server whose token endpoint answers with what `say` makes of the form that it was sent. */
async function signInServer(say: (form: URLSearchParams) => { status: number; body: unknown; headers?: Record<string, string> }): Promise<string> {
  const server = createServer(async (request, response) => {
    const { port } = server.address() as AddressInfo
    const origin = `http://127.0.0.1:${port}`
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ issuer: `${origin}/oidc`, authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token` }))
      return
    }
    const form = new URLSearchParams(await new Response(request as unknown as ReadableStream).text())
    const { status, body, headers } = say(form)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const oauth = new OAuth({ fetch, explain: () => new AppError('connection-lost', 'The connection was lost.') })
const never = new AbortController().signal
const canary = 'canary/refresh+token==0123456789'

const failure = async (url: string): Promise<unknown> => oauth.refresh(url, 'client', canary, never).catch((thrown: unknown) => thrown)

test('what a server echoes of a refresh token is in no part of the error, however it is written', async () => {
  for (const echo of [canary, encodeURIComponent(canary), `refresh_token=${new URLSearchParams({ a: canary }).toString().slice(2)}`]) {
    const url = await signInServer(() => ({ status: 400, body: { error: echo, error_description: `bad ${echo}` } }))
    const text = JSON.stringify(toErrorInfo(await failure(url)))
    expect(text).not.toContain('0123456789')
  }
})

test('a refusal with a challenge beside it is a refusal', async () => {
  const url = await signInServer(() => ({ status: 401, body: { error: 'invalid_client', error_description: 'no' }, headers: { 'www-authenticate': 'Basic realm="x"' } }))
  const thrown = await oauth.asServicePrincipal(url, 'client', canary, never).catch((one: unknown) => one)
  expect(toErrorInfo(thrown)).toMatchObject({ code: 'sign-in-refused', details: { reason: 'invalid_client' } })
})

test('what a server echoes of the secret of a service principal is in no part of the error, not as the header that held it either', async () => {
  const header = Buffer.from(`client:${canary}`).toString('base64')
  for (const echo of [canary, header]) {
    const url = await signInServer(() => ({ status: 400, body: { error: echo, error_description: `bad ${echo}` } }))
    const thrown = await oauth.asServicePrincipal(url, 'client', canary, never).catch((one: unknown) => one)
    expect(JSON.stringify(toErrorInfo(thrown))).not.toContain(echo)
  }
})

test('only a word against the token itself ends a sign-in: a workspace that refuses the client for a while takes the token afterwards', async () => {
  const answers = [['invalid_grant', 'no'], ['invalid_request', 'Refresh token is invalid'], ['invalid_client', 'unknown client'], ['unauthorized_client', 'not now']] as const
  const ends = []
  for (const [error, said] of answers) ends.push(isFinal(await failure(await signInServer(() => ({ status: 400, body: { error, error_description: said } })))))
  expect(ends).toEqual([true, true, false, false])
})
