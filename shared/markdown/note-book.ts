import { normalLabel } from './definitions.ts'

/** Where a mark leads: the number of its footnote, and how many marks before lead there too, with itself. */
export interface NotePlace {
  readonly number: number
  readonly nth: number
}

/** Numbers footnotes by the first mark that leads to them. */
export class NoteBook {
  readonly #isDefined: (label: string) => boolean
  readonly #base: NoteBook | undefined
  readonly #places = new Map<string, NotePlace>()
  readonly #labels = new Map<number, string>()
  #count: number

  /** `isDefined` says whether there is a footnote with this label. What is asked of this book is not told to the one that it goes on from. */
  constructor(isDefined: (label: string) => boolean, base?: NoteBook) {
    this.#isDefined = isDefined
    this.#base = base
    this.#count = base?.count ?? 0
  }

  /** How many footnotes have a number. */
  get count(): number {
    return this.#count
  }

  /** Takes note of a mark; undefined when there is no such footnote. */
  refer(label: string): NotePlace | undefined {
    const key = normalLabel(label)
    if (!this.#isDefined(key)) return undefined
    const before = this.#find(key)
    if (before === undefined) {
      this.#count += 1
      this.#labels.set(this.#count, key)
    }
    const place = before === undefined ? { number: this.#count, nth: 1 } : { number: before.number, nth: before.nth + 1 }
    this.#places.set(key, place)
    return place
  }

  /** The label of the footnote with this number, as labels are compared. */
  labelOf(number: number): string | undefined {
    return this.#labels.get(number) ?? this.#base?.labelOf(number)
  }

  /** The last mark that leads to a footnote. */
  lastOf(label: string): NotePlace | undefined {
    return this.#find(normalLabel(label))
  }

  #find(key: string): NotePlace | undefined {
    return this.#places.get(key) ?? (this.#base === undefined ? undefined : this.#base.#find(key))
  }
}
