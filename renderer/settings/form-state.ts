import type { Auth, Connection, ConnectionForm } from '#shared/connection.ts'

/** A header as it is being edited. `stored`: its secret value is kept where it is unless another is typed. */
export interface HeaderField {
  readonly id: number
  readonly name: string
  readonly value: string
  readonly secret: boolean
  readonly stored: boolean
}

/** The fields of a connection as they are being edited. */
export interface FormState {
  readonly url: string
  readonly name: string
  /** How a workspace is signed in to. */
  readonly signIn: Auth['kind']
  readonly token: string
  /** Of a service principal. */
  readonly clientId: string
  readonly clientSecret: string
  /** OAuth in the browser: of a registered application. */
  readonly appId: string
  readonly profile: string
  readonly gateway: boolean
  /** Whether the stored token is to be removed. */
  readonly forgetsToken: boolean
  /** One per line. */
  readonly models: string
  readonly headers: readonly HeaderField[]
  /** `name=value`, one per line. */
  readonly query: string
  /** A JSON object. */
  readonly extraBody: string
  /** One per line. */
  readonly removedBody: string
}

/** What is wrong with a field. */
export type FormProblem = 'url' | 'clientId' | 'clientSecret' | 'headers' | 'query' | 'extraBody'

/** The fields of a connection that exists, or of a new one. */
export function initialForm(connection: Connection | undefined, url: string = '', name: string = ''): FormState {
  return {
    url: connection?.url ?? url,
    name: connection?.name ?? name,
    ...authFields(connection?.auth ?? { kind: 'token' }),
    gateway: connection?.surface === 'gateway',
    token: '',
    clientSecret: '',
    forgetsToken: false,
    models: connection?.models.join('\n') ?? '',
    headers: (connection?.headers ?? []).map((header, id) => ({ ...header, id, value: header.value ?? '', stored: header.secret })),
    query: Object.entries(connection?.query ?? {}).map(([key, value]) => `${key}=${value}`).join('\n'),
    extraBody: isEmpty(connection?.extraBody) ? '' : JSON.stringify(connection?.extraBody, null, 2),
    removedBody: connection?.removedBody.join('\n') ?? '',
  }
}

function authFields(auth: Auth): Pick<FormState, 'signIn' | 'clientId' | 'appId' | 'profile'> {
  return {
    signIn: auth.kind,
    clientId: auth.kind === 'service-principal' ? auth.clientId : '',
    appId: auth.kind === 'browser' ? (auth.clientId ?? '') : '',
    profile: auth.kind === 'profile' ? auth.profile : '',
  }
}

/** What the fields mean, or which one cannot be understood. `isSecretStored`: the service principal's secret may be left out. */
export function readForm(provider: ConnectionForm['provider'], form: FormState, isSecretStored: boolean = false): ConnectionForm | FormProblem {
  if (form.url.trim() === '') return 'url'
  const isPrincipal = provider === 'databricks' && form.signIn === 'service-principal'
  if (isPrincipal && form.clientId.trim() === '') return 'clientId'
  if (isPrincipal && form.clientSecret.trim() === '' && !isSecretStored) return 'clientSecret'
  const query = readQuery(form.query)
  if (query === null) return 'query'
  const extraBody = readObject(form.extraBody)
  if (extraBody === null) return 'extraBody'
  const headers = form.headers.filter((header) => header.name.trim() !== '' || header.value !== '')
  if (headers.some(({ name }) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name.trim()))) return 'headers'
  return {
    provider,
    url: form.url.trim(),
    ...(form.name.trim() !== '' && { name: form.name.trim() }),
    ...(provider === 'databricks' && { auth: readAuth(form), surface: form.gateway ? ('gateway' as const) : ('serving-endpoints' as const) }),
    ...readSecret(provider, form),
    models: lines(form.models),
    headers: headers.map(({ name, value, secret, stored }) => ({
      name: name.trim(),
      secret,
      ...(!(stored && secret && value === '') && { value }),
    })),
    query,
    extraBody,
    removedBody: lines(form.removedBody),
  }
}

function readAuth({ signIn, clientId, appId, profile }: FormState): Auth {
  switch (signIn) {
    case 'service-principal':
      return { kind: signIn, clientId: clientId.trim() }
    case 'browser':
      return { kind: signIn, ...(appId.trim() !== '' && { clientId: appId.trim() }) }
    case 'profile':
      return { kind: signIn, profile }
    default:
      return { kind: signIn }
  }
}

/** Only the secret of the chosen way: what was typed for another way before it was chosen stays here. */
function readSecret(provider: ConnectionForm['provider'], { signIn, token, clientSecret, forgetsToken }: FormState): Pick<ConnectionForm, 'token' | 'clientSecret'> {
  if (provider === 'openai-compatible' || signIn === 'token') {
    if (token.trim() !== '') return { token: token.trim() }
    return forgetsToken ? { token: '' } : {}
  }
  return signIn === 'service-principal' && clientSecret.trim() !== '' ? { clientSecret: clientSecret.trim() } : {}
}

function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}

function readQuery(text: string): Record<string, string> | null {
  const pairs = lines(text).map((line) => /^([^=]+)=(.*)$/.exec(line))
  if (pairs.includes(null)) return null
  return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim() ?? '', pair?.[2]?.trim() ?? '']))
}

function readObject(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function isEmpty(object: Record<string, unknown> | undefined): boolean {
  return object === undefined || Object.keys(object).length === 0
}
