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

/** The texts of a failure in the person's language. A code that is not known reads as an internal error. */
export function errorText(t: TFunction, { code, message, details = {} }: Failure): ErrorText {
  const known = isErrorCode(code) ? code : 'internal'
  const values = {
    host: t('error.word.host'),
    name: t('error.word.name'),
    status: '',
    ...details,
    message,
  }
  const said = details['text']
  const seconds = details['seconds']
  return {
    sentence: t(`error.${known}`, values),
    next: typeof seconds === 'number' ? t('error.wait', { seconds: Math.ceil(seconds) }) : t(`error.${known}.next`, values),
    said: typeof said === 'string' && said.trim() !== '' ? said.trim() : null,
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return (errorCodes as readonly string[]).includes(code)
}
