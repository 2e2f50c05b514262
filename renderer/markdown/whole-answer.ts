import type { PlacedBlock } from '#shared/markdown/nodes.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'
import type { MarkdownOptions } from '#shared/markdown/parse.ts'

/** A text to be read as a whole. */
export interface WholeRequest {
  readonly id: number
  readonly text: string
  readonly options: MarkdownOptions
}

/** Some of its blocks, in order; `isLast`: no more come. */
export interface WholeAnswer {
  readonly id: number
  readonly blocks: readonly PlacedBlock[]
  readonly isLast: boolean
}

/** Characters of source that one answer holds, roughly: taking one in must not take a frame. */
const charactersPerAnswer = 40_000

/** The blocks of a text, in answers that are taken in one by one. */
export function* answerWhole({ id, text, options }: WholeRequest): Generator<WholeAnswer> {
  const blocks = parseMarkdown(text, options)
  let from = 0
  let size = 0
  for (const [index, { start, end }] of blocks.entries()) {
    size += end - start
    if (size < charactersPerAnswer) continue
    yield { id, blocks: blocks.slice(from, index + 1), isLast: false }
    from = index + 1
    size = 0
  }
  yield { id, blocks: blocks.slice(from), isLast: true }
}
