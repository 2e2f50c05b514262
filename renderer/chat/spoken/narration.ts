import { plainBlocks } from '../../markdown/plain-text.ts'
import { lineKind } from './line-kind.ts'
import type { Fence } from './line-kind.ts'
import { endOfSentences, sentencesOf } from './sentences.ts'

/** What is said in place of what cannot be listened to. */
export interface Words {
  readonly code: string
  readonly table: string
  readonly formula: string
}

/** Letters of what was not said yet that are kept; what is older would come too late in any case. */
const kept = 4_000

/**
 * What can be said of a text that grows: its finished sentences, without the signs of Markdown, and a word for each
 * block of code, table and formula. Reading on costs as much as what was added, whatever the length of the text.
 */
export class Narration {
  readonly #words: Words
  #read = 0
  #fence: Fence | null = null
  #isTable = false
  /** What the rest of a line is whose beginning was read: it has said what kind of line it is. */
  #rest: 'text' | 'inside' | null = null
  /** The paragraph that may go on. */
  #open = ''
  /** Finished paragraphs, or their finished beginnings. */
  #finished: string[] = []
  #isLeftOut = false

  constructor(words: Words) {
    this.#words = words
  }

  /** Takes in what was added to the text since the last reading. */
  read(text: string): void {
    const lines = text.slice(this.#read).split('\n')
    const last = lines.pop() ?? ''
    this.#read = text.length - last.length
    for (const line of lines) this.#line(line)
    this.#readBeginning(last)
    this.#finishSentences()
    this.#forgetOld()
  }

  /** Takes in the end of the text; another one may begin. */
  finish(text: string): void {
    this.read(`${text}\n\n`)
    this.#read = 0
    this.#fence = null
    this.#rest = null
  }

  /** Forgets what was not said. */
  skip(): void {
    this.#finished = []
    this.#open = ''
    this.#isLeftOut = false
  }

  /**
   * The newest finished sentences, `limit` letters of them or one sentence; an ellipsis at the beginning stands for
   * what was left out. What is older is not said any more. `null` when nothing was finished.
   */
  take(limit: number): string | null {
    const sentences = this.#finished.flatMap((paragraph) => sentencesOf(plain(paragraph)))
    const said: string[] = []
    let left = limit
    for (const sentence of sentences.toReversed()) {
      if (said.length > 0 && sentence.length > left) break
      said.unshift(sentence.length > limit ? shortened(sentence, limit) : sentence)
      left -= sentence.length + 1
    }
    const isLeftOut = this.#isLeftOut || said.length < sentences.length
    this.#finished = []
    if (said.length === 0) return null
    this.#isLeftOut = false
    return `${isLeftOut ? '… ' : ''}${said.join(' ')}`
  }

  #line(line: string): void {
    const kind = this.#rest === null ? lineKind(line, this.#fence) : { type: this.#rest, text: line }
    this.#rest = null
    const isTable = kind.type === 'table'
    if (kind.type === 'fence') this.#special(this.#words[kind.fence.holds], kind.fence.isClosed ? null : kind.fence)
    else if (kind.type === 'fence-end') this.#fence = null
    else if (isTable && !this.#isTable) this.#special(this.#words.table, null)
    else if (kind.type === 'blank') this.#endParagraph()
    else if (kind.type === 'block') {
      this.#endParagraph()
      this.#add(kind.text)
      if (kind.isWhole) this.#endParagraph()
    } else if (kind.type === 'text') this.#add(kind.text)
    if (kind.type !== 'inside') this.#isTable = isTable
  }

  /** A line whose end is not there yet: what kind it is may not be known, and its last sentence may go on. */
  #readBeginning(line: string): void {
    const kind = this.#rest ?? lineKind(line, this.#fence)
    const text = kind === 'text' ? line : typeof kind === 'object' && (kind.type === 'text' || kind.type === 'block') ? kind.text : ''
    // "`", "|", "1." and the like say nothing yet.
    const isClear = kind === 'text' || /[\p{L}\p{N}]\S*\s/u.test(text)
    const isLong = line.length > kept
    const end = isLong ? line.length : isClear ? endOfSentences(line) : 0
    if (end === 0) return
    this.#line(line.slice(0, end))
    if (!isLong) this.#endParagraph()
    this.#read += end
    this.#rest = text === '' ? 'inside' : 'text'
  }

  #add(text: string): void {
    const joined = this.#open === '' ? text : `${this.#open} ${text}`
    this.#open = joined.slice(-kept)
    if (joined.length > kept) this.#isLeftOut = true
  }

  #special(word: string, fence: Fence | null): void {
    this.#endParagraph()
    this.#finished.push(word)
    this.#fence = fence
  }

  #endParagraph(): void {
    if (this.#open.trim() !== '') this.#finished.push(this.#open)
    this.#open = ''
  }

  #finishSentences(): void {
    const end = endOfSentences(this.#open)
    if (end > 0) this.#finished.push(this.#open.slice(0, end))
    this.#open = this.#open.slice(end)
  }

  #forgetOld(): void {
    let letters = 0
    const first = this.#finished.findLastIndex((paragraph) => (letters += paragraph.length) > kept)
    if (first <= 0) return
    this.#finished = this.#finished.slice(first)
    this.#isLeftOut = true
  }
}

/** Signs that are left open where a sentence was cut out of its emphasis are not read out. */
function plain(source: string): string {
  return plainBlocks(source).join(' ').replace(/\*\*|__|~~|`/g, '')
}

function shortened(sentence: string, limit: number): string {
  const cut = sentence.lastIndexOf(' ', limit)
  return `${sentence.slice(0, cut > limit / 2 ? cut : limit)}…`
}
