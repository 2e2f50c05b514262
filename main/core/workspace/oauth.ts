import type * as OAuthLibrary from 'oauth4webapi'
import type { AuthorizationServer, ClientAuth } from 'oauth4webapi'
import { AppError } from '#shared/error.ts'

/** The public client of the command line, which every workspace knows (wire facts, 8.2). */
export const defaultClientId = 'databricks-cli'

/** How long one answer of a sign-in server may take, in milliseconds. */
const patience = 20_000
const userScope = 'offline_access all-apis'

/** What a sign-in server gave. */
export interface Tokens {
  readonly accessToken: string
  /** Left out: the one that was used stays good, or there is none. */
  readonly refreshToken?: string | undefined
  /** How long the access token lives, in milliseconds; left out where it was not said. */
  readonly lifetime?: number | undefined
}

/** What the protocol needs from outside. */
export interface OAuthTools {
  readonly fetch: typeof fetch
  /** Says what an exception of `fetch` means. */
  explain(thrown: unknown, url: string): AppError
}

/** A sign-in that a person finishes in the browser. */
export interface Authorization {
  /** What the person opens. */
  readonly url: string
  /** Checks what came back and turns it into tokens. Rejects with `sign-in-mismatch` or `sign-in-refused`. */
  finish(answer: URLSearchParams, signal: AbortSignal): Promise<Tokens>
}

type Library = typeof OAuthLibrary

/** The OAuth of a workspace. The protocol is the library's; it is loaded at the first use. Every failure is an `AppError`. */
export class OAuth {
  readonly #tools: OAuthTools
  readonly #servers = new Map<string, AuthorizationServer>()

  constructor(tools: OAuthTools) {
    this.#tools = tools
  }

  /** Prepares a sign-in in the browser. Rejects with `sign-in-unsupported` where the host offers none. */
  async begin(url: string, signal: AbortSignal): Promise<(redirectUri: string, clientId: string) => Promise<Authorization>> {
    const library = await import('oauth4webapi')
    const server = await this.#discover(library, url, signal)
    return (redirectUri, clientId) => this.#authorize(library, { server, url, redirectUri, clientId })
  }

  /** New tokens for a refresh token. Where the server says that it is no longer good, `isFinal` is true of the error. */
  async refresh(url: string, clientId: string, refreshToken: string, signal: AbortSignal): Promise<Tokens> {
    const library = await import('oauth4webapi')
    const server = await this.#discover(library, url, signal)
    return this.#ask(library, { url, secrets: [refreshToken] }, async () => {
      const client = { client_id: clientId }
      const response = await library.refreshTokenGrantRequest(server, client, library.None(), refreshToken, this.#options(library, url, signal))
      return toTokens(await library.processRefreshTokenResponse(server, client, response))
    })
  }

  /** Tokens of a service principal. There is no refresh token. */
  async asServicePrincipal(url: string, clientId: string, clientSecret: string, signal: AbortSignal): Promise<Tokens> {
    const library = await import('oauth4webapi')
    const server = await this.#discover(library, url, signal)
    return this.#ask(library, { url, secrets: [clientSecret, basicOf(clientId, clientSecret)] }, async () => {
      const client = { client_id: clientId }
      const options = this.#options(library, url, signal)
      const response = await library.clientCredentialsGrantRequest(server, client, basic(clientSecret), { scope: 'all-apis' }, options)
      return toTokens(await library.processClientCredentialsResponse(server, client, response))
    })
  }

  async #authorize(library: Library, asked: { server: AuthorizationServer; url: string; redirectUri: string; clientId: string }): Promise<Authorization> {
    const { server, url, redirectUri, clientId } = asked
    const verifier = library.generateRandomCodeVerifier()
    const state = library.generateRandomState()
    const address = new URL(server.authorization_endpoint ?? '')
    const query = {
      response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: userScope, state,
      code_challenge: await library.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
    const client = { client_id: clientId }
    return {
      url: address.href,
      finish: (answer, signal) =>
        this.#ask(library, { url, secrets: [verifier, answer.get('code') ?? ''] }, async () => {
          const given = withIssuer(answer, server, url)
          // A refusal gives nothing away: some servers send it without the state.
          if (given.has('error') && !given.has('state')) given.set('state', state)
          const checked = library.validateAuthResponse(server, client, given, state)
          const options = this.#options(library, url, signal)
          const response = await library.authorizationCodeGrantRequest(server, client, library.None(), checked, redirectUri, verifier, options)
          return toTokens(await library.processAuthorizationCodeResponse(server, client, response))
        }),
    }
  }

  async #discover(library: Library, url: string, signal: AbortSignal): Promise<AuthorizationServer> {
    const known = this.#servers.get(url)
    if (known !== undefined) return known
    const { fetch, insecure } = this.#transport(url, signal)
    const response = await fetch(`${url}/oidc/.well-known/oauth-authorization-server`, { headers: { accept: 'application/json' }, redirect: 'manual' })
    if (response.status >= 500) throw new AppError('server-unavailable', `${hostOf(url)} answered ${response.status}.`, { host: hostOf(url), status: response.status, text: '' })
    try {
      const server = await library.processDiscoveryResponse(await issuerOf(response), response)
      for (const endpoint of [server.token_endpoint, server.authorization_endpoint]) checkScheme(endpoint, insecure)
      this.#servers.set(url, server)
      return server
    } catch {
      throw new AppError('sign-in-unsupported', `${hostOf(url)} says nothing of a sign-in by OAuth.`, { host: hostOf(url), status: response.status })
    }
  }

  #options(library: Library, url: string, signal: AbortSignal): { [key: symbol]: unknown } {
    const { fetch, insecure } = this.#transport(url, signal)
    return { [library.customFetch]: fetch, [library.allowInsecureRequests]: insecure }
  }

  /** The host's fetch with a time limit, whose failures are `AppError`. Plain HTTP is for this machine only. */
  #transport(url: string, signal: AbortSignal): { fetch: typeof fetch; insecure: boolean } {
    const { hostname } = new URL(url)
    const timely: typeof fetch = async (input, init) => {
      const limit = AbortSignal.timeout(patience)
      try {
        const response = await this.#tools.fetch(input, { ...init, signal: AbortSignal.any([signal, limit]) })
        // Read here, so that an answer that breaks off is explained here too.
        const body = await response.arrayBuffer()
        const headers = new Headers(response.headers)
        // The library would stop at a challenge, whatever the server says of the refusal in the body beside it.
        headers.delete('www-authenticate')
        return new Response(nullBody.has(response.status) ? null : body, { status: response.status, headers })
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        if (limit.aborted) throw new AppError('no-answer', `${hostOf(url)} does not answer.`, { host: hostOf(url) })
        throw this.#tools.explain(thrown, url)
      }
    }
    return { fetch: timely, insecure: /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) }
  }

  async #ask(library: Library, about: { url: string; secrets: readonly string[] }, work: () => Promise<Tokens>): Promise<Tokens> {
    try {
      return await work()
    } catch (thrown) {
      throw describe(library, thrown, about)
    }
  }
}

/** Whether a server said that what it was given is no longer good, so that asking again is of no use. */
export function isFinal(thrown: unknown): boolean {
  if (!(thrown instanceof AppError) || thrown.code !== 'sign-in-refused') return false
  // Any other code blames the client or the request, and a workspace that was mended takes the same token (RFC 6749, 5.2).
  const { reason, text } = thrown.details ?? {}
  return reason === 'invalid_grant' || (reason !== undefined && /refresh token/i.test(String(text)))
}

const nullBody: ReadonlySet<number> = new Set([101, 204, 205, 304])
const passing = /^(temporarily_unavailable|server_error|slow_down)$/

function describe(library: Library, thrown: unknown, { url, secrets }: { url: string; secrets: readonly string[] }): unknown {
  if (thrown instanceof AppError || (thrown instanceof DOMException && thrown.name === 'AbortError')) return thrown
  const host = hostOf(url)
  if (thrown instanceof library.AuthorizationResponseError) return refused(host, thrown.error_description ?? thrown.error, thrown.error, secrets)
  if (thrown instanceof library.ResponseBodyError) {
    const { status, error, error_description: said = error } = thrown
    if (status === 429) return new AppError('rate-limited', `${host} answered 429 to a sign-in.`, { host, status, text: '' })
    if (status >= 500 || passing.test(error)) return new AppError('server-unavailable', `${host} answered ${status} to a sign-in.`, { host, status, text: '' })
    return refused(host, said, error, secrets)
  }
  const cause = thrown instanceof Error ? thrown.cause : undefined
  if (cause instanceof Response) {
    if (cause.status >= 500) return new AppError('server-unavailable', `${host} answered ${cause.status} to a sign-in.`, { host, status: cause.status, text: '' })
    return new AppError('sign-in-refused', `${host} answered ${cause.status} to a sign-in.`, { host, status: cause.status, text: '' })
  }
  // Whatever the library objects to in an answer: its state, its issuer, its shape.
  return new AppError('sign-in-mismatch', `${host} answered with something that does not belong to this sign-in.`, { host })
}

function refused(host: string, said: string, reason: string, secrets: readonly string[]): AppError {
  const forms = secrets.filter((secret) => secret.length > 3).flatMap(formsOf)
  const clean = (given: string): string => forms.reduce((rest, form) => rest.replaceAll(form, '•••'), given)
  const text = clean(said).slice(0, 500)
  return new AppError('sign-in-refused', `${host} refused the sign-in: ${text}`, { host, text, reason: clean(reason).slice(0, 100) })
}

/** A secret as a server may quote it: as it is, and as it stood in the form. */
function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), new URLSearchParams({ a: secret }).toString().slice(2)]
}

/** The secret as it is, as the official clients send it; the library's own would encode the hyphens of an id. */
function basic(clientSecret: string): ClientAuth {
  return (_server, { client_id: clientId }, _body, headers) => {
    headers.set('authorization', `Basic ${basicOf(clientId, clientSecret)}`)
  }
}

function basicOf(clientId: string, clientSecret: string): string {
  return Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
}

/** What the host says of itself counts: a workspace may be reached under another name than its issuer has. */
async function issuerOf(response: Response): Promise<URL> {
  const { issuer } = (await response.clone().json()) as { issuer: string }
  return new URL(issuer)
}

/** An issuer of the same origin is the same server, whatever its path. */
function withIssuer(answer: URLSearchParams, server: AuthorizationServer, url: string): URLSearchParams {
  const given = answer.get('iss')
  const origin = given !== null && URL.canParse(given) ? new URL(given).origin : undefined
  const isSame = origin === new URL(url).origin || origin === new URL(server.issuer).origin
  const known = new URLSearchParams(answer)
  if (isSame) known.set('iss', server.issuer)
  return known
}

/** What a browser is sent to, and where secrets go. Throws for anything but a web address that is safe from listeners. */
function checkScheme(endpoint: string | undefined, insecure: boolean): void {
  const { protocol } = new URL(endpoint ?? '')
  if (protocol !== 'https:' && !(insecure && protocol === 'http:')) throw new TypeError('not a safe address')
}

function toTokens(answer: { access_token: string; refresh_token?: string; expires_in?: number }): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = answer
  return { accessToken, refreshToken, ...(seconds !== undefined && { lifetime: seconds * 1000 }) }
}

function hostOf(url: string): string {
  return new URL(url).host
}
