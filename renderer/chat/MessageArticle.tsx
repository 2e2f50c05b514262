import { Check, Copy, GitFork, Pencil, RefreshCw } from 'lucide-react'
import { memo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { InspectButton } from '../inspector/InspectButton.tsx'
import { fork, regenerate } from '../state/actions.ts'
import { useApp, useEndpoint, useMessage, useView } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { Adapted } from './parts/Adapted.tsx'
import { DeleteButton } from './parts/DeleteButton.tsx'
import { EditBox } from './parts/EditBox.tsx'
import { Outcome } from './parts/Outcome.tsx'
import { Parts } from './parts/Parts.tsx'
import { ReplyFacts } from './parts/ReplyFacts.tsx'
import { RetryWait } from './parts/RetryWait.tsx'
import { Versions } from './parts/Versions.tsx'
import { Waiting } from './parts/Waiting.tsx'

interface MessageArticleProps {
  readonly messageId: string
  readonly position: number
  readonly count: number
  /** All versions of this message, where there are several. */
  readonly versions: readonly string[] | undefined
}

/** One message. Wakes only when this message changes. */
export const MessageArticle = memo(({ messageId, position, count, versions }: MessageArticleProps): ReactNode => {
  const { t } = useTranslation()
  const message = useMessage(messageId)
  const isTarget = useView((view) => view.messageId === messageId)
  const [isEdited, setIsEdited] = useState(false)
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
        {isEdited ? <EditBox message={message} onDone={() => setIsEdited(false)} /> : <Parts message={message} />}
        {isWaiting(message) && <Waiting since={message.createdAt} />}
        {message.status === 'running' && message.retryWait !== undefined && <RetryWait messageId={messageId} wait={message.retryWait} />}
      </div>
      {message.adapted !== undefined && message.adapted.length > 0 && <Adapted adapted={message.adapted} />}
      {!isOwn && <Outcome message={message} />}
      {!isEdited && <MessageFoot message={message} versions={versions} isLast={position === count} onEdit={() => setIsEdited(true)} />}
    </article>
  )
})

interface MessageFootProps extends Pick<MessageArticleProps, 'versions'> {
  readonly message: Message
  readonly isLast: boolean
  readonly onEdit: () => void
}

/** What can be done with a message. */
function MessageFoot({ message, versions, isLast, onEdit }: MessageFootProps): ReactNode {
  const { t } = useTranslation()
  const isOwn = message.role === 'user'
  const isRunning = message.status === 'running'
  return (
    <footer className="message-foot">
      {versions !== undefined && <Versions message={message} versions={versions} />}
      {textOf(message) !== '' && !isRunning && <CopyButton message={message} />}
      {isOwn && <IconButton label={t('chat.edit')} className="small" onClick={onEdit}><Pencil aria-hidden size={15} /></IconButton>}
      {!isOwn && !isRunning && <RegenerateButton message={message} />}
      {!isOwn && !isRunning && <ForkButton message={message} />}
      {!isRunning && <DeleteButton message={message} isLast={isLast} />}
      {!isOwn && <InspectButton messageId={message.id} />}
      {!isOwn && <ReplyFacts message={message} />}
    </footer>
  )
}

function isWaiting(message: Message): boolean {
  const { status, retryWait, parts } = message
  return status === 'running' && retryWait === undefined && !parts.some((part) => part.type === 'text' || part.type === 'remote-call' || (part.type === 'reasoning' && part.text !== ''))
}

/** Asks the endpoint that is chosen now, so that another one can be asked as well. */
function RegenerateButton({ message: { id, conversationId, madeWith } }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const endpoint = useEndpoint(conversationId)
  const isOther = endpoint !== null && endpoint.usable && endpoint.id !== madeWith?.endpointId
  return (
    <IconButton label={t('chat.regenerate')} hint={isOther ? endpoint.name : ''} className="small" onClick={() => void regenerate(app, id)}>
      <RefreshCw aria-hidden size={14} />
    </IconButton>
  )
}

function ForkButton({ message: { id, conversationId } }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return <IconButton label={t('chat.fork')} className="small" onClick={() => void fork(app, conversationId, id)}><GitFork aria-hidden size={14} /></IconButton>
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
