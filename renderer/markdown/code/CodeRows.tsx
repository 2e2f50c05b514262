import { memo, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import type { CodeChunk, CodeText } from './code-text.ts'
import { hasHidden } from './hidden-characters.ts'
import type { Highlight } from './highlight.ts'
import { roleOf, startOf } from './tokens.ts'
import type { LineTokens } from './tokens.ts'
import { roles } from './roles.ts'
import { withMarks } from './ShownText.tsx'
import { useNearness } from './use-nearness.ts'

/** Rows at both ends of a block that are drawn with their colours at once; others when they come near the screen. */
const firstRows = 100
/** Rows up to which a block keeps its colours far off the screen. */
const keptRows = 1_000

interface CodeRowsProps {
  readonly code: CodeText
  readonly highlight: Highlight | null
}

/**
 * The rows of a block of code. Far off the screen they are one plain text for each chunk: whatever the length of the
 * block, there are few elements, and all of its text can be found and copied.
 */
export const CodeRows = memo(({ code, highlight }: CodeRowsProps): ReactNode => {
  const [nearFrom] = useState(code.rows - firstRows)
  const isKept = code.rows <= keptRows
  const groups = code.rest.length === 0 ? code.groups : [...code.groups, code.rest]
  return groups.map((chunks, index) => <Group key={index} chunks={chunks} highlight={highlight} nearFrom={nearFrom} isKept={isKept} />)
})

interface GroupProps {
  readonly chunks: readonly CodeChunk[]
  readonly highlight: Highlight | null
  readonly nearFrom: number
  readonly isKept: boolean
}

const Group = memo(({ chunks, nearFrom, ...rest }: GroupProps): ReactNode =>
  chunks.map((chunk) => <Chunk key={chunk.row} chunk={chunk} startsNear={chunk.row < firstRows || chunk.row >= nearFrom} {...rest} />))

interface ChunkProps {
  readonly chunk: CodeChunk
  readonly highlight: Highlight | null
  readonly startsNear: boolean
  readonly isKept: boolean
}

const Chunk = memo(({ chunk, highlight, startsNear, isKept }: ChunkProps): ReactNode => {
  const element = useRef<HTMLDivElement>(null)
  const nearness = useNearness(element, startsNear ? 'near' : 'far')
  const [wasNear, setWasNear] = useState(nearness !== 'far')
  if (nearness !== 'far' && !wasNear) setWasNear(true)
  // What was seen once gets its colours also when it has left the screen meanwhile; only long blocks give them back.
  const isDrawn = nearness !== 'far' || (wasNear && isKept)
  useColours(chunk, isDrawn ? highlight : null, nearness === 'seen')
  const style = { '--rows': chunk.rows.length, '--line': chunk.goesOn ? chunk.line + 1 : chunk.line } as CSSProperties
  return <div ref={element} className="code-chunk" style={style}>{isDrawn || hasCutRows(chunk) ? <Rows chunk={chunk} highlight={isDrawn ? highlight : null} /> : chunk.rows.join('')}</div>
})

/** Asks for a chunk's colours, and draws it again when they come. */
function useColours(chunk: CodeChunk, highlight: Highlight | null, isSeen: boolean): void {
  const { row } = chunk
  const end = row + chunk.rows.length
  useEffect(() => highlight?.want(end, isSeen), [highlight, end, isSeen])
  const subscribe = useCallback((redraw: () => void) => highlight?.subscribe(row, end, redraw) ?? (() => undefined), [highlight, row, end])
  const known = (): number => Math.min(end, Math.max(row, highlight?.known() ?? 0))
  useSyncExternalStore(subscribe, known, known)
}

function hasCutRows({ rows }: CodeChunk): boolean {
  return rows.some((row, index) => index < rows.length - 1 && !row.endsWith('\n'))
}

function Rows({ chunk, highlight }: { readonly chunk: CodeChunk; readonly highlight: Highlight | null }): ReactNode {
  return chunk.rows.map((text, index) => {
    const goesOn = index === 0 ? chunk.goesOn : !(chunk.rows[index - 1]?.endsWith('\n') ?? true)
    return <Row key={index} text={text} goesOn={goesOn} tokens={highlight?.tokensOf(chunk.row + index)} />
  })
}

interface RowProps {
  readonly text: string
  readonly goesOn: boolean
  readonly tokens: LineTokens | undefined
}

/** One row. It keeps its line feed, so that a selection is what was written. */
const Row = memo(({ text, goesOn, tokens }: RowProps): ReactNode => {
  const draw = hasHidden(text) ? withMarks : plainly
  return <span className={goesOn ? 'code-row code-more' : 'code-row'}>{tokens === undefined || tokens.length === 0 ? draw(text) : coloured(text, tokens, draw)}</span>
})

function coloured(text: string, tokens: LineTokens, draw: (text: string) => ReactNode): ReactNode[] {
  const first = startOf(tokens[0] ?? 0)
  const pieces: ReactNode[] = first === 0 ? [] : [draw(text.slice(0, first))]
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    const piece = draw(text.slice(startOf(token), next === undefined ? undefined : startOf(next)))
    pieces.push(roleOf(token) === 0 ? piece : <span key={index} className={classes[roleOf(token)]}>{piece}</span>)
  }
  return pieces
}

const classes = roles.map((role) => `code-${role}`)

function plainly(text: string): ReactNode {
  return text
}
