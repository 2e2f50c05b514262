import { memo, useMemo, useState } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { plainText } from '#shared/markdown/inline-nodes.ts'
import type { Block, Cell } from '#shared/markdown/nodes.ts'
import { isSame } from '#shared/markdown/nodes.ts'
import { useCopy } from '../ui/use-copy.ts'
import { chunkSize, chunksOf } from './chunks.ts'
import { columnWidths } from './column-widths.ts'
import { InlineList } from './Inline.tsx'
import { tableCsv, tableMarkdown } from './table-text.ts'
import type { TableBlock } from './table-text.ts'
import { useSlices } from './use-slices.ts'

/** Tables with more rows scroll by themselves, so that their head stays in sight. */
const tallRows = 24
/** Tables with more rows have columns of fixed widths, so that rows out of sight cost nothing. */
const longRows = 200

/** A table in a box that it scrolls in, with buttons that copy it. While it grows, only rows that changed are drawn again. */
export function Table({ block, growing }: { readonly block: Extract<Block, { readonly type: 'table' }>; readonly growing: boolean }): ReactNode {
  const { t } = useTranslation()
  const isLarge = block.rows.length > longRows
  const size = isLarge ? 'md-tall md-long' : block.rows.length > tallRows ? 'md-tall' : ''
  return (
    <div className="md-table-frame">
      <div className="md-table-tools">
        <CopyWay label={t('markdown.takeTable')} name="Markdown" text={() => tableMarkdown(block)} />
        <CopyWay label={t('markdown.takeTableCsv')} name="CSV" text={() => tableCsv(block)} />
      </div>
      <div className={`md-table ${size}`} tabIndex={0} role="group" aria-label={t('markdown.table')}>
        {isLarge ? <LongTable key={block.head.length} block={block} growing={growing} /> : <ShortTable block={block} />}
      </div>
    </div>
  )
}

function ShortTable({ block }: { readonly block: TableBlock }): ReactNode {
  const classes = useClasses(block)
  return (
    <table dir="auto">
      <thead><tr><Cells cells={block.head} classes={classes} Tag="th" /></tr></thead>
      <tbody>{chunksOf(block.rows).map((rows, index) => <Rows key={index} rows={rows} classes={classes} />)}</tbody>
    </table>
  )
}

/** Its parts are drawn as blocks, which alone can be left out of a layout; roles say what they are. */
function LongTable({ block, growing }: { readonly block: TableBlock; readonly growing: boolean }): ReactNode {
  const classes = useClasses(block)
  const chunks = chunksOf(block.rows)
  const drawn = useSlices(chunks.length)
  // Widths that follow rows that come later would move every row.
  const [columns] = useState(() => columnWidths(block))
  const style = { '--columns': columns.template, minWidth: columns.least } as CSSProperties
  return (
    <table dir="auto" role="table" aria-rowcount={block.rows.length + 1} style={style}>
      <thead role="rowgroup"><tr role="row"><Cells cells={block.head} classes={classes} Tag="th" role="columnheader" /></tr></thead>
      {chunks.map((rows, index) => (
        <tbody key={index} role="rowgroup" style={{ '--rows': rows.length } as CSSProperties}>
          {(index < drawn || (growing && index >= chunks.length - 2)) && <Rows rows={rows} classes={classes} first={index * chunkSize} />}
        </tbody>
      ))}
    </table>
  )
}

type Classes = readonly (string | undefined)[]

/** Stays the same object while the columns do. */
function useClasses({ align }: TableBlock): Classes {
  const names = align.join()
  return useMemo(() => names.split(',').map((side) => (side === '' ? undefined : `md-${side}`)), [names])
}

interface RowsProps {
  readonly rows: readonly (readonly Cell[])[]
  readonly classes: Classes
  /** In a long table: how many rows stand above. */
  readonly first?: number
}

const Rows = memo(({ rows, classes, first }: RowsProps): ReactNode =>
  rows.map((cells, index) => <Row key={index} cells={cells} classes={classes} position={first === undefined ? undefined : first + index + 2} />), (before, after) => before.classes === after.classes && isSame(before.rows, after.rows))

interface RowProps {
  readonly cells: readonly Cell[]
  readonly classes: Classes
  readonly position: number | undefined
}

const Row = memo(({ cells, classes, position }: RowProps): ReactNode => (
  position === undefined
    ? <tr><Cells cells={cells} classes={classes} Tag="td" /></tr>
    : <tr role="row" aria-rowindex={position}><Cells cells={cells} classes={classes} Tag="td" role="cell" /></tr>
), (before, after) => before.classes === after.classes && isSame(before.cells, after.cells))

interface CellsProps {
  readonly cells: readonly Cell[]
  readonly classes: Classes
  readonly Tag: 'th' | 'td'
  readonly role?: string
}

function Cells({ cells, classes, Tag, role }: CellsProps): ReactNode {
  return cells.map((cell, index) => <Tag key={index} className={isSentence(cell) ? `md-words ${classes[index] ?? ''}` : classes[index]} role={role}><InlineList nodes={cell} /></Tag>)
}

/** A cell of so many letters is read as a text. */
const wordy = 48

function isSentence(cell: Cell): boolean {
  const [first] = cell
  return (first?.type === 'text' && first.text.length > wordy) || (cell.length > 1 && plainText(cell).length > wordy)
}

/** What is copied is what is there at the time, also while more comes. Its signs are drawn by the style: a long answer may have a hundred tables. */
function CopyWay({ label, name, text }: { readonly label: string; readonly name: string; readonly text: () => string }): ReactNode {
  const { copied, copy } = useCopy()
  return <button type="button" className="md-table-tool" data-copied={copied} aria-label={label} title={label} onClick={() => copy(text())}>{name}</button>
}
