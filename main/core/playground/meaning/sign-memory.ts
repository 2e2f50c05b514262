/** Rows that are kept in one piece of memory, so that growing copies nothing. */
const perPiece = 8_192

/** A row that may be near, and how near it seems. */
export interface Near {
  readonly row: number
  readonly score: number
}

/** How rows lie as a whole, as seen from a direction. */
export interface Spread {
  readonly mean: number
  readonly deviation: number
}

interface Piece {
  readonly signs: Uint8Array
  /** What the sum of a row's signs is worth. */
  readonly worth: Float32Array
  readonly ids: Float64Array
  readonly messages: Float64Array
}

/**
 * Many directions in little memory: of each number only on which side of the middle of all it lies, so that 1,024 numbers are 128 bytes.
 * What is near by these is nearly what is near; whoever asks looks at the best of them in full. Eight signs are looked up at once in a table
 * that is made for the direction that is asked for: the numbers of that one count in full.
 */
export class SignMemory {
  readonly #dimensions: number
  readonly #bytes: number
  /** The middle of all directions: vectors of one model lie on one side of the space, where plain signs would tell little. */
  readonly #middle: Float32Array
  readonly #pieces: Piece[] = []
  #count = 0

  constructor(middle: Float32Array) {
    this.#dimensions = middle.length
    this.#bytes = Math.ceil(middle.length / 8)
    this.#middle = middle
  }

  /** How many rows there are. */
  get count(): number {
    return this.#count
  }

  /** How many bytes they take. */
  get bytes(): number {
    return this.#pieces.length * perPiece * (this.#bytes + 4 + 16)
  }

  /** Adds a direction of the right length. */
  add({ id, message, direction }: { readonly id: number; readonly message: number; readonly direction: Float32Array }): void {
    const at = this.#count % perPiece
    if (at === 0 && this.#count / perPiece === this.#pieces.length) this.#pieces.push(this.#emptyPiece())
    const { signs, worth, ids, messages } = this.#pieceOf(this.#count)
    let [squares, sizes] = [0, 0]
    const start = at * this.#bytes
    for (let byte = 0; byte < this.#bytes; byte += 1) {
      let bits = 0
      const end = Math.min(8, this.#dimensions - byte * 8)
      for (let bit = 0; bit < end; bit += 1) {
        const place = byte * 8 + bit
        const rest = (direction[place] as number) - (this.#middle[place] as number)
        if (rest > 0) bits |= 1 << bit
        squares += rest * rest
        sizes += Math.abs(rest)
      }
      signs[start + byte] = bits
    }
    // What makes the sum right on average (RaBitQ, arXiv 2405.12497, 3.2).
    worth[at] = sizes === 0 ? 0 : squares / sizes
    ids[at] = id
    messages[at] = message
    this.#count += 1
  }

  /** The id that a row was added with. */
  idOf(row: number): number {
    return this.#pieceOf(row).ids[row % perPiece] as number
  }

  /** Takes a row out; the last one gets its number. */
  remove(row: number): void {
    const last = this.#count - 1
    const [from, to] = [this.#pieceOf(last), this.#pieceOf(row)]
    const [source, target] = [last % perPiece, row % perPiece]
    to.signs.set(from.signs.subarray(source * this.#bytes, (source + 1) * this.#bytes), target * this.#bytes)
    for (const key of ['worth', 'ids', 'messages'] as const) to[key][target] = from[key][source] as number
    this.#count = last
  }

  /** The rows that seem nearest, nearest first, of those messages that `mayBe`; and how all of them lie. */
  nearest(direction: Float32Array, most: number, mayBe?: (message: number) => boolean): { readonly near: Near[]; readonly spread: Spread } {
    const table = this.#tableFor(direction)
    const heap = new Nearest(most)
    let [looked, sum, squares] = [0, 0, 0]
    for (const [index, piece] of this.#pieces.entries()) {
      const first = index * perPiece
      const end = Math.min(perPiece, this.#count - first)
      for (let at = 0; at < end; at += 1) {
        if (mayBe !== undefined && !mayBe(piece.messages[at] as number)) continue
        const score = this.#sum(piece.signs, at * this.#bytes, table) * (piece.worth[at] as number)
        looked += 1
        sum += score
        squares += score * score
        heap.offer(first + at, score)
      }
    }
    const mean = looked === 0 ? 0 : sum / looked
    // What the middle has to do with the direction is the same for all.
    const shift = dot(this.#middle, direction)
    const near = heap.sorted().map(({ row, score }) => ({ row, score: score + shift }))
    return { near, spread: { mean: mean + shift, deviation: Math.sqrt(Math.max(0, squares / Math.max(1, looked) - mean * mean)) } }
  }

  /** For every byte of signs what its 256 values add up to. */
  #tableFor(direction: Float32Array): Float32Array {
    const table = new Float32Array(this.#bytes * 256)
    for (let byte = 0; byte < this.#bytes; byte += 1) {
      const start = byte * 256
      const end = Math.min(8, this.#dimensions - byte * 8)
      let none = 0
      for (let bit = 0; bit < end; bit += 1) none -= direction[byte * 8 + bit] as number
      table[start] = none
      for (let bit = 0; bit < end; bit += 1) {
        const twice = 2 * (direction[byte * 8 + bit] as number)
        for (let value = 0; value < 1 << bit; value += 1) table[start + (1 << bit) + value] = (table[start + value] as number) + twice
      }
    }
    return table
  }

  #sum(signs: Uint8Array, start: number, table: Float32Array): number {
    let [a, b, c, d] = [0, 0, 0, 0]
    const whole = this.#bytes & ~3
    let [at, place] = [start, 0]
    for (let byte = 0; byte < whole; byte += 4) {
      a += table[place + (signs[at] as number)] as number
      b += table[place + 256 + (signs[at + 1] as number)] as number
      c += table[place + 512 + (signs[at + 2] as number)] as number
      d += table[place + 768 + (signs[at + 3] as number)] as number
      at += 4
      place += 1024
    }
    for (let byte = whole; byte < this.#bytes; byte += 1) a += table[byte * 256 + (signs[start + byte] as number)] as number
    return a + b + c + d
  }

  #pieceOf(row: number): Piece {
    const piece = this.#pieces[Math.floor(row / perPiece)]
    if (piece === undefined) throw new RangeError(`there is no row ${row}`)
    return piece
  }

  #emptyPiece(): Piece {
    return { signs: new Uint8Array(perPiece * this.#bytes), worth: new Float32Array(perPiece), ids: new Float64Array(perPiece), messages: new Float64Array(perPiece) }
  }
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let index = 0; index < one.length; index += 1) sum += (one[index] as number) * (other[index] as number)
  return sum
}

/** The best so far: a heap whose first is the worst of them, so that most rows are passed over with one look. */
class Nearest {
  readonly #rows: Float64Array
  readonly #scores: Float64Array
  #count = 0

  constructor(most: number) {
    this.#rows = new Float64Array(most)
    this.#scores = new Float64Array(most)
  }

  offer(row: number, score: number): void {
    if (this.#count < this.#rows.length) {
      this.#rise(this.#count, row, score)
      this.#count += 1
    } else if (score > (this.#scores[0] as number)) this.#sink(row, score)
  }

  sorted(): Near[] {
    return Array.from(this.#rows.subarray(0, this.#count), (row, index) => ({ row, score: this.#scores[index] as number })).sort((a, b) => b.score - a.score)
  }

  #rise(from: number, row: number, score: number): void {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      if ((this.#scores[above] as number) <= score) break
      this.#move(above, place)
      place = above
    }
    this.#put(place, row, score)
  }

  #sink(row: number, score: number): void {
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= this.#count) break
      if (below + 1 < this.#count && (this.#scores[below + 1] as number) < (this.#scores[below] as number)) below += 1
      if ((this.#scores[below] as number) >= score) break
      this.#move(below, place)
      place = below
    }
    this.#put(place, row, score)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#rows[from] as number, this.#scores[from] as number)
  }

  #put(place: number, row: number, score: number): void {
    this.#rows[place] = row
    this.#scores[place] = score
  }
}
