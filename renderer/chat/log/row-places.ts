/** Where rows lie below each other, in pixels from the first one's upper edge. Rows that were never drawn count with an estimate. */
export class RowPlaces {
  #heights = new Float64Array(0)
  #tops = new Float64Array(1)
  #isStale = false

  /** Takes the heights of all rows anew. */
  reset(count: number, heightOf: (row: number) => number): void {
    this.#heights = Float64Array.from({ length: count }, (_, row) => heightOf(row))
    this.#isStale = true
  }

  /** A row has another height than it was taken for. */
  set(row: number, height: number): void {
    if (row >= this.#heights.length || this.#heights[row] === height) return
    this.#heights[row] = height
    this.#isStale = true
  }

  /** How many rows there are. */
  get count(): number {
    return this.#heights.length
  }

  /** Where a row begins; of the row after the last one: where all end. */
  top(row: number): number {
    return this.#sums()[Math.min(row, this.count)] ?? 0
  }

  /** The height of the rows from `first` to before `end`. */
  between(first: number, end: number): number {
    return this.top(end) - this.top(first)
  }

  /** The row at a place; the first or the last one beyond them. 0 where there are no rows. */
  at(place: number): number {
    const tops = this.#sums()
    let low = 0
    let high = Math.max(0, this.count - 1)
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((tops[middle] ?? 0) <= place) low = middle
      else high = middle - 1
    }
    return low
  }

  #sums(): Float64Array {
    if (!this.#isStale) return this.#tops
    if (this.#tops.length !== this.count + 1) this.#tops = new Float64Array(this.count + 1)
    for (let row = 0; row < this.count; row++) this.#tops[row + 1] = (this.#tops[row] ?? 0) + (this.#heights[row] ?? 0)
    this.#isStale = false
    return this.#tops
  }
}
