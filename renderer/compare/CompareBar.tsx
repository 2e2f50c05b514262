import { GitCompareArrows, Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comparison } from '#shared/conversation.ts'
import { useApp } from '../state/AppContext.tsx'
import { addColumn, changeComparison, endComparison } from '../state/compare.ts'
import type { ConversationView } from '../state/conversation-view.ts'

const mostColumns = 8

interface CompareBarProps {
  readonly view: ConversationView
  readonly comparison: Comparison
  /** The lane of the column that was used last. */
  readonly active: number
  /** Whether one column is shown at a time. */
  readonly isNarrow: boolean
}

/** What concerns all columns: what goes together, another column, the difference of two answers, the way out. */
export function CompareBar({ view: { conversation: { id }, nodes }, comparison, active, isNarrow }: CompareBarProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { columns, syncPrompt, syncSettings, syncScroll } = comparison
  const replies = columns.flatMap(({ leafId }) => (nodes.get(leafId ?? '')?.role === 'assistant' ? [leafId ?? ''] : []))
  const own = columns.find(({ lane }) => lane === active)?.leafId ?? ''
  const other = replies.find((id) => id !== own)
  const compare = (): void => app.view.setState({ diff: { replyIds: replies, ...(replies.includes(own) && other !== undefined && { first: [own, other] as const }) } })
  return (
    <div className="compare-bar" role="toolbar" aria-label={t('compare.title')}>
      <Switch label={t('compare.samePrompt')} isOn={syncPrompt} onChange={(isOn) => void changeComparison(app, id, { syncPrompt: isOn })} />
      <Switch label={t('compare.sameSettings')} isOn={syncSettings} onChange={(isOn) => void app.replySettings.flush().then(() => changeComparison(app, id, { syncSettings: isOn }))} />
      {!isNarrow && <Switch label={t('compare.scrollTogether')} isOn={syncScroll} onChange={(isOn) => void changeComparison(app, id, { syncScroll: isOn })} />}
      <span className="space" />
      <button type="button" className="button small" aria-label={t('compare.answers')} disabled={replies.length < 2} onClick={compare}><GitCompareArrows aria-hidden size={14} /><span>{t('compare.answers')}</span></button>
      <button type="button" className="button small" aria-label={t('compare.addColumn')} disabled={columns.length >= mostColumns} title={columns.length >= mostColumns ? t('compare.most', { count: mostColumns }) : undefined} onClick={() => void addColumn(app, id)}>
        <Plus aria-hidden size={14} /><span>{t('compare.addColumn')}</span>
      </button>
      <button type="button" className="button small" aria-label={t('compare.end')} title={t('compare.endHint')} onClick={() => void endComparison(app, id)}><X aria-hidden size={14} /><span>{t('compare.end')}</span></button>
    </div>
  )
}

function Switch({ label, isOn, onChange }: { readonly label: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }): ReactNode {
  return (
    <label className="compare-switch">
      <input type="checkbox" role="switch" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
