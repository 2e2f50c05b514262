import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { openComparison } from '#shared/comparison.ts'
import { useApp, useConversation, useLive } from '../state/AppContext.tsx'
import { errorText } from '../state/error-text.ts'
import { followReply } from './spoken/follow-reply.ts'

/** Tells a screen reader what a reply says while it arrives, in finished sentences, and how it ended. */
export function Announcer({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const sentences = useSentences(conversationId)
  const end = useEnd(conversationId)
  return (
    <>
      <div className="sr-only" aria-live="polite" aria-atomic>{sentences}</div>
      <div className="sr-only" role="status" aria-live="polite">{end}</div>
    </>
  )
}

function useSentences(conversationId: string | null): string {
  const { t } = useTranslation()
  const { replica } = useApp()
  const [said, setSaid] = useState({ messageId: '', text: '' })
  const isOn = useLive(replica.settings)?.announceReplies === true
  const last = useConversation(conversationId)?.path.at(-1)
  useEffect(() => {
    if (!isOn || last === undefined) return
    const words = { code: t('chat.spokenCode'), table: t('chat.spokenTable'), formula: t('chat.spokenFormula') }
    return followReply(last, { replica, words, say: (text) => setSaid({ messageId: last, text }) })
  }, [replica, isOn, last, t])
  return said.messageId === last ? said.text : ''
}

function useEnd(conversationId: string | null): string {
  const { t } = useTranslation()
  const { replica } = useApp()
  const [text, setText] = useState('')
  useEffect(
    () =>
      replica.onEvent((event) => {
        if (event.type === 'message-added' && event.message.role === 'user') setText('')
        if (event.type !== 'message-finished' || event.conversationId !== conversationId) return
        const error = replica.message(event.messageId)?.error
        const isColumn = openComparison(replica.conversation(event.conversationId)?.conversation) !== undefined
        if (event.status === 'done') setText(isColumn ? t('comparing.answered', { name: replica.message(event.messageId)?.madeWith?.endpointName ?? '' }) : t('chat.finished'))
        else if (event.status === 'stopped') setText(t('chat.stopped'))
        else if (error !== undefined) setText(errorText(t, error).sentence)
      }),
    [replica, conversationId, t],
  )
  return text
}
