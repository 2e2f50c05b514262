import { diffArrays } from 'diff'

/** A stretch of two sequences: the same in both, or not. Half-open ranges; one of the two may be empty where they differ. */
export interface Stretch {
  readonly isSame: boolean
  readonly left: readonly [start: number, end: number]
  readonly right: readonly [start: number, end: number]
}

/** How two sequences lie beside each other, and whether parts of them were too different to be looked at closely. */
export interface Alignment {
  readonly stretches: readonly Stretch[]
  readonly isCoarse: boolean
}

/** Changes up to which the shortest way is looked for: its price is their square. */
const changesLookedAt = 1500
/** Longer ones are first cut where both have something that is there once. */
const lengthLookedAt = 12_000

/** Puts two sequences of numbers beside each other. Bounded: what differs in very many places is cut into smaller pieces first. */
export function align(left: Int32Array, right: Int32Array): Alignment {
  const stretches: Stretch[] = []
  let isCoarse = false
  const add = (stretch: Stretch): void => {
    const last = stretches.at(-1)
    if (stretch.left[0] === stretch.left[1] && stretch.right[0] === stretch.right[1]) return
    if (last?.isSame !== stretch.isSame) stretches.push(stretch)
    else stretches[stretches.length - 1] = { isSame: last.isSame, left: [last.left[0], stretch.left[1]], right: [last.right[0], stretch.right[1]] }
  }
  const between = ({ left: [a, aEnd], right: [b, bEnd] }: Stretch): void => {
    if (a === aEnd || b === bEnd) return add({ isSame: false, left: [a, aEnd], right: [b, bEnd] })
    const found = aEnd - a + bEnd - b > lengthLookedAt ? undefined : shortest(left, right, [a, aEnd], [b, bEnd])
    if (found !== undefined) return found.forEach(add)
    const cut = cutAtAnchors(left, right, [a, aEnd], [b, bEnd])
    if (cut === undefined) {
      isCoarse = true
      return add({ isSame: false, left: [a, aEnd], right: [b, bEnd] })
    }
    for (const part of cut) {
      if (part.isSame) add(part)
      else between(part)
    }
  }
  for (const part of trimmed(left, right)) {
    if (part.isSame) add(part)
    else between(part)
  }
  return { stretches, isCoarse }
}

type Range = Stretch['left']

/** What is the same at both ends, and what lies between. */
function trimmed(left: Int32Array, right: Int32Array): Stretch[] {
  const most = Math.min(left.length, right.length)
  let head = 0
  while (head < most && left[head] === right[head]) head += 1
  let tail = 0
  while (tail < most - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1
  const [leftEnd, rightEnd] = [left.length - tail, right.length - tail]
  return [
    { isSame: true, left: [0, head], right: [0, head] },
    { isSame: false, left: [head, leftEnd], right: [head, rightEnd] },
    { isSame: true, left: [leftEnd, left.length], right: [rightEnd, right.length] },
  ]
}

/** The way with the fewest changes; `undefined` where it has too many. What only one of the two has cannot be the same and is not looked at. */
function shortest(left: Int32Array, right: Int32Array, leftRange: Range, rightRange: Range): Stretch[] | undefined {
  const ofLeft = placesOfShared(left, leftRange, right, rightRange)
  const ofRight = placesOfShared(right, rightRange, left, leftRange)
  const changes = diffArrays(ofLeft.map((place) => left[place]), ofRight.map((place) => right[place]), { maxEditLength: changesLookedAt })
  if (changes === undefined) return undefined
  const stretches: Stretch[] = []
  let [i, j] = [leftRange[0], rightRange[0]]
  let [seenLeft, seenRight] = [0, 0]
  for (const { added, removed, count } of changes) {
    const isSame = !added && !removed
    const [atLeft, atRight] = [seenLeft, seenRight]
    if (!added) seenLeft += count
    if (!removed) seenRight += count
    if (!isSame) continue
    for (let offset = 0; offset < count; offset += 1) {
      const [x, y] = [ofLeft[atLeft + offset] ?? 0, ofRight[atRight + offset] ?? 0]
      stretches.push({ isSame: false, left: [i, x], right: [j, y] }, { isSame: true, left: [x, x + 1], right: [y, y + 1] })
      i = x + 1
      j = y + 1
    }
  }
  return [...stretches, { isSame: false, left: [i, leftRange[1]], right: [j, rightRange[1]] }]
}

/** The places of values that the other sequence has too. */
function placesOfShared(values: Int32Array, [start, end]: Range, others: Int32Array, [from, to]: Range): number[] {
  const known = new Set(others.subarray(from, to))
  const places: number[] = []
  for (let place = start; place < end; place += 1) if (known.has(values[place] ?? 0)) places.push(place)
  return places
}

/** Cuts at what both have exactly once, as far as it comes in the same order; `undefined` where there is none. */
function cutAtAnchors(left: Int32Array, right: Int32Array, [a, aEnd]: Range, [b, bEnd]: Range): Stretch[] | undefined {
  const once = placesOfOnce(right, b, bEnd)
  const pairs = [...placesOfOnce(left, a, aEnd)].flatMap(([value, place]) => {
    const other = once.get(value)
    return other === undefined ? [] : [[place, other] as const]
  })
  const anchors = longestRise(pairs.toSorted(([one], [other]) => one - other))
  if (anchors.length === 0) return undefined
  const parts: Stretch[] = []
  let [i, j] = [a, b]
  for (const [x, y] of anchors) {
    parts.push({ isSame: false, left: [i, x], right: [j, y] }, { isSame: true, left: [x, x + 1], right: [y, y + 1] })
    i = x + 1
    j = y + 1
  }
  parts.push({ isSame: false, left: [i, aEnd], right: [j, bEnd] })
  return parts
}

/** Where each value lies that is there exactly once. */
function placesOfOnce(values: Int32Array, start: number, end: number): Map<number, number> {
  const places = new Map<number, number>()
  const more = new Set<number>()
  for (let place = start; place < end; place += 1) {
    const value = values[place] ?? 0
    if (places.has(value)) more.add(value)
    else places.set(value, place)
  }
  for (const value of more) places.delete(value)
  return places
}

/** The longest run of pairs, sorted by the first, in which the second rises too. */
function longestRise(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  /** By length: the pair that ends a run of it with the smallest second. */
  const ends: number[] = []
  const before = new Int32Array(pairs.length)
  for (const [index, [, second]] of pairs.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < second) low = middle + 1
      else high = middle
    }
    before[index] = ends[low - 1] ?? -1
    ends[low] = index
  }
  const run: (readonly [number, number])[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const pair = pairs[index]
    if (pair !== undefined) run.push(pair)
  }
  return run.toReversed()
}
