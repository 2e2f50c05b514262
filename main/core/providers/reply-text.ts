import type { StreamPart } from '#shared/stream.ts'
import { ThinkTags } from './think-tags.ts'

/**
 * Writes the text and the reasoning of an answer that consists of several blocks: a blank line parts two blocks of one
 * kind that follow each other, for a message would join them.
 */
export class ReplyText {
  hasContent = false
  /** Characters of the text that grows: places of citations count from its start. */
  length = 0
  #last: 'text' | 'reasoning' | undefined
  #isNewBlock = false
  readonly #thinkTags = new ThinkTags()

  /** What comes next is a block of its own. */
  startBlock(): void {
    this.#isNewBlock = true
  }

  /** Something else stands between: what comes next needs no blank line. */
  interrupt(): void {
    this.#last = undefined
    this.length = 0
    this.hasContent = true
  }

  text(text: string): StreamPart[] {
    if (text === '') return []
    return this.#write(this.#thinkTags.take(this.#separator('text') + text))
  }

  reasoning(text: string): StreamPart[] {
    return text === '' ? [] : this.#write([{ type: 'reasoning-delta', text: this.#separator('reasoning') + text }])
  }

  /** What was held back, when nothing more comes. */
  rest(): StreamPart[] {
    return this.#write(this.#thinkTags.rest())
  }

  #separator(kind: 'text' | 'reasoning'): string {
    const isNewBlock = this.#isNewBlock
    this.#isNewBlock = false
    return isNewBlock && this.#last === kind ? '\n\n' : ''
  }

  #write(parts: StreamPart[]): StreamPart[] {
    const last = parts.at(-1)
    if (last !== undefined) {
      this.hasContent = true
      this.#last = last.type === 'text-delta' ? 'text' : 'reasoning'
    }
    for (const part of parts) this.length = part.type === 'text-delta' ? this.length + part.text.length : 0
    return parts
  }
}
