/** Bytes behind the numbers: what one step is worth, as a 32-bit float. */
const scaleBytes = 4

/** A vector of length one in the direction of `vector`; `undefined` where it has none: all zeros, or something that is no number. */
export function directionOf(vector: ArrayLike<number>): Float32Array | undefined {
  let squares = 0
  for (let index = 0; index < vector.length; index += 1) squares += (vector[index] ?? 0) ** 2
  const length = Math.sqrt(squares)
  if (!(length > 0) || length === Infinity) return undefined
  return Float32Array.from(vector, (value) => value / length)
}

/** A direction as it is stored: a byte for each number, and what a step is worth. The angle between two of them is true to about a thousandth. */
export function packVector(direction: Float32Array): Uint8Array {
  const largest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const step = largest / 127 || 1
  const packed = new Uint8Array(direction.length + scaleBytes)
  const numbers = new Int8Array(packed.buffer, 0, direction.length)
  for (let index = 0; index < direction.length; index += 1) numbers[index] = Math.round((direction[index] ?? 0) / step)
  new DataView(packed.buffer).setFloat32(direction.length, step, true)
  return packed
}

/** How many numbers a packed vector has. */
export function packedLength(packed: Uint8Array): number {
  return packed.length - scaleBytes
}

/** A direction as it was packed, written into `target`. */
export function unpackVector(packed: Uint8Array, target: Float32Array): void {
  const { numbers, step } = open(packed)
  for (let index = 0; index < target.length; index += 1) target[index] = (numbers[index] ?? 0) * step
}

/** The cosine of the angle between a packed direction and another one of the same length. */
export function similarity(packed: Uint8Array, direction: Float32Array): number {
  const { numbers, step } = open(packed)
  // Four sums do not wait for each other.
  let [a, b, c, d] = [0, 0, 0, 0]
  const whole = direction.length & ~3
  for (let index = 0; index < whole; index += 4) {
    a += (numbers[index] as number) * (direction[index] as number)
    b += (numbers[index + 1] as number) * (direction[index + 1] as number)
    c += (numbers[index + 2] as number) * (direction[index + 2] as number)
    d += (numbers[index + 3] as number) * (direction[index + 3] as number)
  }
  for (let index = whole; index < direction.length; index += 1) a += (numbers[index] as number) * (direction[index] as number)
  return (a + b + c + d) * step
}

function open(packed: Uint8Array): { readonly numbers: Int8Array; readonly step: number } {
  const { buffer, byteOffset, byteLength } = packed
  return { numbers: new Int8Array(buffer, byteOffset, byteLength - scaleBytes), step: new DataView(buffer, byteOffset, byteLength).getFloat32(byteLength - scaleBytes, true) }
}
