import { normalLabel } from './definitions.ts'
import type { NodeBuilder } from './node-builder.ts'
import type { Block, PlacedBlock } from './nodes.ts'
import type { NoteBook } from './note-book.ts'
import type { RawBlock } from './raw-block.ts'

/** The footnotes in the order of their numbers; those that no mark leads to come last. Of two with one label the first counts. */
export function footnotes(raws: readonly RawBlock[], builder: NodeBuilder, notes: NoteBook): PlacedBlock[] {
  if (raws.length === 0) return []
  const byLabel = new Map<string, RawBlock>()
  for (const raw of raws) if (!byLabel.has(normalLabel(raw.label))) byLabel.set(normalLabel(raw.label), raw)
  const children = new Map<RawBlock, readonly Block[]>()
  // A footnote may hold the first mark of another one.
  for (let number = 1; number <= notes.count; number++) {
    const raw = byLabel.get(notes.labelOf(number) ?? '')
    if (raw !== undefined) children.set(raw, builder.children(raw.children))
  }
  for (const raw of byLabel.values()) if (!children.has(raw)) children.set(raw, builder.children(raw.children))
  let last = notes.count
  return [...children].map(([raw, blocks]) => {
    const place = notes.lastOf(raw.label)
    const block: Block = { type: 'footnote', label: raw.label, number: place?.number ?? (last += 1), refs: place?.nth ?? 0, children: blocks }
    return { block, start: raw.start, end: raw.end }
  }).toSorted((one, other) => numberOf(one) - numberOf(other))
}

/** The labels of the footnotes, as labels are compared. */
export function labelsOf(raws: readonly RawBlock[]): ReadonlySet<string> {
  return new Set(raws.map(({ label }) => normalLabel(label)))
}

function numberOf({ block }: PlacedBlock): number {
  return block.type === 'footnote' ? block.number : 0
}
