import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { StreamEnd } from '#shared/stream.ts'
import { Asking } from './asking.ts'
import type { AskingTools, Question } from './asking.ts'

/**
 * The text of an answer that is no reply of a conversation, when it is whole. Asks again where the endpoint is busy, as for a reply,
 * unless `retries` is false. Rejects with `AppError`, and with the signal's reason once it is aborted.
 */
export async function askOnce(tools: AskingTools, question: Question, { retries = true } = {}): Promise<string> {
  const asking = new Asking(tools, question)
  let failure: StreamEnd['error']
  for (let attempt = 1; ; attempt += 1) {
    const { text, end } = await collect(asking, failure)
    question.signal.throwIfAborted()
    if (end.status === 'done' && text.trim() !== '') return text
    const error = (end.error ?? new AppError('empty-reply', 'The endpoint answered with nothing.').toInfo()) as ErrorInfo
    const delay = retries || error.code === 'token-refused' ? asking.delay(error, attempt) : undefined
    if (delay === undefined) throw new AppError(error.code, error.message, error.details)
    await wait(delay, undefined, { signal: question.signal })
    failure = error
  }
}

async function collect(asking: Asking, failure: StreamEnd['error']): Promise<{ text: string; end: Pick<StreamEnd, 'status' | 'error'> }> {
  let text = ''
  for await (const part of await asking.stream(failure)) {
    if (part.type === 'text-delta') text += part.text
    if (part.type === 'adapted') asking.learn(part)
    if (part.type === 'end') return { text, end: part }
  }
  return { text, end: { status: 'done' } }
}
