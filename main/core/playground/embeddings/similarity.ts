import type { Measure } from '#shared/playground/embeddings.ts'

/** A vector with its length, so that it is reckoned once. */
export interface Measured {
  readonly vector: Float32Array
  readonly norm: number
}

/** A vector with its length. */
export function measured(vector: Float32Array): Measured {
  return { vector, norm: Math.sqrt(dot(vector, vector)) }
}

/** How near two vectors of one length are. By cosine a vector of zeros is near to nothing. */
export function similarity(one: Measured, other: Measured, measure: Measure): number {
  const product = dot(one.vector, other.vector)
  if (measure === 'dot') return product
  return one.norm === 0 || other.norm === 0 ? 0 : product / (one.norm * other.norm)
}

/** The sum of the products, in double precision. */
export function dot(one: Float32Array, other: Float32Array): number {
  // Four sums at once: one alone waits for itself.
  let [a, b, c, d] = [0, 0, 0, 0]
  const { length } = one
  const whole = length - (length % 4)
  for (let place = 0; place < whole; place += 4) {
    a += one[place]! * other[place]!
    b += one[place + 1]! * other[place + 1]!
    c += one[place + 2]! * other[place + 2]!
    d += one[place + 3]! * other[place + 3]!
  }
  for (let place = whole; place < length; place += 1) a += one[place]! * other[place]!
  return a + b + c + d
}

/** Keeps the best of many by their score: the earlier one where two are alike. */
export class Best<Item> {
  readonly #most: number
  readonly #kept: { readonly item: Item; readonly score: number }[] = []

  constructor(most: number) {
    this.#most = most
  }

  add(item: Item, score: number): void {
    if (this.#kept.length === this.#most && score <= (this.#kept.at(-1)?.score ?? -Infinity)) return
    const place = this.#kept.findIndex((one) => one.score < score)
    this.#kept.splice(place === -1 ? this.#kept.length : place, 0, { item, score })
    if (this.#kept.length > this.#most) this.#kept.pop()
  }

  /** Best first. */
  get(): readonly { readonly item: Item; readonly score: number }[] {
    return this.#kept
  }
}
