import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Connection } from '#shared/connection.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Message } from '#shared/message.ts'
import { askKey, retry, startConversation } from '../../state/actions.ts'
import type { App } from '../../state/app.ts'
import { useApp, useEndpoint, useLive, useMessage } from '../../state/AppContext.tsx'
import { errorActions } from '../../state/error-actions.ts'
import type { ErrorAction } from '../../state/error-actions.ts'
import { signInLabel } from '../../settings/sign-in-label.ts'
import { focusMessageBox } from '../focus.ts'
import { useLane } from '../lane.ts'

/** What can be done about a failed reply, as buttons. */
export function ErrorActions({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  // The endpoint of a column is chosen at its head.
  const lane = useLane()
  const known = useLive(app.replica.endpoints)
  const chosen = useEndpoint(askKey(app, message))
  const question = useMessage(message.parentId ?? '')
  const endpoint = known?.endpoints.find(({ id }) => id === message.madeWith?.endpointId)
  const connection = known?.connections.find(({ id }) => id === endpoint?.connectionId && id !== 'demo')
  const other = chosen !== null && chosen.usable && chosen.id !== message.madeWith?.endpointId ? chosen : undefined
  const actions = errorActions(message.error?.code ?? '').filter((action) => isPossible(action, { connection, endpoint, message, question }))
  return (
    <>
      {actions.map((action) => {
        if (action === 'retry') return <RetryButton key={action} messageId={message.id} other={other} />
        if (action === 'smaller-images' || action === 'without-images') return <ImagesButton key={action} messageId={message.id} action={action} />
        if (action === 'choose-endpoint' && (other !== undefined || lane !== null)) return null
        const label = action === 'sign-in' ? signInLabel(connection?.auth.kind ?? 'token') : (`action.${action}` as const)
        return <button key={action} type="button" className="button small" onClick={() => act(app, action, { endpoint, connection })}>{t(label)}</button>
      })}
    </>
  )
}

interface RetryButtonProps {
  readonly messageId: string
  /** The endpoint that was chosen since, if it is another. */
  readonly other?: Endpoint | undefined
}

/** Asks again: the same endpoint, and beside it the one that was chosen since. */
export function RetryButton({ messageId, other }: RetryButtonProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const ask = (endpointId?: string): void => {
    void retry(app, messageId, endpointId)
    focusMessageBox()
  }
  return (
    <>
      {other !== undefined && <button type="button" className="button small shortened" title={other.name} onClick={() => ask(other.id)}>{t('chat.askOther', { name: other.name })}</button>}
      <button type="button" className="button small" onClick={() => ask()}><RotateCcw aria-hidden size={14} />{t('chat.retry')}</button>
    </>
  )
}

/** Asks again with other images than were refused. */
function ImagesButton({ messageId, action }: { readonly messageId: string; readonly action: 'smaller-images' | 'without-images' }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const ask = (): void => {
    void retry(app, messageId, undefined, action === 'smaller-images' ? 'smaller' : 'none')
    focusMessageBox()
  }
  return <button type="button" className="button small" onClick={ask}>{t(`action.${action}`)}</button>
}

interface Failed {
  readonly connection: Connection | undefined
  readonly endpoint: Endpoint | undefined
  readonly message: Message
  readonly question: Message | undefined
}

/** The demo has no connection to mend; what takes no images takes no smaller ones; words that are too many hold none. */
function isPossible(action: ErrorAction, { connection, endpoint, message: { error, sentImages }, question }: Failed): boolean {
  if (action === 'smaller-images' || action === 'without-images') {
    // In which words it says that it takes none nobody knows of an endpoint that nobody knows.
    const isUnknown = endpoint?.vision === 'unknown' && question?.parts.some(({ type }) => type === 'image') === true
    const isAboutImages = error?.code === 'image-refused' || (sentImages?.sent ?? 0) > 0 || isUnknown
    return isAboutImages && (action === 'without-images' || endpoint?.vision !== 'no')
  }
  return connection !== undefined || !['sign-in', 'connection', 'endpoint'].includes(action)
}

function act({ view, ...app }: App, action: Exclude<ErrorAction, 'retry' | 'smaller-images' | 'without-images'>, { endpoint, connection }: { endpoint: Endpoint | undefined; connection: Connection | undefined }): void {
  switch (action) {
    case 'sign-in':
    case 'connection':
      if (connection !== undefined) view.setState({ settings: { section: 'endpoints', edit: { kind: 'edit', connectionId: connection.id } } })
      return
    case 'endpoint':
      if (endpoint !== undefined) view.setState({ settings: { section: 'endpoints', edit: { kind: 'endpoint', endpointId: endpoint.id } } })
      return
    case 'network':
      return view.setState({ settings: { section: 'network', edit: null } })
    case 'library':
      return view.setState({ settings: { section: 'library', edit: null } })
    case 'choose-endpoint':
      // The press itself would close the list that it opens.
      return void setTimeout(() => view.setState({ picker: true }))
    case 'parameters':
      return view.setState({ parameters: true })
    case 'new-conversation':
      startConversation({ view, ...app })
      return focusMessageBox()
  }
}
