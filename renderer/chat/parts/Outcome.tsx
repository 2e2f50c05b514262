import { CircleAlert, CircleStop, Scissors } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { refusesContent } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { errorText } from '../../state/error-text.ts'
import { ErrorActions, RetryButton } from './ErrorActions.tsx'

/** How a reply ended when it did not end well, and a way to ask again. */
export function Outcome({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  if (message.status === 'stopped') return <Stopped message={message} />
  if (message.status === 'done') return <EarlyEnd finishReason={message.finishReason} />
  if (message.status !== 'error') return null
  const { sentence, next, said } = errorText(t, message.error ?? { code: 'internal', message: '' })
  return (
    <div className="outcome failed">
      <CircleAlert aria-hidden size={16} />
      <div>
        <p className="sentence">{sentence}</p>
        <p>{next}</p>
        {said !== null && <p className="said">{t('error.said', { text: said })}</p>}
        {isLeftOut(message) && <p className="said">{t('chat.leftOut')}</p>}
      </div>
      <div className="outcome-ways">
        <ErrorActions message={message} />
      </div>
    </div>
  )
}

function Stopped({ message: { id, error } }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
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
      <RetryButton messageId={id} />
    </div>
  )
}

/** What servers say of a reply that ended well but before the model was done. */
const earlyEnds: ReadonlyMap<string | undefined, 'chat.cutAtLimit' | 'chat.filtered'> = new Map([
  ['length', 'chat.cutAtLimit'],
  ['content_filter', 'chat.filtered'],
])

function EarlyEnd({ finishReason }: { readonly finishReason: string | undefined }): ReactNode {
  const { t } = useTranslation()
  const key = earlyEnds.get(finishReason)
  if (key === undefined) return null
  return <div className="outcome stopped"><Scissors aria-hidden size={16} /><p>{t(key)}</p></div>
}

/** The core leaves such a message out of later prompts, so that one image too many does not spoil the conversation. */
function isLeftOut({ error, parts }: Message): boolean {
  return error !== undefined && refusesContent(error.code) && textOf({ parts }) === ''
}
