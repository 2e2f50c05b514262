import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../../state/AppContext.tsx'
import { leaveOutOldest, summariseOldest } from '../../state/message-actions.ts'

interface ContextWaysProps {
  readonly conversationId: string
  readonly className?: string
  /** How many tokens are to be left; without it, what the endpoint takes. */
  readonly tokens?: number | undefined
  readonly onDone?: () => void
}

/** What can be done about a conversation that is too long, as buttons. */
export function ContextWays({ conversationId, className = 'button small', tokens, onDone }: ContextWaysProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const ways = [
    { label: t('context.leaveOutOldest'), act: () => void leaveOutOldest(app, conversationId, tokens) },
    { label: t('context.choose'), act: () => app.view.setState({ chosen: new Set() }) },
    { label: t('context.summariseOldest'), act: () => void summariseOldest(app, conversationId) },
  ]
  return ways.map(({ label, act }) => (
    <button key={label} type="button" className={className} onClick={() => { act(); onDone?.() }}>{label}</button>
  ))
}
