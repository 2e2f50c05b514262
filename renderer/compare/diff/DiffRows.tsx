import { memo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Piece, Row, WordDifference } from './word-diff.ts'

/** What is compared, and how it is shown. */
export interface DiffRowsProps {
  readonly difference: WordDifference
  readonly names: readonly [string, string]
  readonly isInline: boolean
  /** The difference that one is at. */
  readonly current: number | null
}

/** Rows that are drawn at once; more on demand. */
const rowsAtOnce = 600

/** Both texts with what differs marked: beside each other, or one through the other. */
export function DiffRows({ difference: { rows, places }, names, isInline, current }: DiffRowsProps): ReactNode {
  const { t } = useTranslation()
  const [shown, setShown] = useState(rowsAtOnce)
  const place = current === null ? -1 : (places[current] ?? -1)
  const end = Math.max(shown, place + 50)
  const left = rows.length - end
  const drawn = rows.slice(0, end).map((row, index) => {
    const here = place === index ? current : null
    return isInline ? <InlineRow key={index} row={row} names={names} current={here} /> : <SidesRow key={index} row={row} current={here} />
  })
  return (
    <>
      {isInline ? <div className="diff-inline">{drawn}</div> : <SidesTable names={names}>{drawn}</SidesTable>}
      {left > 0 && <button type="button" className="button small diff-more" onClick={() => setShown(end + rowsAtOnce)}>{t('diff.more', { count: left })}</button>}
    </>
  )
}

function SidesTable({ names, children }: { readonly names: readonly [string, string]; readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation()
  return (
    <div role="table" className="diff-table" aria-label={t('diff.title')}>
      <div role="rowgroup" className="sr-only">
        <div role="row">{names.map((name) => <span key={name} role="columnheader">{name}</span>)}</div>
      </div>
      <div role="rowgroup">{children}</div>
    </div>
  )
}

interface RowProps {
  readonly row: Row
  readonly current: number | null
}

const SidesRow = memo(function SidesRow({ row, current }: RowProps): ReactNode {
  return (
    <div role="row" className="diff-row">
      <div role="cell" dir="auto">{row.map((piece, index) => <SidePiece key={index} piece={piece} side="left" isCurrent={isAt(piece, current)} />)}</div>
      <div role="cell" dir="auto">{row.map((piece, index) => <SidePiece key={index} piece={piece} side="right" isCurrent={isAt(piece, current)} />)}</div>
    </div>
  )
})

function SidePiece({ piece, side, isCurrent }: { readonly piece: Piece; readonly side: 'left' | 'right'; readonly isCurrent: boolean }): ReactNode {
  const { t } = useTranslation()
  const text = piece[side]
  if (piece.difference === undefined) return text
  const current = isCurrent || undefined
  if (text.trim() === '') return <><span className="diff-gap" aria-current={current}><span className="sr-only">{t('diff.nothingHere')}</span></span>{text}</>
  const { words, space } = cutAtEnd(text)
  return <><mark className={`diff-${side}`} aria-current={current}>{words}</mark>{space}</>
}

const InlineRow = memo(function InlineRow({ row, names, current }: RowProps & { readonly names: readonly [string, string] }): ReactNode {
  return <p dir="auto">{row.map((piece, index) => <InlinePiece key={index} piece={piece} names={names} isCurrent={isAt(piece, current)} />)}</p>
})

function InlinePiece({ piece: { left, right, difference }, names, isCurrent }: { readonly piece: Piece; readonly names: readonly [string, string]; readonly isCurrent: boolean }): ReactNode {
  const { t } = useTranslation()
  if (difference === undefined) return right
  const [before, after] = [cutAtEnd(left), cutAtEnd(right)]
  const current = isCurrent || undefined
  return (
    <>
      {before.words !== '' && <del className="diff-left" aria-current={current}><span className="sr-only">{t('diff.onlyIn', { name: names[0] })} </span>{before.words}</del>}
      {before.words !== '' && (after.words === '' ? before.space : <span> </span>)}
      {after.words !== '' && <ins className="diff-right" aria-current={before.words === '' ? current : undefined}><span className="sr-only">{t('diff.onlyIn', { name: names[1] })} </span>{after.words}</ins>}
      {after.space}
    </>
  )
}

function isAt({ difference }: Piece, current: number | null): boolean {
  return difference !== undefined && difference === current
}

/** The spaces after the last word are not marked: they belong to what follows. */
function cutAtEnd(text: string): { readonly words: string; readonly space: string } {
  const words = text.trimEnd()
  return { words, space: text.slice(words.length) }
}
