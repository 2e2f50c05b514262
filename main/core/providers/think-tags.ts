import type { StreamPart } from '#shared/stream.ts'

const opening = '<think>'
const closing = '</think>'

/**
 * Tells reasoning from text where a server writes both into the content: `<think>…</think>` at its very beginning, the tags
 * cut anywhere (Databricks wire facts, section 5.4). Later tags are text: an answer may speak of them.
 */
export class ThinkTags {
  #place: 'before' | 'inside' | 'after' = 'before'
  /** What may be the beginning of a tag. */
  #held = ''

  /** The parts of a piece of content, without what may still become a tag. */
  take(text: string): StreamPart[] {
    if (this.#place === 'after') return toText(text)
    this.#held += text
    return this.#place === 'before' ? this.#open() : this.#close()
  }

  /** What was held back, when nothing more comes. */
  rest(): StreamPart[] {
    const text = this.#held
    this.#held = ''
    return this.#place === 'inside' ? toReasoning(text) : toText(text)
  }

  #open(): StreamPart[] {
    const begin = this.#held.trimStart()
    if (begin.startsWith(opening)) {
      this.#place = 'inside'
      this.#held = begin.slice(opening.length)
      return this.#close()
    }
    if (opening.startsWith(begin)) return []
    this.#place = 'after'
    return this.rest()
  }

  #close(): StreamPart[] {
    const end = this.#held.indexOf(closing)
    if (end === -1) {
      const kept = heldBack(this.#held)
      const reasoning = this.#held.slice(0, this.#held.length - kept)
      this.#held = this.#held.slice(this.#held.length - kept)
      return toReasoning(reasoning)
    }
    const reasoning = this.#held.slice(0, end)
    const text = this.#held.slice(end + closing.length).trimStart()
    this.#place = 'after'
    this.#held = ''
    return [...toReasoning(reasoning), ...toText(text)]
  }
}

/** How many characters at the end may be the beginning of the closing tag. */
function heldBack(text: string): number {
  for (let length = Math.min(closing.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(closing.slice(0, length))) return length
  }
  return 0
}

function toText(text: string): StreamPart[] {
  return text === '' ? [] : [{ type: 'text-delta', text }]
}

function toReasoning(text: string): StreamPart[] {
  return text === '' ? [] : [{ type: 'reasoning-delta', text }]
}
