import { dot } from './similarity.ts'

/** Vectors as points in the plane in which they differ most. */
export interface Plane {
  /** For each vector. */
  readonly points: readonly (readonly [number, number])[]
  /** The part of all difference that each axis shows, from 0 to 1. */
  readonly explained: readonly [number, number]
}

/** More directions than are wanted are followed: the wanted ones then settle sooner. */
const followed = 5
const mostRounds = 40
/** Below this change of what the axes show, further rounds change nothing that is seen. */
const settled = 1e-4

/** The first two principal components of vectors of one length, by iteration of a subspace. The same vectors give the same plane. */
export function principalComponents(vectors: readonly Float32Array[]): Plane {
  const rows = centred(vectors)
  const total = rows.reduce((sum, row) => sum + dot(row, row), 0)
  const length = rows[0]?.length ?? 0
  if (total === 0 || length === 0) return { points: rows.map(() => [0, 0]), explained: [0, 0] }
  let axes = orthonormal(Array.from({ length: Math.min(followed, length, rows.length) }, (_, place) => startOf(length, place)))
  let before = 0
  for (let round = 0; round < mostRounds; round += 1) {
    const next = axes.map((axis) => throughRows(rows, axis))
    const shown = next.reduce((sum, axis) => sum + Math.sqrt(dot(axis, axis)), 0)
    axes = orthonormal(next)
    if (Math.abs(shown - before) <= settled * shown) break
    before = shown
  }
  // Within the subspace the axes are sorted by turning them against each other.
  const [first, second] = turned(rows, axes)
  const points = rows.map((row) => [along(row, first), along(row, second)] as const)
  const shown = (place: 0 | 1): number => Math.min(1, points.reduce((sum, point) => sum + point[place] ** 2, 0) / total)
  return { points, explained: [shown(0), shown(1)] }
}

function along(row: Float32Array, axis: Float32Array | undefined): number {
  return axis === undefined ? 0 : dot(row, axis)
}

function centred(vectors: readonly Float32Array[]): Float32Array[] {
  const length = vectors[0]?.length ?? 0
  const mean = new Float64Array(length)
  for (const vector of vectors) for (let place = 0; place < length; place += 1) mean[place]! += vector[place]! / vectors.length
  return vectors.map((vector) => vector.map((value, place) => value - mean[place]!))
}

/** Something irregular, and the same each time. */
function startOf(length: number, seed: number): Float32Array {
  let state = 2_463_534_242 + seed * 7_919
  return Float32Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32 - 0.5
  })
}

/** An axis after one step: each row adds itself as far as it lies along it. */
function throughRows(rows: readonly Float32Array[], axis: Float32Array): Float32Array {
  const sum = new Float32Array(axis.length)
  for (const row of rows) {
    const part = dot(row, axis)
    for (let place = 0; place < sum.length; place += 1) sum[place]! += part * row[place]!
  }
  return sum
}

/** Axes at right angles, of length 1; those that say nothing new are left out. */
function orthonormal(axes: readonly Float32Array[]): Float32Array[] {
  const kept: Float32Array[] = []
  for (const axis of axes) {
    const own = Float32Array.from(axis)
    const before = Math.sqrt(dot(own, own))
    // Twice: what rounding leaves of the others is taken out too.
    for (let pass = 0; pass < 2; pass += 1) for (const other of kept) subtract(own, other, dot(own, other))
    const norm = Math.sqrt(dot(own, own))
    if (norm > before * 1e-6 && norm > 0) kept.push(own.map((value) => value / norm))
  }
  return kept
}

function subtract(own: Float32Array, other: Float32Array, part: number): void {
  for (let place = 0; place < own.length; place += 1) own[place]! -= part * other[place]!
}

/** The axes turned so that each shows as much difference as it can, the largest first (Jacobi). */
function turned(rows: readonly Float32Array[], axes: readonly Float32Array[]): Float32Array[] {
  const own = axes.map((axis) => Float32Array.from(axis))
  const places = rows.map((row) => own.map((axis) => dot(row, axis)))
  for (let sweep = 0; sweep < 12; sweep += 1) {
    for (let one = 0; one < own.length; one += 1) for (let other = one + 1; other < own.length; other += 1) turnTwo(places, own, one, other)
  }
  const shown = own.map((axis, place) => ({ axis, sum: places.reduce((sum, row) => sum + row[place]! ** 2, 0) }))
  return shown.toSorted((a, b) => b.sum - a.sum).map(({ axis }) => axis)
}

function turnTwo(places: readonly number[][], axes: readonly Float32Array[], one: number, other: number): void {
  let [own, others, both] = [0, 0, 0]
  for (const row of places) {
    own += row[one]! ** 2
    others += row[other]! ** 2
    both += row[one]! * row[other]!
  }
  if (Math.abs(both) <= 1e-12 * Math.sqrt(own * others)) return
  const angle = Math.atan2(2 * both, own - others) / 2
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  for (const row of places) [row[one], row[other]] = turnedPair(row[one]!, row[other]!, cos, sin)
  const [first, second] = [axes[one]!, axes[other]!]
  for (let place = 0; place < first.length; place += 1) [first[place], second[place]] = turnedPair(first[place]!, second[place]!, cos, sin)
}

function turnedPair(a: number, b: number, cos: number, sin: number): [number, number] {
  return [cos * a + sin * b, cos * b - sin * a]
}
