import type { ConnectionStep } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { StreamPart } from '#shared/stream.ts'
import type { Host } from '../host.ts'
import type { OpenConnection, Provider, ReplyPart, ReplyRequest } from '../providers/provider.ts'

/** What is examined. */
export interface Patient {
  readonly provider: Provider
  /** The address that is asked, without secrets; empty where nothing leaves this machine. */
  readonly url: string
  /** With another token than `refusedToken`, where one can be had. Rejects with `AppError` where the sign-in fails. */
  open(refusedToken?: string | null): Promise<OpenConnection>
  /** Where a first token is asked for; left out: nowhere. */
  readonly endpoint?: Endpoint
}

/** How long a first token may take, in milliseconds. */
export const firstTokenLimit = 90_000

/** What is asked for a first token, in the fewest words that any model answers. */
const question = 'Say OK.'
const answerTokens = 16

/**
 * Walks from this machine to an answer, step by step: the host's steps (name, proxy, connection, certificates), the
 * provider's (sign-in, list), and a first token. Ends after the first step that fails. Never rejects, but for an abort.
 */
export async function* examine(host: Pick<Host, 'network' | 'now'>, patient: Patient, signal: AbortSignal, limit: number = firstTokenLimit): AsyncGenerator<ConnectionStep> {
  for await (const step of everyStep(host, patient, signal, limit)) {
    // A step that was cut off says nothing of the connection.
    signal.throwIfAborted()
    yield step
    if (!step.ok) return
  }
}

async function* everyStep(host: Pick<Host, 'network' | 'now'>, patient: Patient, signal: AbortSignal, limit: number): AsyncGenerator<ConnectionStep> {
  if (patient.url !== '') {
    yield address(patient.url)
    yield* host.network.probe(patient.url, signal)
  }
  let connection: OpenConnection
  let steps: readonly ConnectionStep[]
  try {
    connection = await patient.open()
    steps = await patient.provider.test(connection, signal)
    // A request exchanges a refused token for another one: so does the walk, or it would find fault with what works.
    if (connection.isRenewable === true && steps.at(-1)?.error?.code === 'token-refused') {
      connection = await patient.open(connection.token)
      steps = await patient.provider.test(connection, signal)
    }
  } catch (thrown) {
    yield { step: 'sign-in', ok: false, error: toErrorInfo(thrown) }
    return
  }
  for (const step of steps) {
    // The host has just shown that the server is there, and how; only a failure is news.
    if (!step.ok || !['address', 'reach'].includes(step.step)) yield checked(step, patient.url)
  }
  if (patient.endpoint !== undefined) yield await firstToken(host, { provider: patient.provider, connection, endpoint: patient.endpoint, signal, limit })
}

function address(url: string): ConnectionStep {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return { step: 'address', ok: true, detail: url }
  return { step: 'address', ok: false, error: new AppError('address-invalid', 'This is not an address that can be asked.', { written: url }).toInfo() }
}

/** A list of nothing is an answer, but nobody can work with it. */
function checked(step: ConnectionStep, url: string): ConnectionStep {
  if (step.step !== 'list' || !step.ok || step.found?.endpoints !== 0) return step
  const host = new URL(url).host
  return { ...step, ok: false, error: new AppError('list-empty', `${host} lists no endpoint.`, { host }).toInfo() }
}

interface Trial extends Pick<ReplyRequest, 'connection' | 'endpoint' | 'signal'> {
  readonly provider: Provider
  readonly limit: number
}

async function firstToken(host: Pick<Host, 'now'>, { provider, connection, endpoint, signal, limit }: Trial): Promise<ConnectionStep> {
  const began = host.now()
  const late = AbortSignal.timeout(limit)
  const enough = new AbortController()
  const request: ReplyRequest = {
    connection,
    endpoint,
    prompt: { model: endpoint.model, messages: [{ role: 'user', parts: [{ type: 'text', text: question }] }], parameters: { maxTokens: answerTokens } },
    signal: AbortSignal.any([signal, late, enough.signal]),
  }
  const told = (error: ConnectionStep['error']): ConnectionStep => ({ step: 'first-token', ok: error === undefined, detail: endpoint.name, took: host.now() - began, ...(error && { error }) })
  for await (const part of provider.stream(request)) {
    if (isContent(part)) {
      const step = told(undefined)
      enough.abort()
      return step
    }
    if (part.type === 'end') return told(failureOf(part, late.aborted, connection.url))
  }
  return told(undefined)
}

function isContent(part: ReplyPart): boolean {
  return part.type === 'first-content' || (part.type === 'text-delta' && part.text !== '') || part.type === 'reasoning-delta'
}

/** A model that spent its few tokens on thought has answered, if without a word. */
function failureOf(end: Extract<StreamPart, { type: 'end' }>, isLate: boolean, url: string): ConnectionStep['error'] {
  if (isLate) {
    const host = URL.canParse(url) ? new URL(url).host : url
    return new AppError('no-answer', `${host} accepted the request and sent nothing.`, { host }).toInfo()
  }
  return end.error?.code === 'empty-reply' && end.error.details?.['reason'] === 'length' ? undefined : end.error
}
