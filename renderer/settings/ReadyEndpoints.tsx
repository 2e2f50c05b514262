import { MessagesSquare } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useEndpoint, useLive, useView } from '../state/AppContext.tsx'
import { Way } from '../ui/Way.tsx'

/** Leads from the demo to the endpoints that were added; nothing when there are none, or one of them is chosen. */
export function ReadyEndpoints(): ReactNode {
  const { t } = useTranslation()
  const { replica, view } = useApp()
  const conversationId = useView((state) => state.conversationId)
  const isDemo = useEndpoint(conversationId)?.provider === 'demo'
  const endpoints = useLive(replica.endpoints)?.endpoints ?? []
  const count = endpoints.filter((endpoint) => endpoint.usable && endpoint.provider !== 'demo').length
  if (!isDemo || count === 0) return null
  // No model is chosen unasked: it may cost money.
  const choose = (): void => {
    view.setState({ settings: null })
    // A dialog that closes gives the focus back in a task of its own, which would close the list again.
    requestAnimationFrame(() => setTimeout(() => view.setState({ picker: true })))
  }
  return <Way Icon={MessagesSquare} title={t('welcome.ways')} text={t('welcome.ready', { count })} onClick={choose} />
}
