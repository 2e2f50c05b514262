import { BlockReader } from './block-reader.ts'
import type { References } from './definitions.ts'
import { footnotes, labelsOf } from './footnotes.ts'
import type { PlacedMark } from './inline-marks.ts'
import { NodeBuilder } from './node-builder.ts'
import type { PlacedBlock } from './nodes.ts'
import { NoteBook } from './note-book.ts'

/** What is known of a text beside itself. */
export interface MarkdownOptions {
  /** How many sources it has: `[3]` is a mark of a source only where there are three. */
  readonly sources?: number
  /** Marks of sources that belong at places of the text (UTF-16 units), in order. */
  readonly marks?: readonly PlacedMark[]
}

/** Cuts a text into its blocks; footnotes are the last. Never throws; what is nested too deep is text. */
export function parseMarkdown(source: string, { sources = 0, marks = [] }: MarkdownOptions = {}): PlacedBlock[] {
  const references = Object.create(null) as References
  const reader = new BlockReader(references)
  readLines(reader, source)
  reader.finish()
  const labels = labelsOf(reader.notes)
  const notes = new NoteBook((label) => labels.has(label))
  const builder = new NodeBuilder({ references, notes, sources, marks })
  const blocks: PlacedBlock[] = []
  for (const raw of reader.root.children) {
    const block = builder.block(raw)
    if (block !== undefined) blocks.push({ block, start: raw.start, end: raw.end })
  }
  return [...blocks, ...footnotes(reader.notes, builder, notes)]
}

/** Reads the lines of a text, however they end. */
function readLines(reader: BlockReader, source: string): void {
  let start = 0
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at)
    if (code !== 10 && code !== 13) continue
    const end = code === 13 && source.charCodeAt(at + 1) === 10 ? at + 2 : at + 1
    reader.read(source.slice(start, at), start, end)
    start = end
    at = end - 1
  }
  if (start < source.length) reader.read(source.slice(start), start, source.length)
}
