import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../state/AppContext.tsx'
import { errorText } from '../state/error-text.ts'

/** Tells a screen reader how a reply ended; the text of the reply itself is not read while it grows. */
export function Announcer({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const { replica } = useApp()
  const [text, setText] = useState('')
  useEffect(
    () =>
      replica.onEvent((event) => {
        if (event.type === 'message-added' && event.message.role === 'user') setText('')
        if (event.type !== 'message-finished' || event.conversationId !== conversationId) return
        const error = replica.message(event.messageId)?.error
        if (event.status === 'done') setText(t('chat.finished'))
        else if (event.status === 'stopped') setText(t('chat.stopped'))
        else if (error !== undefined) setText(errorText(t, error).sentence)
      }),
    [replica, conversationId, t],
  )
  return <div className="sr-only" role="status" aria-live="polite">{text}</div>
}
