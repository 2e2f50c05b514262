import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { stringOf } from './json.ts'
import { sendJson, sendPage, type Exchange } from './send.ts'
import { jwtLike, secretLike } from './tokens.ts'

/** The service principal that every fake workspace knows. */
export const servicePrincipal = {
  clientId: '5c0f1e9a-0000-4000-8000-00000000beef',
  clientSecret: 'dose0123456789abcdef0123456789abcdef',
} as const

/** The public client that every workspace knows. */
export const CLI_CLIENT_ID = 'databricks-cli'

/** The grants that the token endpoint answers. */
export type Grant = 'authorization_code' | 'refresh_token' | 'client_credentials'

/** What a test does with the sign-in of a fake workspace. "Next" always means once. */
export interface OAuthControls {
  /** The access tokens that are accepted now. */
  readonly accessTokens: () => readonly string[]
  /** The refresh tokens that are good for one more use. */
  readonly refreshTokens: () => readonly string[]
  /** All access tokens given out so far are refused from now on: 403, "Invalid Token". */
  readonly expireAccessTokens: () => void
  /** All refresh tokens given out so far are refused from now on: 400, invalid_grant. */
  readonly revokeRefreshTokens: () => void
  /** Seconds that later access tokens live, also what `expires_in` says. Default 3600. */
  lifetimeSeconds: number
  /** `expires_in` as a string, as the official fake of the CLI sends it. Default false. */
  expiresInAsString: boolean
  /** Characters of later refresh tokens. Default 40; a long one needs several entries of a keychain. */
  refreshTokenLength: number
  /** Ports that a redirect may name. Default 8020 to 8040; empty: any. */
  redirectPorts: readonly number[]
  /** Lets another public client sign in, as a registered custom application. */
  readonly registerClient: (clientId: string) => void
  /** The next authorize comes back with this error instead of a code. */
  readonly deny: (error: string, description: string) => void
  /** The next authorize comes back with a state that nobody sent. */
  readonly wrongState: () => void
  /** The next authorize shows a page and goes nowhere, as a sign-in that is abandoned. */
  readonly hold: () => void
  /** The next token request counts (codes are used up, refresh tokens rotate), but its answer is lost on the way. */
  readonly loseNextAnswer: () => void
  readonly servicePrincipal: typeof servicePrincipal
  /** How many token requests of each grant came, refused ones included. */
  readonly requested: Readonly<Record<Grant, number>>
  /** How many of them were answered with tokens. */
  readonly issued: Readonly<Record<Grant, number>>
}

/** The sign-in of a fake workspace: authorization code with PKCE, rotating refresh tokens, service principals. */
export interface OAuthServer {
  readonly controls: OAuthControls
  /** Whether an access token is known and alive. */
  readonly accepts: (token: string) => boolean
  readonly discovery: (exchange: Exchange, origin: string) => void
  readonly authorize: (exchange: Exchange, origin: string) => void
  readonly token: (exchange: Exchange, origin: string, raw: IncomingMessage) => void
}

interface Code {
  readonly clientId: string
  readonly redirectUri: string
  readonly challenge: string
  readonly scope: string
}

interface Failure {
  readonly status: number
  readonly error: string
  readonly description: string
}

type Tokens = { readonly scope: string; readonly clientId: string; readonly refreshes: boolean }
type NextAuthorize = { kind: 'deny'; error: string; description: string } | { kind: 'wrong-state' } | { kind: 'hold' }

const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Databricks - Sign In</title></head><body><h1>Sign in to Databricks</h1></body></html>'

/** Starts without any token given out. */
export function createOAuth(): OAuthServer {
  const clients = new Set<string>([CLI_CLIENT_ID])
  const codes = new Map<string, Code>()
  const access = new Map<string, number>()
  const refresh = new Map<string, Tokens>()
  const requested = { authorization_code: 0, refresh_token: 0, client_credentials: 0 }
  const issued = { ...requested }
  let next: NextAuthorize | undefined
  let losesNext = false

  const controls: OAuthControls = {
    accessTokens: () => [...access].filter(([, expires]) => expires > Date.now()).map(([token]) => token),
    refreshTokens: () => [...refresh.keys()],
    expireAccessTokens: () => access.clear(),
    revokeRefreshTokens: () => refresh.clear(),
    lifetimeSeconds: 3600,
    expiresInAsString: false,
    refreshTokenLength: 40,
    redirectPorts: Array.from({ length: 21 }, (_, index) => 8020 + index),
    registerClient: (clientId) => void clients.add(clientId),
    deny: (error, description) => {
      next = { kind: 'deny', error, description }
    },
    wrongState: () => {
      next = { kind: 'wrong-state' }
    },
    hold: () => {
      next = { kind: 'hold' }
    },
    loseNextAnswer: () => {
      losesNext = true
    },
    servicePrincipal,
    requested,
    issued,
  }

  const give = (origin: string, { scope, clientId, refreshes }: Tokens) => {
    const token = jwtLike({ iss: `${origin}/oidc`, client_id: clientId, scope, jti: randomUUID() })
    access.set(token, Date.now() + controls.lifetimeSeconds * 1000)
    const seconds = controls.lifetimeSeconds
    const answer = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: controls.expiresInAsString ? String(seconds) : seconds,
      scope,
    }
    if (!refreshes) return answer
    const again = secretLike(controls.refreshTokenLength)
    refresh.set(again, { scope, clientId, refreshes })
    return { ...answer, refresh_token: again }
  }

  const authorize = (exchange: Exchange, origin: string): void => {
    const asked = exchange.request.query
    const refused = refuseClient(asked, clients, controls.redirectPorts)
    if (refused) return sendFailure(exchange, refused)
    const turn = next
    next = undefined
    if (turn?.kind === 'hold') return sendPage(exchange, { status: 200, type: 'text/html', body: SIGN_IN_PAGE })
    const state = turn?.kind === 'wrong-state' ? 'a-state-that-nobody-sent' : stringOf(asked['state'])
    const back = (answer: Readonly<Record<string, string>>) =>
      redirect(exchange, stringOf(asked['redirect_uri']), answer)
    if (turn?.kind === 'deny') return back({ error: turn.error, error_description: turn.description, state })
    const wrong = refuseAuthorize(asked)
    if (wrong) return back({ error: wrong.error, error_description: wrong.description, state })
    const code = randomBytes(24).toString('base64url')
    codes.set(code, {
      clientId: stringOf(asked['client_id']),
      redirectUri: stringOf(asked['redirect_uri']),
      challenge: stringOf(asked['code_challenge']),
      scope: stringOf(asked['scope']),
    })
    back({ code, state, iss: `${origin}/oidc` })
  }

  const grants: Readonly<Record<Grant, (form: URLSearchParams, raw: IncomingMessage) => Tokens | Failure>> = {
    authorization_code: (form) => {
      const code = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const isGood = code && matchesCode(code, form)
      return isGood
        ? { scope: code.scope, clientId: code.clientId, refreshes: true }
        : badGrant('Authorization code is invalid')
    },
    refresh_token: (form) => {
      const given = form.get('refresh_token') ?? ''
      const known = refresh.get(given)
      if (known?.clientId !== form.get('client_id')) return badGrant('Refresh token is invalid')
      refresh.delete(given)
      return known
    },
    client_credentials: (form, raw) =>
      isServicePrincipal(raw)
        ? { scope: form.get('scope') ?? 'all-apis', clientId: servicePrincipal.clientId, refreshes: false }
        : { status: 401, error: 'invalid_client', description: 'Client authentication failed' },
  }

  const token = (exchange: Exchange, origin: string, raw: IncomingMessage): void => {
    const form = new URLSearchParams(stringOf(exchange.request.body))
    const grant = form.get('grant_type') ?? ''
    if (!isGrant(grant))
      return sendFailure(exchange, badRequest('unsupported_grant_type', `Unsupported grant type: ${grant}`))
    requested[grant] += 1
    const found = refuseForm(exchange, grant, form, clients) ?? grants[grant](form, raw)
    if ('error' in found) return sendFailure(exchange, found)
    issued[grant] += 1
    const answer = give(origin, found)
    const isLost = losesNext
    losesNext = false
    if (isLost) exchange.response.destroy()
    else sendJson(exchange, 200, answer, { 'cache-control': 'no-store' })
  }

  const accepts = (given: string) => (access.get(given) ?? 0) > Date.now()
  return { controls, accepts, discovery: sendDiscovery, authorize, token }
}

function sendDiscovery(exchange: Exchange, origin: string): void {
  sendJson(exchange, 200, {
    issuer: `${origin}/oidc`,
    authorization_endpoint: `${origin}/oidc/v1/authorize`,
    token_endpoint: `${origin}/oidc/v1/token`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    scopes_supported: ['all-apis', 'offline_access', 'openid', 'profile', 'email', 'sql'],
    subject_types_supported: ['public'],
  })
}

type Query = Readonly<Record<string, string>>

/** What is wrong before it is safe to send anybody back. */
function refuseClient(asked: Query, clients: ReadonlySet<string>, ports: readonly number[]): Failure | undefined {
  const { client_id: clientId = '', redirect_uri: uri = '' } = asked
  if (!clients.has(clientId))
    return { status: 401, error: 'invalid_client', description: `Unknown client: ${clientId}` }
  const port = /^http:\/\/localhost:(\d{1,5})$/.exec(uri)?.[1]
  const isKnown = port !== undefined && (ports.length === 0 || ports.includes(Number(port)))
  return isKnown
    ? undefined
    : badRequest('invalid_request', `The redirect_uri is not registered for this client: ${uri}`)
}

function refuseAuthorize(asked: Query): Failure | undefined {
  if (asked['response_type'] !== 'code') return badRequest('unsupported_response_type', 'response_type must be code')
  const hasChallenge = /^[\w-]{43}$/.test(asked['code_challenge'] ?? '') && asked['code_challenge_method'] === 'S256'
  if (!hasChallenge) return badRequest('invalid_request', 'A code_challenge of the method S256 is required')
  if ((asked['state'] ?? '') === '') return badRequest('invalid_request', 'state is required')
  const scopes = (asked['scope'] ?? '').split(' ')
  return scopes.includes('offline_access')
    ? undefined
    : badRequest('invalid_scope', 'The scope must contain offline_access')
}

function refuseForm(
  exchange: Exchange,
  grant: Grant,
  form: URLSearchParams,
  clients: ReadonlySet<string>,
): Failure | undefined {
  const type = exchange.request.headers['content-type'] ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded'))
    return badRequest('invalid_request', 'The body must be a form')
  if (grant === 'client_credentials') return undefined
  if (form.has('client_secret')) return badRequest('invalid_request', 'A public client has no secret')
  const clientId = form.get('client_id') ?? ''
  return clients.has(clientId)
    ? undefined
    : { status: 401, error: 'invalid_client', description: `Unknown client: ${clientId}` }
}

function matchesCode(code: Code, form: URLSearchParams): boolean {
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  return (
    code.challenge === challenge &&
    code.redirectUri === form.get('redirect_uri') &&
    code.clientId === form.get('client_id')
  )
}

function isServicePrincipal({ headers }: IncomingMessage): boolean {
  const { clientId, clientSecret } = servicePrincipal
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ')
  return (
    scheme.toLowerCase() === 'basic' && Buffer.from(value, 'base64').toString('utf8') === `${clientId}:${clientSecret}`
  )
}

function isGrant(text: string): text is Grant {
  return text === 'authorization_code' || text === 'refresh_token' || text === 'client_credentials'
}

function badRequest(error: string, description: string): Failure {
  return { status: 400, error, description }
}

function badGrant(description: string): Failure {
  return badRequest('invalid_grant', description)
}

function sendFailure(exchange: Exchange, { status, error, description }: Failure): void {
  sendJson(exchange, status, { error, error_description: description })
}

function redirect({ response }: Exchange, uri: string, answer: Readonly<Record<string, string>>): void {
  response.writeHead(302, { location: `${uri}/?${new URLSearchParams(answer).toString()}` }).end()
}
