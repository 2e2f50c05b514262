import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from '#shared/conversation.ts'
import { useColumnName } from './use-column-name.ts'

interface ColumnTabsProps {
  readonly columns: readonly Column[]
  readonly active: number
  readonly onChoose: (lane: number) => void
}

/** Chooses the column that is shown where there is room for one. */
export function ColumnTabs({ columns, active, onChoose }: ColumnTabsProps): ReactNode {
  const { t } = useTranslation()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const next = (columns.findIndex(({ lane }) => lane === active) + by + columns.length) % columns.length
    onChoose(columns[next]?.lane ?? active)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
  }
  return (
    <div ref={list} className="page-tabs column-tabs" role="tablist" aria-label={t('compare.columns')} onKeyDown={onKeyDown}>
      {columns.map((column, index) => <ColumnTab key={column.lane} column={column} number={index + 1} isActive={column.lane === active} onChoose={onChoose} />)}
    </div>
  )
}

function ColumnTab({ column, number, isActive, onChoose }: { readonly column: Column; readonly number: number; readonly isActive: boolean; readonly onChoose: (lane: number) => void }): ReactNode {
  const name = useColumnName(column, number)
  const tab = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isActive) tab.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isActive])
  return (
    <button ref={tab} type="button" role="tab" aria-selected={isActive} data-state={isActive ? 'active' : 'inactive'} tabIndex={isActive ? 0 : -1} onClick={() => onChoose(column.lane)}>{name}</button>
  )
}
