import { estimateTokens } from '#shared/context.ts'

/** A piece of a text, in UTF-16 units, end excluded. */
export interface Piece {
  readonly from: number
  readonly to: number
}

/** Tokens of a piece, about: models for vectors that read 512 are in use, and a vector of a long text says little of each of its parts. */
const mostTokens = 380
/** Letters that may be so many tokens. */
const firstLook = mostTokens * 5
/** Pieces of one message: 100,000 letters of English. What follows is found by its words. */
const mostPieces = 64
/** Where a text is cut if it can be, the best first. */
const seams = ['\n\n', '\n', '. ', '? ', '! ', '。', '！', '？', ', ', ' ']
const hasWords = /[\p{L}\p{N}].*[\p{L}\p{N}]/su

/** The pieces of a text that are given vectors: cut between paragraphs, sentences or words. What holds no words is left out. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  for (let from = 0; from < text.length && pieces.length < mostPieces; ) {
    const to = endOf(text, from)
    if (hasWords.test(text.slice(from, to))) pieces.push({ from, to })
    from = to
  }
  return pieces
}

function endOf(text: string, from: number): number {
  let end = Math.min(text.length, from + firstLook)
  for (let tokens = estimateTokens(text.slice(from, end)); tokens > mostTokens; tokens = estimateTokens(text.slice(from, end))) {
    end = from + Math.max(1, Math.min(end - from - 1, Math.floor(((end - from) * mostTokens) / tokens)))
  }
  return end === text.length ? end : cutBefore(text, from, end)
}

/** A seam in the second half; without one the text is cut where it has to be, between two characters. */
function cutBefore(text: string, from: number, end: number): number {
  const half = from + Math.ceil((end - from) / 2)
  for (const seam of seams) {
    const at = text.lastIndexOf(seam, end - seam.length)
    if (at >= half) return at + seam.length
  }
  const isInside = /[\ud800-\udbff]$/.test(text.slice(end - 1, end)) && /^[\udc00-\udfff]/.test(text.slice(end, end + 1))
  return isInside && end - 1 > from ? end - 1 : end
}
