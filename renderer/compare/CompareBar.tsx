import { GitCompareArrows, Plus, X } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Suspense, lazy, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column, Comparison } from '#shared/conversation.ts'
import { useApp } from '../state/AppContext.tsx'
import { addColumn, changeComparison, endComparison } from '../state/compare.ts'
import type { ConversationView } from '../state/conversation-view.ts'
import { useColumnName } from './use-column-name.ts'

const DiffDialog = lazy(() => import('./diff/DiffDialog.tsx').then((module) => ({ default: module.DiffDialog })))

const mostColumns = 8

interface CompareBarProps {
  readonly view: ConversationView
  readonly comparison: Comparison
  /** The lane of the column that was used last. */
  readonly active: number
}

/** What concerns all columns: what goes together, another column, the difference of two answers, the way out. */
export function CompareBar({ view: { conversation: { id }, nodes }, comparison, active }: CompareBarProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { columns, syncPrompt, syncSettings, syncScroll } = comparison
  const [pair, setPair] = useState<readonly [string, string] | null>(null)
  const isReply = ({ leafId }: Column): boolean => nodes.get(leafId ?? '')?.role === 'assistant'
  const first = columns.find(({ lane }) => lane === active) ?? columns[0]
  const others = first !== undefined && isReply(first) ? columns.filter((column) => column !== first && isReply(column)) : []
  const compare = (other: Column | undefined): void => {
    if (typeof first?.leafId === 'string' && typeof other?.leafId === 'string') setPair([first.leafId, other.leafId])
  }
  return (
    <div className="compare-bar" role="toolbar" aria-label={t('compare.title')}>
      <Switch label={t('compare.samePrompt')} isOn={syncPrompt} onChange={(isOn) => void changeComparison(app, id, { syncPrompt: isOn })} />
      <Switch label={t('compare.sameSettings')} isOn={syncSettings} onChange={(isOn) => void app.replySettings.flush().then(() => changeComparison(app, id, { syncSettings: isOn }))} />
      <Switch label={t('compare.scrollTogether')} isOn={syncScroll} onChange={(isOn) => void changeComparison(app, id, { syncScroll: isOn })} />
      <span className="space" />
      {others.length <= 1 && (
        <button type="button" className="button small" disabled={others.length === 0} onClick={() => compare(others[0])}><GitCompareArrows aria-hidden size={14} />{t('compare.answers')}</button>
      )}
      {others.length > 1 && first !== undefined && <AnswersMenu first={first} others={others} columns={columns} onChoose={compare} />}
      <button type="button" className="button small" disabled={columns.length >= mostColumns} title={columns.length >= mostColumns ? t('compare.most', { count: mostColumns }) : undefined} onClick={() => void addColumn(app, id)}>
        <Plus aria-hidden size={14} />{t('compare.addColumn')}
      </button>
      <button type="button" className="button small" title={t('compare.endHint')} onClick={() => void endComparison(app, id)}><X aria-hidden size={14} />{t('compare.end')}</button>
      {pair !== null && <Suspense><DiffDialog replyIds={pair} onClose={() => setPair(null)} /></Suspense>}
    </div>
  )
}

interface AnswersMenuProps {
  readonly first: Column
  readonly others: readonly Column[]
  readonly columns: readonly Column[]
  readonly onChoose: (other: Column) => void
}

function AnswersMenu({ first, others, columns, onChoose }: AnswersMenuProps): ReactNode {
  const { t } = useTranslation()
  const name = useColumnName(first, columns.indexOf(first) + 1)
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button small"><GitCompareArrows aria-hidden size={14} />{t('compare.answers')}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          <DropdownMenu.Label className="menu-label">{t('compare.answerOf', { name })}</DropdownMenu.Label>
          {others.map((other) => <AnswerItem key={other.lane} column={other} number={columns.indexOf(other) + 1} onChoose={() => onChoose(other)} />)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function AnswerItem({ column, number, onChoose }: { readonly column: Column; readonly number: number; readonly onChoose: () => void }): ReactNode {
  const { t } = useTranslation()
  const name = useColumnName(column, number)
  return <DropdownMenu.Item onSelect={onChoose}>{t('compare.withAnswerOf', { name })}</DropdownMenu.Item>
}

function Switch({ label, isOn, onChange }: { readonly label: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }): ReactNode {
  return (
    <label className="compare-switch">
      <input type="checkbox" role="switch" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
