/** Where wanted values stand: keys from the top of the document, `*` for any key or position; empty for the whole document. */
export type JsonPlace = readonly string[]

/** What a document holds at the wanted places, or why something of it cannot be had. */
export type JsonFound =
  | { readonly type: 'value'; readonly place: number; readonly path: readonly (string | number)[]; readonly value: unknown }
  | { readonly type: 'too-large' | 'not-json' | 'json-cut'; readonly path: readonly (string | number)[] }

/** How much is held at once, in bytes. */
export interface JsonLimits {
  /** A larger value is passed over and told as `too-large`. */
  readonly value: number
  /** A longer string inside a value becomes an empty one, and is told as `too-large` before its value. */
  readonly string: number
}

/** Enough for a conversation with its images as base64: 64 MB, of which one string may have 28 MB (an image of 20 MB). */
export const jsonLimits: JsonLimits = { value: 64 * 1024 ** 2, string: 28 * 1024 ** 2 }

/**
 * The values at `places` of a JSON document in UTF-8, parsed one at a time: never more of it is in memory than one value and one
 * chunk. Documents that follow each other (JSON lines) are read one after the other. `place` says which of the places it was.
 *
 * Never throws for content: a wanted value that is no JSON says `not-json` and is passed over; where the document itself is none,
 * `not-json` is the last; where it ends too early, everything complete before is yielded, and `json-cut` is the last.
 */
export async function* jsonValues(
  chunks: AsyncIterable<Uint8Array>, places: readonly JsonPlace[], limits: JsonLimits = jsonLimits,
): AsyncGenerator<JsonFound, void, undefined> {
  const splitter = new Splitter(places, limits)
  for await (const chunk of chunks) {
    yield* splitter.push(chunk)
    if (splitter.failed) return
  }
  yield* splitter.end()
}

const byte = { quote: 0x22, comma: 0x2c, colon: 0x3a, openArray: 0x5b, escape: 0x5c, closeArray: 0x5d, openObject: 0x7b, closeObject: 0x7d }
const byteOrderMark = [0xef, 0xbb, 0xbf]

/** What a byte outside of strings does to the depth: 1 opens, 2 closes, 3 begins a string. */
const effect = new Uint8Array(256)
effect[byte.openArray] = effect[byte.openObject] = 1
effect[byte.closeArray] = effect[byte.closeObject] = 2
effect[byte.quote] = 3

/** Bytes before which a number or a word ends. */
const endsBare = Uint8Array.from({ length: 256 }, (_, code) => Number(effect[code] !== 0 || [byte.comma, byte.colon, 0x20, 0x0a, 0x0d, 0x09].includes(code)))
const maxBareBytes = 1000

/** A container whose members are looked at one by one, since a wanted value may be inside. */
interface Level {
  readonly isArray: boolean
  key: string | number
  /** Which byte may come next: `first` is a value or key or the end; `key` and `value` must come; `colon`; `next` is a comma or the end. */
  expects: 'first' | 'key' | 'colon' | 'value' | 'next'
}

/** Walks the containers on the way to wanted values byte by byte, and runs through everything else with two flags and a depth. */
class Splitter {
  readonly #places: readonly JsonPlace[]
  readonly #limits: JsonLimits
  readonly #levels: Level[] = []
  #found: JsonFound[] = []
  #documents = 0
  #mark = 0
  failed = false

  // The value that is being run through: where in it we are, and what of it is kept so far.
  #inside: 'none' | 'key' | 'container' | 'string' | 'bare' = 'none'
  #place = -1
  #depth = 0
  #inString = false
  #escaped = false
  #kept: Uint8Array[] = []
  #keptBytes = 0
  #keptFrom = 0
  #isTooLarge = false
  #stringBytes = 0
  #stringAt = 0
  #dropping = false

  constructor(places: readonly JsonPlace[], limits: JsonLimits) {
    this.#places = places
    this.#limits = limits
  }

  push(chunk: Uint8Array): JsonFound[] {
    this.#found = []
    let at = this.#skipMark(chunk)
    while (at < chunk.length && !this.failed) at = this.#inside === 'none' ? this.#walk(chunk, at) : this.#run(chunk, at)
    return this.#found
  }

  end(): JsonFound[] {
    this.#found = []
    if (this.#inside === 'bare' && this.#levels.length === 0) this.#close()
    const isCut = this.#inside !== 'none' || this.#levels.length > 0
    if (isCut) this.#tell('json-cut')
    else if (this.#documents === 0) this.#tell('not-json')
    return this.#found
  }

  #skipMark(chunk: Uint8Array): number {
    let at = 0
    while (this.#mark >= 0 && this.#mark < 3 && at < chunk.length) {
      if (chunk[at] !== byteOrderMark[this.#mark]) {
        if (this.#mark > 0) this.#fail()
        this.#mark = -1
      } else {
        this.#mark += 1
        at += 1
      }
    }
    return at
  }

  #walk(chunk: Uint8Array, from: number): number {
    const code = chunk[from] ?? 0
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return from + 1
    const level = this.#levels.at(-1)
    if (level === undefined) return this.#beginValue(chunk, from)
    if (level.expects === 'colon') {
      if (code !== byte.colon) return this.#fail()
      level.expects = 'value'
      return from + 1
    }
    const isEnd = code === (level.isArray ? byte.closeArray : byte.closeObject)
    if (isEnd && (level.expects === 'next' || level.expects === 'first')) {
      this.#levels.pop()
      this.#afterValue()
      return from + 1
    }
    if (level.expects === 'next') {
      if (code !== byte.comma) return this.#fail()
      level.expects = level.isArray ? 'value' : 'key'
      if (typeof level.key === 'number') level.key += 1
      return from + 1
    }
    if (level.isArray || level.expects === 'value') return this.#beginValue(chunk, from)
    if (code !== byte.quote) return this.#fail()
    this.#begin('key', 0)
    return from
  }

  #beginValue(chunk: Uint8Array, from: number): number {
    const code = chunk[from] ?? 0
    const place = this.#wanted()
    const isContainer = code === byte.openArray || code === byte.openObject
    if (place === -1 && isContainer && this.#leadsOn()) {
      const isArray = code === byte.openArray
      this.#levels.push({ isArray, key: isArray ? 0 : '', expects: 'first' })
      return from + 1
    }
    if (effect[code] === 2 || code === byte.comma || code === byte.colon) return this.#fail()
    this.#begin(isContainer ? 'container' : code === byte.quote ? 'string' : 'bare', place)
    return from
  }

  #begin(inside: 'key' | 'container' | 'string' | 'bare', place: number): void {
    this.#inside = inside
    this.#place = place
    this.#depth = 0
    this.#inString = this.#escaped = this.#dropping = this.#isTooLarge = false
    this.#kept = []
    this.#keptBytes = 0
  }

  /** Runs on to the end of the value or of the chunk, and keeps what it passes where that is wanted. */
  #run(chunk: Uint8Array, from: number): number {
    if (this.#inside === 'bare') return this.#runBare(chunk, from)
    let at = from
    let isOver = false
    this.#keptFrom = from
    while (at < chunk.length && !isOver) {
      at = this.#inString ? this.#runString(chunk, at) : this.#runOutside(chunk, at)
      isOver = this.#depth === 0 && !this.#inString
    }
    if (!this.#dropping) this.#keep(chunk, at)
    if (isOver) this.#close()
    return at
  }

  /** To the next string, or behind the bracket that ends the value. */
  #runOutside(chunk: Uint8Array, from: number): number {
    const length = chunk.length
    let at = from
    let depth = this.#depth
    while (at < length) {
      const change = effect[chunk[at++] ?? 0]
      if (change === 0) continue
      if (change === 3) {
        this.#inString = true
        this.#stringBytes = 0
        this.#stringAt = this.#keptBytes + at - this.#keptFrom
        break
      }
      depth += change === 1 ? 1 : -1
      if (depth === 0) break
    }
    this.#depth = depth
    return at
  }

  /** To behind the quote that ends the string. A string over the limit is taken out of what is kept. */
  #runString(chunk: Uint8Array, from: number): number {
    const begin = this.#escaped ? from + 1 : from
    const quote = closingQuote(chunk, begin)
    const at = quote === -1 ? chunk.length : quote + 1
    this.#inString = quote === -1
    this.#escaped = quote === -1 && isEscaped(chunk, begin, at)
    this.#stringBytes += at - from
    if (!this.#dropping && this.#keeps && this.#stringBytes > this.#limits.string) {
      if (this.#stringAt < this.#keptBytes) this.#cutKept(this.#stringAt)
      else this.#keep(chunk, this.#keptFrom + this.#stringAt - this.#keptBytes)
      this.#dropping = true
      this.#tell('too-large')
    }
    if (this.#dropping && !this.#inString) {
      this.#dropping = false
      this.#keptFrom = at - 1
    }
    return at
  }

  /** Numbers and words end where something else begins. None is long, and one that cannot be read breaks the document. */
  #runBare(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length && !endsBare[chunk[at] ?? 0]) at += 1
    this.#keptFrom = from
    this.#keep(chunk, at)
    if (this.#keptBytes > maxBareBytes) return this.#fail()
    if (at < chunk.length) this.#close()
    return at
  }

  get #keeps(): boolean {
    return !this.#isTooLarge && (this.#place !== -1 || this.#inside === 'key' || this.#inside === 'bare')
  }

  #keep(chunk: Uint8Array, to: number): void {
    if (!this.#keeps || to <= this.#keptFrom) return
    this.#kept.push(chunk.subarray(this.#keptFrom, to))
    this.#keptBytes += to - this.#keptFrom
    this.#keptFrom = to
    if (this.#keptBytes <= this.#limits.value) return
    this.#isTooLarge = true
    this.#kept = []
  }

  #cutKept(bytes: number): void {
    while (this.#keptBytes > bytes) {
      const last = this.#kept.pop()
      if (last === undefined) return
      this.#keptBytes -= last.length
      if (this.#keptBytes >= bytes) continue
      this.#kept.push(last.subarray(0, bytes - this.#keptBytes))
      this.#keptBytes = bytes
    }
  }

  #close(): void {
    const inside = this.#inside
    this.#inside = 'none'
    if (this.#isTooLarge) this.#tell('too-large')
    else if (inside === 'key' || inside === 'bare' || this.#place !== -1) this.#closeKept(inside)
    this.#kept = []
    if (inside !== 'key' && !this.failed) this.#afterValue()
  }

  #closeKept(inside: 'none' | 'key' | 'container' | 'string' | 'bare'): void {
    let value: unknown
    try {
      value = JSON.parse(asText(this.#takeKept()))
    } catch {
      // Inside brackets the next value is found all the same; anything else leaves no way to tell where that begins.
      if (inside === 'container') this.#tell('not-json')
      else this.#fail()
      return
    }
    const level = this.#levels.at(-1)
    if (inside === 'key' && level !== undefined) {
      level.key = typeof value === 'string' ? value : ''
      level.expects = 'colon'
    } else if (this.#place !== -1) {
      this.#found.push({ type: 'value', place: this.#place, path: this.#path(), value })
    }
  }

  /** Nothing keeps the bytes alive while they are parsed: of a large value there would be three copies at once. */
  #takeKept(): Uint8Array[] {
    const kept = this.#kept
    this.#kept = []
    return kept
  }

  #afterValue(): void {
    const level = this.#levels.at(-1)
    if (level === undefined) this.#documents += 1
    else level.expects = 'next'
  }

  #path(): (string | number)[] {
    return this.#levels.map(({ key }) => key)
  }

  #wanted(): number {
    return this.#places.findIndex((place) => place.length === this.#levels.length && this.#isOnWay(place))
  }

  #leadsOn(): boolean {
    return this.#places.some((place) => place.length > this.#levels.length && this.#isOnWay(place))
  }

  #isOnWay(place: JsonPlace): boolean {
    return this.#levels.every(({ key }, depth) => place[depth] === '*' || place[depth] === String(key))
  }

  #tell(type: 'too-large' | 'not-json' | 'json-cut'): void {
    this.#found.push({ type, path: this.#path() })
  }

  #fail(): number {
    this.#tell('not-json')
    this.failed = true
    return 0
  }
}

/** Where the string ends that goes on at `from`; -1 where it does not end in this chunk. Most are short, and long ones are left to a native search. */
function closingQuote(chunk: Uint8Array, from: number): number {
  const near = Math.min(chunk.length, from + 48)
  let at = from
  while (at < near) {
    const code = chunk[at]
    if (code === byte.quote) return at
    at += code === byte.escape ? 2 : 1
  }
  // An escape that begins right before `at` has been stepped over as a whole.
  const begin = at
  for (;;) {
    at = at < chunk.length ? chunk.indexOf(byte.quote, at) : -1
    if (at === -1 || !isEscaped(chunk, begin, at)) return at
    at += 1
  }
}

/** Whether an odd number of backslashes stands before `at`, looking back to `from` at most. */
function isEscaped(chunk: Uint8Array, from: number, at: number): boolean {
  let start = at
  while (start > from && chunk[start - 1] === byte.escape) start -= 1
  return (at - start) % 2 === 1
}

function asText(slices: readonly Uint8Array[]): string {
  const [only] = slices
  if (slices.length === 1 && only !== undefined) return Buffer.from(only.buffer, only.byteOffset, only.byteLength).toString('utf8')
  return Buffer.concat(slices).toString('utf8')
}
