import { foldText, rangesIn } from '../../state/find-text.ts'

/** Hits that are marked in one message at most: more would only cost time. */
const mostMarked = 2_000

interface Piece {
  readonly node: Text | null
  readonly start: number
  readonly text: string
}

/** Where hits begin and end in what is drawn of a message, in reading order. */
export function drawnHits(article: Element, query: string): StaticRange[] {
  const hits: StaticRange[] = []
  for (const root of article.querySelectorAll('.markdown, .own-text')) {
    for (const pieces of blocksOf(root)) {
      const text = pieces.map((piece) => piece.text).join('')
      for (const { start, end } of rangesIn(foldText(text), query, mostMarked - hits.length)) {
        const range = rangeOf(pieces, start, end)
        if (range !== null) hits.push(range)
      }
      if (hits.length >= mostMarked) return hits
    }
  }
  return hits
}

/** Text nodes that are read as one text, as a paragraph with a bold word is. */
function blocksOf(root: Element): Piece[][] {
  const blocks: Piece[][] = []
  let last: Element | null = null
  let length = 0
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
    if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT
    // What stands above and below code is no part of the text.
    if (node.matches('figcaption, footer, button, svg')) return NodeFilter.FILTER_REJECT
    return node.nodeName === 'BR' ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP
  })
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const block = node.parentElement?.closest('p, h3, h4, h5, h6, li, pre, td, th, blockquote, [role=treeitem], .markdown') ?? root
    if (block !== last) {
      blocks.push([])
      length = 0
      last = block
    }
    const text = node instanceof Text ? node.data : '\n'
    blocks.at(-1)?.push({ node: node instanceof Text ? node : null, start: length, text })
    length += text.length
  }
  return blocks
}

function rangeOf(pieces: readonly Piece[], start: number, end: number): StaticRange | null {
  const first = pieces.find((piece) => piece.node !== null && start < piece.start + piece.text.length)
  const last = pieces.findLast((piece) => piece.node !== null && end > piece.start)
  const [from, to] = [first?.node ?? null, last?.node ?? null]
  if (first === undefined || last === undefined || from === null || to === null) return null
  return new StaticRange({
    startContainer: from,
    startOffset: Math.max(0, start - first.start),
    endContainer: to,
    endOffset: Math.min(last.text.length, end - last.start),
  })
}
