import { Check, Copy } from 'lucide-react'
import { memo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { InspectButton } from '../inspector/InspectButton.tsx'
import { useMessage, useView } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { Adapted } from './parts/Adapted.tsx'
import { Outcome } from './parts/Outcome.tsx'
import { Parts } from './parts/Parts.tsx'
import { ReplyFacts } from './parts/ReplyFacts.tsx'
import { RetryWait } from './parts/RetryWait.tsx'
import { Waiting } from './parts/Waiting.tsx'

interface MessageArticleProps {
  readonly messageId: string
  readonly position: number
  readonly count: number
}

/** One message. Wakes only when this message changes. */
export const MessageArticle = memo(({ messageId, position, count }: MessageArticleProps): ReactNode => {
  const { t } = useTranslation()
  const message = useMessage(messageId)
  const isTarget = useView((view) => view.messageId === messageId)
  if (message === undefined) return null
  const isOwn = message.role === 'user'
  const name = isOwn ? t('chat.you') : (message.madeWith?.endpointName ?? t('chat.reply'))
  return (
    <article
      className={`message ${isOwn ? 'own' : 'reply'} ${isTarget ? 'target' : ''} ${position === count ? 'last' : ''}`}
      aria-label={name}
      aria-posinset={position}
      aria-setsize={count}
      aria-busy={message.status === 'running'}
      data-message={messageId}
      data-status={message.status}
    >
      {!isOwn && <header className="message-name">{name}</header>}
      <div className="message-body">
        <Parts message={message} />
        {isWaiting(message) && <Waiting since={message.createdAt} />}
        {message.status === 'running' && message.retryWait !== undefined && <RetryWait messageId={messageId} wait={message.retryWait} />}
      </div>
      {message.adapted !== undefined && message.adapted.length > 0 && <Adapted adapted={message.adapted} />}
      {!isOwn && <Outcome message={message} />}
      <footer className="message-foot">
        {textOf(message) !== '' && message.status !== 'running' && <CopyButton message={message} />}
        {!isOwn && <InspectButton messageId={messageId} />}
        {!isOwn && <ReplyFacts message={message} />}
      </footer>
    </article>
  )
})

function isWaiting(message: Message): boolean {
  const { status, retryWait, parts } = message
  return status === 'running' && retryWait === undefined && !parts.some((part) => part.type === 'text' || part.type === 'remote-call' || (part.type === 'reasoning' && part.text !== ''))
}

function CopyButton({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  return (
    <IconButton label={t('chat.copy')} className="small" onClick={() => copy(textOf(message))}>
      {copied ? <Check aria-hidden size={15} /> : <Copy aria-hidden size={15} />}
    </IconButton>
  )
}
