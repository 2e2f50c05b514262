/** One line of a text with a place in it, counting columns as Markdown does: a tab goes on to the next multiple of four. */
export class Line {
  text = ''
  /** Where the line begins in the source. */
  start = 0
  /** Its number, from 1. */
  number = 0
  /** The place that is looked at. */
  offset = 0
  /** The next character that is no space, and its column. */
  nextOffset = 0
  /** How far the next character is from the place that is looked at, in columns. */
  indent = 0
  blank = false
  #column = 0
  #nextColumn = 0
  /** Columns of a tab at the place that have been passed already. */
  #passedInTab = 0

  /** Begins with another line, given without its ending. */
  begin(text: string, start: number): void {
    this.text = text
    this.start = start
    this.number += 1
    this.offset = 0
    this.#column = 0
    this.#passedInTab = 0
    this.look()
  }

  /** Goes one line back: it is read again. */
  forget(): void {
    this.number -= 1
  }

  /** Looks for the next character that is no space. */
  look(): void {
    let at = this.offset
    let column = this.#column
    for (; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at)
      if (code === 9) column += 4 - (column % 4)
      else if (code === 32) column += 1
      else break
    }
    this.nextOffset = at
    this.#nextColumn = column
    this.indent = column - this.#column
    this.blank = at >= this.text.length
  }

  /** The code of the next character that is no space; NaN at the end. */
  get next(): number {
    return this.text.charCodeAt(this.nextOffset)
  }

  /** Whether the place that is looked at is a space or a tab. */
  get atSpace(): boolean {
    const code = this.text.charCodeAt(this.offset)
    return code === 32 || code === 9
  }

  get column(): number {
    return this.#column
  }

  /** Goes on to the next character that is no space. */
  skipSpaces(): void {
    this.offset = this.nextOffset
    this.#column = this.#nextColumn
    this.#passedInTab = 0
    this.indent = 0
  }

  /** Goes on by so many characters, none of them a tab. */
  skip(characters: number): void {
    this.offset += characters
    this.#column += characters
    this.#passedInTab = 0
  }

  /** Goes on by so many columns of spaces; a tab may be passed in part. */
  skipColumns(columns: number): void {
    let left = columns
    while (left > 0 && this.atSpace) {
      const width = this.text.charCodeAt(this.offset) === 9 ? 4 - (this.#column % 4) : 1
      const passed = Math.min(width, left)
      this.#column += passed
      left -= passed
      if (passed === width) {
        this.offset += 1
        this.#passedInTab = 0
      } else this.#passedInTab += passed
    }
    this.look()
  }

  /** Remembers the place; the function goes back to it. */
  remember(): () => void {
    const [offset, column, passed] = [this.offset, this.#column, this.#passedInTab]
    return () => {
      this.offset = offset
      this.#column = column
      this.#passedInTab = passed
      this.look()
    }
  }

  /** What follows; what is left of a tab that was passed in part is spaces. */
  rest(): string {
    if (this.#passedInTab === 0) return this.offset === 0 ? this.text : this.text.slice(this.offset)
    return ' '.repeat(4 - (this.#column % 4)) + this.text.slice(this.offset + 1)
  }
}
