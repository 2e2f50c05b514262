import { CircleAlert, CircleStop, Play, Scissors } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { wasRefused } from '#shared/context.ts'
import { refusesContent } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { canContinue } from '#shared/reply.ts'
import { useApp, useMessage } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { continueReply } from '../../state/message-actions.ts'
import { ContextWays } from '../context/ContextWays.tsx'
import { focusMessageBox } from '../focus.ts'
import { ErrorActions, RetryButton } from './ErrorActions.tsx'

/** How a reply ended when it did not end well, and a way to ask again. */
export function Outcome({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  if (message.status === 'stopped') return <Stopped message={message} />
  if (message.status === 'done') return <EarlyEnd message={message} />
  if (message.status !== 'error') return null
  const { sentence, next, said } = errorText(t, message.error ?? { code: 'internal', message: '' })
  return (
    <div className="outcome failed">
      <CircleAlert aria-hidden size={16} />
      <div>
        <p className="sentence">{sentence}</p>
        <p>{next}</p>
        {said !== null && <p className="said">{t('error.said', { text: said })}</p>}
        <LeftOutLater message={message} />
      </div>
      <div className="outcome-ways">
        <ContinueButton message={message} />
        {isTooLong(message) && <ContextWays conversationId={message.conversationId} />}
        <ErrorActions message={message} />
      </div>
    </div>
  )
}

function Stopped({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const { id, error } = message
  const why = error === undefined ? undefined : errorText(t, error)
  // Parley's own end stops replies too; any other error is what the person would not wait for.
  const isInterrupted = error?.code === 'interrupted'
  const said = why?.said ?? null
  return (
    <div className="outcome stopped">
      <CircleStop aria-hidden size={16} />
      <div>
        <p>{isInterrupted ? why?.sentence : t('chat.stopped')}</p>
        {!isInterrupted && why !== undefined && <p className="said">{why.sentence}</p>}
        {!isInterrupted && said !== null && <p className="said">{t('error.said', { text: said })}</p>}
      </div>
      <div className="outcome-ways">
        <ContinueButton message={message} />
        <RetryButton messageId={id} />
      </div>
    </div>
  )
}

/** What servers say of a reply that ended well but before the model was done. */
const earlyEnds: ReadonlyMap<string | undefined, 'chat.cutAtLimit' | 'chat.filtered'> = new Map([
  ['length', 'chat.cutAtLimit'],
  ['content_filter', 'chat.filtered'],
])

function EarlyEnd({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const key = earlyEnds.get(message.finishReason) ?? (canContinue(message) ? 'chat.cutAtLimit' : undefined)
  if (key === undefined) return null
  return (
    <div className="outcome stopped">
      <Scissors aria-hidden size={16} />
      <p>{t(key)}</p>
      <div className="outcome-ways"><ContinueButton message={message} /></div>
    </div>
  )
}

/** The rest of a reply that has begun. */
function ContinueButton({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  if (!canContinue(message)) return null
  const go = (): void => {
    void continueReply(app, message)
    // The button is gone with the end that it stands in.
    focusMessageBox()
  }
  return <button type="button" className="button small" onClick={go}><Play aria-hidden size={13} />{t('chat.continue')}</button>
}

function isTooLong({ error }: Message): boolean {
  return error?.code === 'context-too-long' || error?.code === 'request-too-large'
}

/** What the core leaves out of later prompts, so that it does not spoil the conversation: the images of the question, or all of it. */
function LeftOutLater({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const question = useMessage(message.parentId ?? '')
  const { error, parts } = message
  if (error === undefined || !refusesContent(error.code) || textOf({ parts }) !== '') return null
  const isAll = question !== undefined && wasRefused(question, message)
  const hasImages = question === undefined || question.parts.some(({ type }) => type === 'image')
  return isAll || hasImages ? <p className="said">{t(isAll ? 'chat.leftOut' : 'chat.imagesLeftOut')}</p> : null
}
