import { isDeepStrictEqual } from 'node:util'
import type { Auth, Connection, ConnectionForm } from '#shared/connection.ts'
import { AppError } from '#shared/error.ts'
import type { OpenConnection, Provider } from '../providers/provider.ts'
import type { Credential } from './credentials.ts'
import { readHost } from './host-facts.ts'
import type { SecretName } from './secrets.ts'

/** A form whose address was cleaned. */
export type CleanForm = ConnectionForm & { readonly workspaceId?: string | undefined; readonly user?: string | undefined }

/** What a form's address is asked with. */
export interface CleanTools {
  readonly provider: Provider
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
}

/** The form with its address cleaned. Rejects with `address-invalid` or `account-console`. */
export async function cleanForm(form: CleanForm, before: Connection | undefined, { provider, fetch, signal }: CleanTools): Promise<CleanForm> {
  const { surface, workspaceId, url } = provider.readAddress(form.url)
  const facts = form.provider === 'databricks' ? await readHost(fetch, url, signal) : {}
  return {
    ...form,
    url,
    ...(form.token !== undefined && { token: tidySecret(form.token) }),
    ...(form.clientSecret !== undefined && { clientSecret: tidySecret(form.clientSecret) }),
    // What was pasted is what the person looked at.
    surface: surface ?? form.surface,
    workspaceId: workspaceId ?? (isSameServer(url, before) ? before?.workspaceId : undefined) ?? facts.workspaceId,
  }
}

/** What stands before and around a token that was copied out of a file, a terminal or a request. */
const surroundings = [/^["'`“”„‘’]+|["'`“”‘’]+$/g, /^(export\s+)?\w*(token|key|secret)\s*=\s*(?=[^\s=])/i, /^authorization:\s*(?=\S)/i, /^bearer\s+(?=\S)/i]

/** A pasted token, key or secret alone, in one piece: none of them ever holds white space, and a broken line is no end. */
export function tidySecret(pasted: string): string {
  let secret = pasted.trim()
  for (let before = ''; before !== secret; ) {
    before = secret
    secret = surroundings.reduce((rest, pattern) => rest.replace(pattern, ''), secret).trim()
  }
  return secret.replaceAll(/[\s\u200B-\u200D\u2060]+/g, '')
}

/** Whether a workspace would be asked with a personal access token, and there is none. */
export function isTokenMissing(form: ConnectionForm, before: Connection | undefined): boolean {
  if (form.provider !== 'databricks' || authOf(form, before).kind !== 'token') return false
  const signsInOtherwise = (form.headers ?? before?.headers ?? []).some(({ name }) => name.toLowerCase() === 'authorization')
  const isKept = form.token === undefined && before?.auth.kind === 'token' && before.hasToken
  return !signsInOtherwise && !isKept && tidySecret(form.token ?? '') === ''
}

/** The connection that a form makes, new or in place of `before`. `place` is where its secrets are if it has any. */
export function toConnection(id: string, form: CleanForm, how: { before: Connection | undefined; place: 'keychain' | 'memory' }): Connection {
  const { before, place } = how
  const auth = authOf(form, before)
  const hasToken = auth.kind === 'token' && (form.token === undefined ? (before?.hasToken ?? false) : form.token !== '')
  const headers = (form.headers ?? before?.headers ?? [])
    .filter(({ value, secret }) => !(secret && value === ''))
    .map(({ name, value, secret }) => (secret ? { name, secret } : { name, value: value ?? '', secret }))
  const connection: Connection = {
    id,
    provider: form.provider,
    name: form.name?.trim() || before?.name || new URL(form.url).host,
    url: form.url,
    auth,
    surface: form.surface ?? before?.surface ?? 'serving-endpoints',
    workspaceId: form.workspaceId ?? (isSameServer(form.url, before) ? before?.workspaceId : undefined),
    user: form.user ?? (isSameSignIn(form, before) ? before?.user : undefined),
    hasToken,
    secrets: 'none',
    models: form.models ?? before?.models ?? [],
    headers,
    query: form.query ?? before?.query ?? {},
    extraBody: form.extraBody ?? before?.extraBody ?? {},
    removedBody: form.removedBody ?? before?.removedBody ?? [],
  }
  return { ...connection, secrets: placeOf(connection, form, { before, place }) }
}

function placeOf({ auth, headers, hasToken }: Connection, form: CleanForm, { before, place }: { before: Connection | undefined; place: 'keychain' | 'memory' }): Connection['secrets'] {
  if (auth.kind === 'profile' || auth.kind === 'environment') return 'outside'
  const isSame = before !== undefined && before.auth.kind === auth.kind && before.secrets !== 'none'
  if (auth.kind === 'browser') return isSame ? before.secrets : 'missing'
  const isEntered = form.token !== undefined || form.clientSecret !== undefined || (form.headers ?? []).some((header) => header.secret && header.value !== undefined)
  if (!hasToken && auth.kind === 'token' && !headers.some((header) => header.secret)) return 'none'
  return isEntered || !isSame ? place : before.secrets
}

/** How the connection of a form signs in. */
export function authOf(form: ConnectionForm, before: Connection | undefined): Auth {
  return form.auth ?? before?.auth ?? { kind: 'token' }
}

/** What a kind of sign-in keeps in the keychain. */
export function secretOf({ kind }: Auth): SecretName | undefined {
  if (kind === 'token') return 'token'
  if (kind === 'browser') return 'refreshToken'
  return kind === 'service-principal' ? 'clientSecret' : undefined
}

/** A stored secret is for the server that it was entered for: whoever changes the address enters it again. Throws `credential-missing`. */
export function checkSameServer(form: ConnectionForm, before: Connection): void {
  if (isSameServer(form.url, before)) return
  const auth = authOf(form, before)
  const usesSecret =
    (auth.kind === 'token' && before.hasToken && form.token === undefined) ||
    auth.kind === 'browser' ||
    (auth.kind === 'service-principal' && form.clientSecret === undefined)
  const usesHeader = (form.headers ?? before.headers).some((header) => header.secret && header.value === undefined)
  if (usesSecret || usesHeader) {
    const { host } = new URL(form.url)
    throw new AppError('credential-missing', `The stored token or secret header is for another server than ${host}: enter it again.`, { host })
  }
}

/** A connection with what it signs in with and the values of its headers. */
export function toOpen(connection: Connection, { token, isRenewable, secrets, source }: Credential, headers: Readonly<Record<string, string>>): OpenConnection {
  const { url, surface, workspaceId, query, extraBody, removedBody, models } = connection
  const secretHeaders = connection.headers.filter((header) => header.secret).map(({ name }) => headers[name] ?? '')
  const all = [...secrets, ...secretHeaders].filter((value) => value !== '')
  return { url, surface, workspaceId, token, isRenewable, headers, query, extraBody, removedBody, models, source, secrets: all }
}

/** Whether whom it signs in as is still known: nothing of it was entered anew. */
function isSameSignIn(form: CleanForm, before: Connection | undefined): boolean {
  return isSameServer(form.url, before) && form.token === undefined && form.clientSecret === undefined && isDeepStrictEqual(authOf(form, before), before?.auth)
}

function isSameServer(url: string, before: Connection | undefined): boolean {
  return before !== undefined && new URL(url).origin === new URL(before.url).origin
}
