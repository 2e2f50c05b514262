import { Check, Copy, GitFork, Pencil, RefreshCw } from 'lucide-react'
import { memo, useState } from 'react'
import type { MouseEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey } from '#shared/comparison.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { askedAt } from '#shared/reply.ts'
import { InspectButton } from '../inspector/InspectButton.tsx'
import { askKey, fork, regenerate } from '../state/actions.ts'
import { isEditable, leaveOut, toggleChosen } from '../state/message-actions.ts'
import { useApp, useEndpoint, useMessage, useView } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { useLane } from './lane.ts'
import { unknownHeight } from './log/row-height.ts'
import { onlyGrew } from './only-grew.ts'
import { Adapted } from './parts/Adapted.tsx'
import { DeleteButton } from './parts/DeleteButton.tsx'
import { EditBox } from './parts/EditBox.tsx'
import { Edited } from './parts/Edited.tsx'
import { MoreMenu } from './parts/MoreMenu.tsx'
import { Outcome } from './parts/Outcome.tsx'
import { Parts } from './parts/Parts.tsx'
import { ReplyFacts } from './parts/ReplyFacts.tsx'
import { RetryWait } from './parts/RetryWait.tsx'
import { SentImages } from './parts/SentImages.tsx'
import { Versions } from './parts/Versions.tsx'
import { Waiting } from './parts/Waiting.tsx'

interface MessageArticleProps {
  readonly messageId: string
  readonly role: Message['role']
  readonly position: number
  readonly count: number
  /** All versions of this message, where there are several. */
  readonly versions: readonly string[] | undefined
}

/** One message. Wakes only when this message changes. */
export const MessageArticle = memo(({ messageId, role, position, count, versions }: MessageArticleProps): ReactNode => {
  const { t } = useTranslation()
  const app = useApp()
  const message = useMessage(messageId)
  const isTarget = useView((view) => view.messageId === messageId)
  const isChoosing = useView((view) => view.chosen !== null)
  const isPicked = useView((view) => view.chosen?.has(messageId) === true)
  const [isEdited, setIsEdited] = useState(false)
  // The same element as that of the message, which keeps the focus that it was given meanwhile.
  if (message === undefined) return placeholder({ messageId, role, position, count }, role === 'user' ? t('chat.you') : t('chat.reply'))
  const isOwn = message.role === 'user'
  const name = isOwn ? t('chat.you') : (message.madeWith?.endpointName ?? t('chat.reply'))
  const isLast = position === count
  // What is left out already cannot be chosen once more.
  const isChosen = isChoosing && message.leftOut === undefined ? isPicked : undefined
  const isRevised = (message.revisions ?? 0) > 0 && !isEdited
  const marks = { own: isOwn, reply: !isOwn, target: isTarget, last: isLast, 'left-out': message.leftOut !== undefined, choosing: isChosen !== undefined, chosen: isChosen === true }
  return (
    <article
      className={`message ${Object.entries(marks).flatMap(([mark, is]) => (is ? [mark] : [])).join(' ')}`}
      aria-label={name}
      aria-posinset={position}
      aria-setsize={count}
      aria-busy={message.status === 'running'}
      tabIndex={-1}
      data-row={messageId}
      data-message={messageId}
      data-status={message.status}
      onClick={isChosen === undefined ? undefined : () => toggleChosen(app, messageId)}
    >
      {isChosen !== undefined && <ChooseBox message={message} isChosen={isChosen} />}
      {!isOwn && <div className="message-name">{name}{isRevised && <Edited message={message} />}</div>}
      <div className="message-body">
        {isEdited ? <EditBox message={message} onDone={() => setIsEdited(false)} onAgain={() => setIsEdited(true)} /> : <Parts message={message} />}
        {isOwn && isRevised && <Edited message={message} />}
        {isWaiting(message) && <Waiting since={askedAt(message)} />}
        {message.status === 'running' && message.retryWait !== undefined && <RetryWait messageId={messageId} wait={message.retryWait} />}
      </div>
      {message.adapted !== undefined && message.adapted.length > 0 && <Adapted adapted={message.adapted} />}
      {message.sentImages !== undefined && <SentImages message={message} />}
      {!isOwn && <Outcome message={message} />}
      {message.leftOut !== undefined && !isChoosing && <LeftOutNote message={message} />}
      {!isEdited && !isChoosing && <MessageFoot message={message} versions={versions} isLast={isLast} onEdit={() => setIsEdited(true)} />}
    </article>
  )
})

/** A message whose text has not arrived. */
function placeholder({ messageId, role, position, count }: Omit<MessageArticleProps, 'versions'>, label: string): ReactNode {
  return (
    <article
      className={`message ${role === 'user' ? 'own' : 'reply'}`} style={{ height: unknownHeight(role) }} tabIndex={-1}
      aria-label={label} aria-posinset={position} aria-setsize={count} aria-busy data-row={messageId} data-message={messageId} data-placeholder
    />
  )
}

interface MessageFootProps extends Pick<MessageArticleProps, 'versions'> {
  readonly message: Message
  readonly isLast: boolean
  readonly onEdit: () => void
}

/** What can be done with a message. It sleeps while its text grows, many times a second. */
const MessageFoot = memo(DrawnFoot, (before, after) => onlyGrew(before.message, after.message) && before.versions === after.versions && before.isLast === after.isLast)

function DrawnFoot({ message, versions, isLast, onEdit }: MessageFootProps): ReactNode {
  const { t } = useTranslation()
  const isOwn = message.role === 'user'
  const isRunning = message.status === 'running'
  return (
    <footer className="message-foot">
      {versions !== undefined && <Versions message={message} versions={versions} />}
      {textOf(message) !== '' && !isRunning && <CopyButton message={message} />}
      {isEditable(message) && <IconButton label={t('chat.edit')} className="small" onClick={onEdit}><Pencil aria-hidden size={15} /></IconButton>}
      {!isOwn && !isRunning && <RegenerateButton message={message} />}
      {!isOwn && !isRunning && <ForkButton message={message} />}
      {!isRunning && <DeleteButton message={message} isLast={isLast} />}
      {!isOwn && <InspectButton messageId={message.id} />}
      {!isRunning && <MoreMenu message={message} />}
      {!isOwn && <ReplyFacts message={message} />}
    </footer>
  )
}

/** Chooses a message; so does a press anywhere on it. */
function ChooseBox({ message, isChosen }: { readonly message: Message; readonly isChosen: boolean }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const words = textOf(message).replace(/\s+/g, ' ').slice(0, 60)
  return <input type="checkbox" className="choose-box" aria-label={t('context.chooseMessage', { words })} checked={isChosen} onClick={(event) => event.stopPropagation()} onChange={() => toggleChosen(app, message.id)} />
}

/** Why a message is not sent, and the way back. */
function LeftOutNote({ message: { id, conversationId, leftOut } }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const why = leftOut?.why ?? 'chosen'
  return (
    <div className="left-out-note">
      <span>{t(`leftOut.why_${why}`)}</span>
      {why !== 'summarised' && <button type="button" className="button text" onClick={() => void leaveOut(app, conversationId, [id], false)}>{t('leftOut.takeIn')}</button>}
    </div>
  )
}

function isWaiting({ status, retryWait, parts, continues, firstContentAt }: Message): boolean {
  if (status !== 'running' || retryWait !== undefined) return false
  if (continues !== undefined) return firstContentAt === undefined
  return !parts.some((part) => part.type === 'text' || part.type === 'remote-call' || (part.type === 'reasoning' && part.text !== ''))
}

/** The second press of a double click asks for nothing: it would be paid twice. */
function isFirst({ detail }: MouseEvent): boolean {
  return detail <= 1
}

/** Asks the endpoint that is chosen now, so that another one can be asked as well. */
function RegenerateButton({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { id, madeWith } = message
  const lane = useLane()
  const endpoint = useEndpoint(lane === null ? askKey(app, message) : columnKey(message.conversationId, lane))
  const isOther = endpoint !== null && endpoint.usable && endpoint.id !== madeWith?.endpointId
  return (
    <IconButton label={t('chat.regenerate')} hint={isOther ? endpoint.name : ''} className="small" onClick={(event) => { if (isFirst(event)) void regenerate(app, id, lane) }}>
      <RefreshCw aria-hidden size={14} />
    </IconButton>
  )
}

function ForkButton({ message: { id, conversationId } }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return <IconButton label={t('chat.fork')} className="small" onClick={(event) => { if (isFirst(event)) void fork(app, conversationId, id) }}><GitFork aria-hidden size={14} /></IconButton>
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
