import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../../state/AppContext.tsx'
import { branchMap, countBranches } from '../../state/branch-map.ts'
import type { MapFolding, MapRow } from '../../state/branch-map.ts'
import type { ConversationView } from '../../state/conversation-view.ts'
import { goToMessage } from '../../state/message-actions.ts'
import { TreeRow } from './TreeRow.tsx'
import './map.css'

/** Pixels of a line. */
const rowHeight = 32
/** Lines that are drawn above and below those in sight. */
const beyond = 12

interface BranchTreeProps {
  readonly view: ConversationView
  readonly onDone: () => void
}

/** All messages of a conversation as a tree; a press goes to one of them, in its branch. Only what is in sight is drawn. */
export function BranchTree({ view, onDone }: BranchTreeProps): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const treeId = useId()
  const { nodes, path, versions, conversation } = view
  const [folding, setFolding] = useState<MapFolding>({ closed: new Set(), opened: new Set() })
  const rows = useMemo(() => branchMap({ nodes, path }, folding), [nodes, path, folding])
  const [activeId, setActiveId] = useState(() => path.at(-1) ?? '')
  const active = Math.max(0, rows.findIndex((row) => row.id === activeId))
  const { box, first, last } = useSight(rows.length, active)
  const number = new Intl.NumberFormat(i18n.language)

  const activate = (row: MapRow): void => {
    if (row.kind === 'run') {
      setFolding({ ...folding, opened: new Set([...folding.opened, row.id]) })
      return
    }
    onDone()
    void goToMessage(app, conversation.id, row.id)
  }
  const fold = (row: MapRow, isOpen: boolean): void => {
    setFolding({ ...folding, closed: isOpen ? new Set([...folding.closed].filter((id) => id !== row.id)) : new Set([...folding.closed, row.id]) })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[active]
    if (row === undefined) return
    const next = nextRow(rows, active, event.key)
    if (next !== undefined) setActiveId(rows[next]?.id ?? row.id)
    else if (event.key === 'Enter' || event.key === ' ') activate(row)
    else if (event.key === 'ArrowRight') {
      if (row.kind === 'run') activate(row)
      else if (row.isOpen === false) fold(row, true)
      else if (row.isOpen === true) setActiveId(rows[active + 1]?.id ?? row.id)
    } else if (event.key === 'ArrowLeft') {
      if (row.isOpen === true) fold(row, false)
      else setActiveId(rows[ownerOf(rows, active)]?.id ?? row.id)
    } else return
    event.preventDefault()
  }
  return (
    <>
      <header className="map-head">
        <h2>{t('map.title')}</h2>
        <span className="quiet">{t('map.summary', { messages: number.format(nodes.size), branches: number.format(countBranches(view)) })}</span>
      </header>
      <div ref={box} className="map-tree" role="tree" tabIndex={0} aria-label={t('map.title')} aria-activedescendant={`${treeId}-${rows[active]?.id ?? ''}`} onKeyDown={onKeyDown}>
        <div className="map-rows" style={{ height: rows.length * rowHeight }}>
          {rows.slice(first, last).map((row, index) => (
            <TreeRow
              key={`${row.kind} ${row.id}`}
              id={`${treeId}-${row.id}`}
              row={row}
              top={(first + index) * rowHeight}
              isActive={first + index === active}
              isHere={row.kind === 'message' && row.id === path.at(-1)}
              versions={versions.get(row.id)}
              onActivate={activate}
              onFold={fold}
            />
          ))}
        </div>
      </div>
    </>
  )
}

/** Where an arrow leads among the lines; `undefined` where the key is another. */
function nextRow(rows: readonly MapRow[], active: number, key: string): number | undefined {
  const steps: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1, PageDown: active + 10, PageUp: active - 10 }
  const next = steps[key]
  return next === undefined ? undefined : Math.min(rows.length - 1, Math.max(0, next))
}

/** The line that a line belongs to: the nearest one above it that is less deep. */
function ownerOf(rows: readonly MapRow[], active: number): number {
  const depth = rows[active]?.depth ?? 0
  const owner = rows.slice(0, active).findLastIndex((row) => row.depth < depth)
  return owner === -1 ? Math.max(0, active - 1) : owner
}

/** Which lines are in sight. The active one is kept there; it begins in the middle. */
function useSight(count: number, active: number) {
  const box = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ top: 0, height: 480 })
  const isFirst = useRef(true)
  useEffect(() => {
    const tree = box.current
    if (tree === null) return
    const look = (): void => setPlace({ top: tree.scrollTop, height: tree.clientHeight })
    tree.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(tree)
    tree.focus()
    return () => {
      tree.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [])
  useLayoutEffect(() => {
    const tree = box.current
    if (tree === null) return
    const top = active * rowHeight
    const { scrollTop, clientHeight } = tree
    if (isFirst.current) tree.scrollTop = top - clientHeight / 2
    else if (top < scrollTop) tree.scrollTop = top
    else if (top + rowHeight > scrollTop + clientHeight) tree.scrollTop = top + rowHeight - clientHeight
    isFirst.current = false
  }, [active])
  const first = Math.max(0, Math.floor(place.top / rowHeight) - beyond)
  return { box, first, last: Math.min(count, Math.ceil((place.top + place.height) / rowHeight) + beyond) }
}
