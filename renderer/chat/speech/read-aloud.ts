import type { TFunction } from 'i18next'
import { textOf } from '#shared/fold.ts'
import type { App } from '../../state/app.ts'

/** Reads a message aloud, or stops where it is being read. A notice says so where the machine has no voice. */
export async function readAloud(app: App, messageId: string, t: TFunction, usual: string): Promise<void> {
  const { speech, replica, toasts } = app
  if (speech.store.getState().messageId === messageId) {
    speech.stop()
    return
  }
  const message = replica.message(messageId)
  if (message === undefined) return
  const [{ spokenPieces }, { guessLanguage }] = await Promise.all([import('./spoken-text.ts'), import('./guess-language.ts')])
  const text = textOf(message)
  const language = guessLanguage(text, usual)
  const pieces = spokenPieces(text, language, { code: (name) => (name === '' ? t('speech.code') : t('speech.codeIn', { name })), formula: t('speech.formula') })
  if (pieces.length === 0) return
  if ((await speech.read(messageId, pieces, language)) === 'no-voice') toasts.show({ kind: 'no-voice' })
}
