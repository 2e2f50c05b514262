import { CircleAlert, CircleStop, RotateCcw, Scissors } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { refusesContent } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { retry } from '../../state/actions.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { focusMessageBox } from '../focus.ts'

/** How a reply ended when it did not end well, and a way to ask again. */
export function Outcome({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  if (message.status === 'stopped') {
    return (
      <div className="outcome stopped">
        <CircleStop aria-hidden size={16} />
        <p>{message.error === undefined ? t('chat.stopped') : errorText(t, message.error).sentence}</p>
        <RetryButton messageId={message.id} />
      </div>
    )
  }
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
        <ConnectionButton message={message} />
        <RetryButton messageId={message.id} />
      </div>
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

/** Failures that only a change of the connection ends. */
const connectionCodes: ReadonlySet<string> = new Set([
  'token-refused', 'credential-missing', 'secret-missing', 'host-unknown', 'path-unknown', 'login-page', 'not-json', 'address-invalid', 'not-a-workspace',
])

function ConnectionButton({ message: { error, madeWith } }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const { replica, view } = useApp()
  const endpoint = useLive(replica.endpoints)?.endpoints.find(({ id }) => id === madeWith?.endpointId)
  if (endpoint === undefined || error === undefined || !connectionCodes.has(error.code)) return null
  const { connectionId } = endpoint
  const open = (): void => view.setState({ settings: { section: 'endpoints', edit: { kind: 'edit', connectionId } } })
  return <button type="button" className="button small" onClick={open}>{t('chat.openConnection')}</button>
}

function RetryButton({ messageId }: { readonly messageId: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const ask = (): void => {
    void retry(app, messageId)
    focusMessageBox()
  }
  return (
    <button type="button" className="button small" onClick={ask}>
      <RotateCcw aria-hidden size={14} />
      {t('chat.retry')}
    </button>
  )
}
