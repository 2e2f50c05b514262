import type { TFunction } from 'i18next'
import { errorCodes } from '#shared/error.ts'
import type { ErrorCode } from '#shared/error.ts'

/** What is said of a failure: the sentence, what to do next, and what the server said itself. */
export interface ErrorText {
  readonly sentence: string
  readonly next: string
  readonly said: string | null
}

interface Failure {
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, string | number>> | undefined
}

/**
 * The texts of a failure in the person's language. A code that is not known reads as an internal error. Where the details
 * name a `reason`, its own texts are taken, if there are any.
 */
export function errorText(t: TFunction, { code, message, details = {} }: Failure): ErrorText {
  const known = isErrorCode(code) ? code : 'internal'
  const { reason, text, seconds } = details
  const values = {
    host: t('error.word.host'),
    name: t('error.word.name'),
    status: '',
    ...details,
    message,
    ...(typeof reason === 'string' && { context: reason }),
  }
  return {
    sentence: beginning(t(`error.${known}`, values), t('error.word.host')),
    next: typeof seconds === 'number' && seconds >= 1 ? waitText(t, Math.ceil(seconds)) : t(`error.${known}.next`, values),
    said: typeof text === 'string' && text.trim() !== '' ? text.trim() : null,
  }
}

/** A server without a name may stand first. */
function beginning(sentence: string, word: string): string {
  return sentence.startsWith(word) ? `${word.charAt(0).toUpperCase()}${sentence.slice(1)}` : sentence
}

function waitText(t: TFunction, seconds: number): string {
  return seconds < 120 ? t('error.wait', { seconds }) : t('error.waitMinutes', { minutes: Math.ceil(seconds / 60) })
}

function isErrorCode(code: string): code is ErrorCode {
  return (errorCodes as readonly string[]).includes(code)
}
