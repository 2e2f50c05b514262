import { memo, useId, useMemo } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import type { PlacedBlock } from '#shared/markdown/nodes.ts'
import { DrawnBlock } from './Block.tsx'
import { groupSize } from './blocks.ts'
import type { Blocks } from './blocks.ts'
import { Footnotes } from './Footnotes.tsx'
import type { Footnote } from './Footnotes.tsx'
import { TextContext } from './message-context.ts'
import { sourceList, sourceMarks } from '#shared/markdown/source-list.ts'
import type { TextSource } from '#shared/markdown/source-list.ts'
import { Sources } from './Sources.tsx'
import { useBlocks } from './use-blocks.ts'
import './markdown.css'

interface MarkdownProps {
  readonly text: string
  /** Whether more text may come. */
  readonly growing: boolean
  /** What the text rests on: marks in it lead there, and a list below it names them. */
  readonly sources?: readonly TextSource[] | undefined
}

const none: readonly TextSource[] = []

/** Text as Markdown. While it grows, only its last blocks are parsed and drawn again. */
export const Markdown = memo(({ text, growing, sources = none }: MarkdownProps): ReactNode => {
  const prefix = useId()
  const listed = useMemo(() => sourceList(sources), [sources])
  const context = useMemo(() => ({ prefix, sources: listed }), [prefix, listed])
  // The text is read anew when these change, not whenever a source is told again.
  const marks = useMemo(() => JSON.stringify(sourceMarks(sources)), [sources])
  const options = useMemo(() => ({ sources: listed.length, marks: JSON.parse(marks) as ReturnType<typeof sourceMarks> }), [listed.length, marks])
  const blocks = useBlocks(text, growing, options)
  const notes = footnotesOf(blocks, blocks.tail)
  const finished = blocks.groups.length * groupSize + blocks.rest.length
  return (
    <TextContext value={context}>
      <div className="markdown">
        {[...blocks.groups, ...gather(blocks)].map((group, index) => (
          <Group key={index} blocks={group} finished={growing ? Math.min(groupSize, finished - index * groupSize) : groupSize} isFull={index < blocks.groups.length} />
        ))}
        {notes.length > 0 && <Footnotes notes={notes} />}
        {listed.length > 0 && <Sources sources={listed} />}
      </div>
    </TextContext>
  )
})

/** A block stays in its group from its first letter on: one that moved to another would be drawn anew, and lose where it was scrolled to. */
function gather({ rest, tail }: Blocks): PlacedBlock[][] {
  const last = [...rest, ...tail]
  return Array.from({ length: Math.ceil(last.length / groupSize) }, (_, index) => last.slice(index * groupSize, (index + 1) * groupSize))
}

interface GroupProps {
  readonly blocks: readonly PlacedBlock[]
  /** How many of them, from the first, do not change any more. */
  readonly finished: number
  /** All of it is finished: it is left out while it is out of sight. */
  readonly isFull: boolean
}

const Group = memo(({ blocks, finished, isFull }: GroupProps): ReactNode => (
  <div className={isFull ? 'md-group md-far' : 'md-group'} style={isFull ? sizeOf(blocks) : undefined}>
    {blocks.map(({ block }, index) => <DrawnBlock key={index} block={block} growing={index >= finished} />)}
  </div>
))

/** What a group that was never in sight is taken to be high: its letters, and the space between its blocks. */
function sizeOf(blocks: readonly PlacedBlock[]): CSSProperties {
  const letters = (blocks.at(-1)?.end ?? 0) - (blocks[0]?.start ?? 0)
  return { containIntrinsicSize: `auto ${Math.round(letters / 3 + blocks.length * 24)}px` }
}

const found = new WeakMap<readonly PlacedBlock[], readonly Footnote[]>()

/** The notes of a text, by their numbers. Full groups are looked through once. */
function footnotesOf({ groups, rest }: Blocks, open: readonly PlacedBlock[]): readonly Footnote[] {
  const notes = groups.flatMap((group) => {
    const known = found.get(group) ?? group.flatMap(noteIn)
    found.set(group, known)
    return known
  })
  return [...notes, ...rest.flatMap(noteIn), ...open.flatMap(noteIn)].sort((one, other) => one.number - other.number)
}

function noteIn({ block }: PlacedBlock): readonly Footnote[] {
  return block.type === 'footnote' ? [block] : []
}
