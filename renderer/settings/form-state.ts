import type { Connection, ConnectionForm } from '#shared/connection.ts'

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
  readonly token: string
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
export type FormProblem = 'url' | 'headers' | 'query' | 'extraBody'

/** The fields of a connection that exists, or of a new one. */
export function initialForm(connection: Connection | undefined, url: string = '', name: string = ''): FormState {
  return {
    url: connection?.url ?? url,
    name: connection?.name ?? name,
    token: '',
    forgetsToken: false,
    models: connection?.models.join('\n') ?? '',
    headers: (connection?.headers ?? []).map((header, id) => ({ ...header, id, value: header.value ?? '', stored: header.secret })),
    query: Object.entries(connection?.query ?? {}).map(([key, value]) => `${key}=${value}`).join('\n'),
    extraBody: isEmpty(connection?.extraBody) ? '' : JSON.stringify(connection?.extraBody, null, 2),
    removedBody: connection?.removedBody.join('\n') ?? '',
  }
}

/** What the fields mean, or which one cannot be understood. */
export function readForm(provider: ConnectionForm['provider'], form: FormState): ConnectionForm | FormProblem {
  if (form.url.trim() === '') return 'url'
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
    ...(form.token.trim() !== '' ? { token: form.token.trim() } : form.forgetsToken && { token: '' }),
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
