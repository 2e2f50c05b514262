/** Where hits are in a text, in UTF-16 units, end excluded. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** A text as hits are looked for in it: case, accents and kinds of white space do not count. */
export interface FoldedText {
  readonly text: string
  /** By unit of `text`, and once more for its end: where it came from. `null`: from the same place. */
  readonly places: Uint32Array | null
}

const beyondAscii = /[^\0-\u007f]/u
const eachBeyondAscii = /[^\0-\u007f]/gu
const foldedCharacters = new Map<string, string>()

/** A text without case and accents, for comparing only: its places are not those of the text. */
export function folded(text: string): string {
  return text.replace(eachBeyondAscii, foldCharacter).toLowerCase().replace(/[\t\n\r\f\v]/g, ' ')
}

/** A text without case and accents that knows where each of its letters came from. */
export function foldText(text: string): FoldedText {
  if (!beyondAscii.test(text)) return { text: folded(text), places: null }
  const places: number[] = []
  let place = 0
  let out = ''
  for (const character of text) {
    const plain = folded(character)
    for (let unit = 0; unit < plain.length; unit += 1) places.push(place)
    out += plain
    place += character.length
  }
  places.push(place)
  return { text: out, places: Uint32Array.from(places) }
}

/** How often a folded text holds a folded query. Hits do not overlap. */
export function countIn(text: string, query: string): number {
  if (query === '') return 0
  let count = 0
  for (let at = text.indexOf(query); at !== -1; at = text.indexOf(query, at + query.length)) count += 1
  return count
}

/** Where a text holds a folded query, `most` times at most. Hits do not overlap. */
export function rangesIn({ text, places }: FoldedText, query: string, most = Infinity): TextRange[] {
  const ranges: TextRange[] = []
  if (query === '') return ranges
  for (let at = text.indexOf(query); at !== -1 && ranges.length < most; at = text.indexOf(query, at + query.length)) {
    ranges.push(places === null ? { start: at, end: at + query.length } : { start: places[at] ?? 0, end: places[at + query.length] ?? 0 })
  }
  return ranges
}

/** Marks of Latin, Greek and Cyrillic letters go; those that make another letter, as in Japanese, stay. */
function foldCharacter(character: string): string {
  const known = foldedCharacters.get(character)
  if (known !== undefined) return known
  const plain = character === '\u00a0' || character === '\u202f' ? ' ' : character.normalize('NFD').replace(/[\u0300-\u036f]/g, '').normalize('NFC').toLowerCase().replace('ς', 'σ')
  foldedCharacters.set(character, plain)
  return plain
}

/** A hit: the `nth` one (from 0) in its message. */
export interface Hit {
  readonly messageId: string
  readonly nth: number
}

/** How many hits there are in messages, by id; messages without one are not in it. */
export type HitCounts = ReadonlyMap<string, number>

/** The number of all hits in these messages. */
export function totalOf(ids: readonly string[], counts: HitCounts): number {
  return ids.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0)
}

/** Which hit of all it is, from 1; 0 where it is none of them. */
export function placeOf(ids: readonly string[], counts: HitCounts, hit: Hit | null): number {
  if (hit === null) return 0
  let before = 0
  for (const id of ids) {
    const count = counts.get(id) ?? 0
    if (id === hit.messageId) return hit.nth < count ? before + hit.nth + 1 : 0
    before += count
  }
  return 0
}

/** The hit after or before one; past the end it begins anew. `null` where there is none. */
export function stepFrom(ids: readonly string[], counts: HitCounts, hit: Hit | null, step: 1 | -1): Hit | null {
  const place = hit === null ? -1 : ids.indexOf(hit.messageId)
  if (hit === null || place === -1) return edgeHit(ids, counts, step)
  const nth = hit.nth + step
  if (nth >= 0 && nth < (counts.get(hit.messageId) ?? 0)) return { messageId: hit.messageId, nth }
  const rest = step === 1 ? ids.slice(place + 1) : ids.slice(0, place)
  return edgeHit(rest, counts, step) ?? edgeHit(ids, counts, step)
}

/** The first hit at or after a message, else the last one before it: the nearest to what is read. */
export function nearestHit(ids: readonly string[], counts: HitCounts, messageId: string | null): Hit | null {
  const place = messageId === null ? 0 : Math.max(0, ids.indexOf(messageId))
  return edgeHit(ids.slice(place), counts, 1) ?? edgeHit(ids.slice(0, place), counts, -1)
}

function edgeHit(ids: readonly string[], counts: HitCounts, step: 1 | -1): Hit | null {
  const id = step === 1 ? ids.find((one) => counts.has(one)) : ids.findLast((one) => counts.has(one))
  if (id === undefined) return null
  return { messageId: id, nth: step === 1 ? 0 : (counts.get(id) ?? 1) - 1 }
}
