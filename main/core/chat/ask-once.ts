import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { StreamEnd, Usage } from '#shared/stream.ts'
import { Asking } from './asking.ts'
import type { AskingTools, Question } from './asking.ts'

/** An answer that is no reply of a conversation. */
export interface Answer {
  readonly text: string
  readonly finishReason?: string | undefined
  readonly usage?: Usage | undefined
}

/** How an answer is waited for. */
export interface AskOptions {
  /** Whether the endpoint is asked again where it is busy, as for a reply. */
  readonly retries?: boolean
  /**
   * Called before a failed attempt is repeated, with the delay that a reply would wait; `undefined`: a reply would not be asked for again. Answers
   * whether there is another attempt, when it is time. Without it the usual delay is waited.
   */
  again?(error: ErrorInfo, attempt: number, delay: number | undefined): Promise<boolean>
}

/**
 * The text of an answer that is no reply of a conversation, when it is whole. Asks again where the endpoint is busy, as for a reply,
 * unless `retries` is false. Rejects with `AppError`, and with the signal's reason once it is aborted.
 */
export async function askOnce(tools: AskingTools, question: Question, options: AskOptions = {}): Promise<string> {
  return (await askWhole(tools, question, options)).text
}

/** Like `askOnce`, with what the endpoint counted and why the answer ended. */
export async function askWhole(tools: AskingTools, question: Question, { retries = true, again }: AskOptions = {}): Promise<Answer> {
  const asking = new Asking(tools, question)
  let failure: StreamEnd['error']
  for (let attempt = 1; ; attempt += 1) {
    const { text, usage, end } = await collect(asking, failure)
    question.signal.throwIfAborted()
    if (end.status === 'done' && text.trim() !== '') return { text, usage, finishReason: end.finishReason }
    const error = (end.error ?? new AppError('empty-reply', 'The endpoint answered with nothing.').toInfo()) as ErrorInfo
    const delay = retries || error.code === 'token-refused' ? asking.delay(error, attempt) : undefined
    const isRepeated = again === undefined ? await waited(delay, question.signal) : await again(error, attempt, delay)
    if (!isRepeated) throw new AppError(error.code, error.message, error.details)
    failure = error
  }
}

async function waited(delay: number | undefined, signal: AbortSignal): Promise<boolean> {
  if (delay === undefined) return false
  await wait(delay, undefined, { signal })
  return true
}

async function collect(asking: Asking, failure: StreamEnd['error']): Promise<{ text: string; usage: Usage | undefined; end: Pick<StreamEnd, 'status' | 'error' | 'finishReason'> }> {
  let text = ''
  let usage: Usage | undefined
  for await (const part of await asking.stream(failure)) {
    if (part.type === 'text-delta') text += part.text
    if (part.type === 'usage') usage = { ...usage, ...part.usage }
    if (part.type === 'adapted') asking.learn(part)
    if (part.type === 'end') return { text, usage, end: part }
  }
  return { text, usage, end: { status: 'done' } }
}
