import { Check, ChevronRight, Copy, Route } from 'lucide-react'
import { memo, useCallback, useRef, useState } from 'react'
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCopy } from '../../../ui/use-copy.ts'
import type { ExtraProps } from '../extras.ts'
import { ShownText } from '../ShownText.tsx'
import type { JsonEntry } from './json-document.ts'
import { keyOf, pathOf, stepOf } from './tree-rows.ts'
import type { MoreRow, TreeRow } from './tree-rows.ts'
import { useJsonTree } from './use-json-tree.ts'
import './json-tree.css'

/** UTF-16 units of a value that are shown; all of it can be copied. */
const longestShown = 1_000

/** JSON as a tree that opens and closes, by mouse and keyboard. */
export default function JsonTree({ text }: ExtraProps): ReactNode {
  const { t } = useTranslation()
  const { rows, failure, toggle } = useJsonTree(text)
  if (failure !== null) return <p className="json-note" role="status">{failure.reason === 'deep' ? t('markdown.json.deep') : t('markdown.json.broken', { line: failure.line })}</p>
  if (rows === null) return <p className="json-note" role="status">{t('markdown.json.reading')}</p>
  return <Tree text={text} rows={rows} toggle={toggle} />
}

interface TreeProps {
  readonly text: string
  readonly rows: readonly (TreeRow | MoreRow)[]
  toggle(row: TreeRow | MoreRow): void
}

function Tree({ text, rows, toggle }: TreeProps): ReactNode {
  const { t } = useTranslation()
  const tree = useRef<HTMLDivElement>(null)
  const [activeKey, setActive] = useState(nameOf(rows[0]))
  const at = Math.max(0, rows.findIndex((row) => nameOf(row) === activeKey))
  const active = rows[at]
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || active === undefined) return
    const step = stepOf(event.key, rows, at)
    if (step === null) return
    event.preventDefault()
    event.stopPropagation()
    if (step === 'open' || step === 'close') {
      toggle(active)
      return
    }
    setActive(nameOf(rows[step]))
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[step]?.focus()
  }
  const onPress = useCallback((row: TreeRow | MoreRow) => {
    setActive(nameOf(row))
    if ('more' in row || row.entry.count > 0) toggle(row)
  }, [toggle])
  return (
    <div className="json">
      <div ref={tree} className="json-tree" role="tree" aria-label="JSON" dir="ltr" onKeyDown={onKeyDown}>
        {rows.map((row) => {
          const name = nameOf(row)
          const isActive = name === nameOf(active)
          return 'more' in row
            ? <More key={name} row={row} isActive={isActive} label={t('markdown.json.more', { count: row.more.entry.count - row.from })} onPress={onPress} />
            : <Row key={name} row={row} text={text} isActive={isActive} onPress={onPress} />
        })}
      </div>
      {active !== undefined && <Place row={'more' in active ? active.more : active} text={text} />}
    </div>
  )
}

function nameOf(row: TreeRow | MoreRow | undefined): string {
  if (row === undefined) return ''
  return 'more' in row ? `more-${row.more.entry.id}` : String(row.entry.id)
}

interface RowProps {
  readonly row: TreeRow
  readonly text: string
  readonly isActive: boolean
  onPress(row: TreeRow): void
}

const Row = memo(({ row, text, isActive, onPress }: RowProps): ReactNode => {
  const { entry, level, place, siblings, isOpen } = row
  const canOpen = entry.count > 0
  return (
    <div
      role="treeitem" className="json-row" style={{ '--level': level } as CSSProperties} tabIndex={isActive ? 0 : -1} aria-level={level} aria-posinset={place + 1} aria-setsize={siblings}
      aria-selected={isActive} aria-expanded={canOpen ? isOpen : undefined} onClick={() => onPress(row)}
    >
      <ChevronRight aria-hidden size={13} className={canOpen ? 'json-twist' : 'json-twist json-leaf'} />
      {entry.key !== null && <><span className="code-property"><ShownText text={keyOf(entry, text)} /></span><span className="code-sign">: </span></>}
      {entry.key === null && row.parent !== null && <span className="json-place">{place}: </span>}
      <Value entry={entry} text={text} isOpen={isOpen} />
    </div>
  )
}, (before, after) => before.isActive === after.isActive && before.text === after.text && before.onPress === after.onPress && isSameRow(before.row, after.row))

function isSameRow(one: TreeRow, other: TreeRow): boolean {
  return one.entry.id === other.entry.id && one.isOpen === other.isOpen
}

function Value({ entry, text, isOpen }: { readonly entry: JsonEntry; readonly text: string; readonly isOpen: boolean }): ReactNode {
  const { t } = useTranslation()
  switch (entry.kind) {
    case 'object':
      return <span className="code-sign">{entry.count === 0 ? '{}' : isOpen ? '{' : <>{'{ '}<i>{t('markdown.json.keys', { count: entry.count })}</i>{' }'}</>}</span>
    case 'array':
      return <span className="code-sign">{entry.count === 0 ? '[]' : isOpen ? '[' : <>{'[ '}<i>{t('markdown.json.items', { count: entry.count })}</i>{' ]'}</>}</span>
    default: {
      const shown = text.slice(entry.start, Math.min(entry.end, entry.start + longestShown))
      return <span className={entry.kind === 'string' ? 'code-string' : 'code-number'}><ShownText text={shown} />{entry.end - entry.start > longestShown && '…'}</span>
    }
  }
}

interface MoreProps {
  readonly row: MoreRow
  readonly isActive: boolean
  readonly label: string
  onPress(row: MoreRow): void
}

function More({ row, isActive, label, onPress }: MoreProps): ReactNode {
  const { more, from } = row
  return (
    <div
      role="treeitem" className="json-row json-more" style={{ '--level': more.level + 1 } as CSSProperties} tabIndex={isActive ? 0 : -1} aria-level={more.level + 1} aria-posinset={from + 1} aria-setsize={more.entry.count}
      aria-selected={isActive} onClick={() => onPress(row)}
    >
      {label}
    </div>
  )
}

/** The path of the chosen line, and what can be done with it. */
function Place({ row, text }: { readonly row: TreeRow; readonly text: string }): ReactNode {
  const { t } = useTranslation()
  const path = useCopy()
  const value = useCopy()
  const written = pathOf(row, text)
  return (
    <footer className="json-path">
      <bdi title={written}><ShownText text={written} /></bdi>
      <button type="button" onClick={() => path.copy(written)}>{path.copied ? <Check aria-hidden size={13} /> : <Route aria-hidden size={13} />}{t('markdown.json.takePath')}</button>
      <button type="button" onClick={() => value.copy(text.slice(row.entry.start, row.entry.end))}>{value.copied ? <Check aria-hidden size={13} /> : <Copy aria-hidden size={13} />}{t('markdown.json.takeValue')}</button>
    </footer>
  )
}
