/** A place that is being read: what stands at the upper edge of the log, and how far from it, in pixels below the edge. */
export interface Anchor {
  readonly row: string
  /** The row's own beginning. */
  readonly rowOffset: number
  /** A block within the row, since what stands above it there may change its height too. */
  readonly element: Element | null
  readonly offset: number
}

/** How deep a block is looked for in a message. */
const deepest = 6

/** The place that is read in a log whose drawn rows are these, in order; `null` where nothing is drawn at its edge. */
export function anchorIn(box: Element, rows: readonly HTMLElement[]): Anchor | null {
  const edge = box.getBoundingClientRect().top
  const row = firstBelow(rows, edge)
  if (row === undefined) return null
  const rowOffset = row.getBoundingClientRect().top - edge
  const element = rowOffset >= 0 || row.classList.contains('own') ? row : blockAt(row, edge)
  return { row: row.dataset.row ?? '', rowOffset, element, offset: element.getBoundingClientRect().top - edge }
}

/** How many pixels lower than it was the place is now; `null` where its row is not drawn. */
export function shiftOf(box: Element, rows: readonly HTMLElement[], { row, rowOffset, element, offset }: Anchor): number | null {
  const edge = box.getBoundingClientRect().top
  if (element !== null && element.isConnected) return element.getBoundingClientRect().top - edge - offset
  const drawn = rows.find((one) => one.dataset.row === row)
  return drawn === undefined ? null : drawn.getBoundingClientRect().top - edge - rowOffset
}

function blockAt(row: Element, edge: number): Element {
  let block = row
  for (let depth = 0; depth < deepest && !block.matches('p, tr, h3, h4, h5, h6'); depth++) {
    const found = firstBelow(block.children, edge)
    // What sticks to the edge does not move with the text.
    const next = found !== undefined && getComputedStyle(found).position === 'sticky' ? found.nextElementSibling : found
    if (next === undefined || next === null) break
    block = next
    if (block.getBoundingClientRect().top >= edge) break
  }
  return block
}

/** The first of elements that stand below each other which ends below the edge. */
function firstBelow<One extends Element>(elements: ArrayLike<One>, edge: number): One | undefined {
  let low = 0
  let high = elements.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle
    else low = middle + 1
  }
  return elements[low]
}
