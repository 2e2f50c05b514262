import { ChevronDown, ChevronRight, CircleAlert, CircleStop } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { fileParts, textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { useMessage } from '../../state/AppContext.tsx'
import type { MapRow } from '../../state/branch-map.ts'

/** Pixels of a column, of half a line, and columns that are drawn at most: deeper ones share the last. */
const column = 16
const half = 16
const mostColumns = 9

interface TreeRowProps {
  readonly id: string
  readonly row: MapRow
  readonly top: number
  readonly isActive: boolean
  /** Whether it is the end of the branch that is shown. */
  readonly isHere: boolean
  readonly versions: readonly string[] | undefined
  readonly onActivate: (row: MapRow) => void
  readonly onFold: (row: MapRow, isOpen: boolean) => void
}

/** One line of the map: where it hangs, and the first words of its message. */
export function TreeRow({ id, row, top, isActive, isHere, versions, onActivate, onFold }: TreeRowProps): ReactNode {
  const { t } = useTranslation()
  const message = useMessage(row.id)
  const isRun = row.kind === 'run'
  const words = isRun ? t('map.run', { count: row.count }) : message === undefined ? '…' : wordsOf(t, message)
  const marks = isRun || message === undefined ? [] : marksOf(t, message, versions)
  const who = message?.role === 'user' ? t('chat.you') : (message?.madeWith?.endpointName ?? t('chat.reply'))
  const label = isRun ? `${words}. ${t('map.expand')}` : [`${who}: ${words}`, ...marks, ...(row.isShown ? [t('map.shown')] : [])].join(', ')
  const state = [row.isShown ? 'shown' : '', isActive ? 'active' : '', isRun ? 'run' : (message?.role ?? '')].join(' ')
  return (
    <div
      id={id} role="treeitem" className={`map-row ${state}`} style={{ top }} aria-label={label}
      aria-level={row.depth + 1} aria-posinset={row.place} aria-setsize={row.size} aria-selected={isActive}
      aria-current={isHere ? 'location' : undefined} aria-expanded={isRun ? false : row.isOpen} onClick={() => onActivate(row)}
    >
      <Lines row={row} isReply={message?.role === 'assistant'} />
      {row.isOpen !== undefined && (
        <span className="map-fold" onClick={(event) => { event.stopPropagation(); onFold(row, row.isOpen !== true) }}>
          {row.isOpen ? <ChevronDown aria-hidden size={13} /> : <ChevronRight aria-hidden size={13} />}
        </span>
      )}
      <span className="map-words">{words}</span>
      {message?.status === 'error' && !isRun && <CircleAlert aria-hidden size={14} className="map-failed" />}
      {message?.status === 'stopped' && !isRun && <CircleStop aria-hidden size={14} className="map-stopped" />}
      {!isRun && message?.role === 'assistant' && <span className="map-who">{who}</span>}
      {!isRun && message !== undefined && message.lane > 0 && <span className="map-version">{t('map.lane', { number: message.lane + 1 })}</span>}
      {versions !== undefined && !isRun && <span className="map-version">{versions.indexOf(row.id) + 1}/{versions.length}</span>}
    </div>
  )
}

function wordsOf(t: TFunction, message: Message): string {
  const text = textOf(message).slice(0, 400).replace(/[*_`#>|~]+/g, '').replace(/\s+/g, ' ').trim().slice(0, 120)
  if (text !== '') return text
  const files = fileParts(message)
  if (files.length === 0) return t('map.empty')
  return t(files.every(({ type }) => type === 'image') ? 'map.images' : 'map.files', { count: files.length })
}

function marksOf(t: TFunction, { id, status, lane, leftOut }: Message, versions: readonly string[] | undefined): string[] {
  return [
    versions === undefined ? '' : t('map.version', { place: versions.indexOf(id) + 1, count: versions.length }),
    lane === 0 ? '' : t('map.lane', { number: lane + 1 }),
    status === 'done' ? '' : t(`map.status_${status}`),
    leftOut === undefined ? '' : t('map.leftOut'),
  ].filter((mark) => mark !== '')
}

function Lines({ row, isReply }: { readonly row: MapRow; readonly isReply: boolean }): ReactNode {
  const { depth, passing, isBranch, hasAbove, hasBelow, kind } = row
  const at = (index: number): number => Math.min(index, mostColumns) * column + column / 2
  const x = at(depth)
  const width = (Math.min(depth, mostColumns) + 1) * column
  return (
    <svg aria-hidden className="map-lines" width={width} height={half * 2}>
      {passing.map((passes, index) => passes && <path key={index} className={index === 0 ? 'trunk' : undefined} d={`M${at(index)} 0V${half * 2}`} />)}
      {isBranch && depth > 0 && <path d={`M${at(depth - 1)} 0V${half - 8}Q${at(depth - 1)} ${half} ${at(depth - 1) + 8} ${half}H${x}`} />}
      {hasAbove && <path className="own" d={`M${x} 0V${half}`} />}
      {hasBelow && <path className="own" d={`M${x} ${half}V${half * 2}`} />}
      {kind === 'run' && <circle className="gap" cx={x} cy={half} r="2" />}
      {kind === 'message' && (isReply ? <circle cx={x} cy={half} r="4.5" /> : <rect x={x - 4} y={half - 4} width="8" height="8" rx="2" />)}
    </svg>
  )
}
