const memorySection = 5
const pageBytes = 64 * 1024

/**
 * A module of WebAssembly that grants itself at most `maxBytes` of memory: its own section on memory gets an upper limit. Throws
 * where the module is not of the kind that is expected, one memory of its own without a limit.
 */
export function limitMemory(module: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  let at = 8
  while (at < module.length) {
    const id = module[at]
    const { value: length, next } = readNumber(module, at + 1)
    if (id === memorySection) {
      const content = module.subarray(next, next + length)
      if (content[0] !== 1 || content[1] !== 0) throw new Error('the module has another kind of memory')
      const limited = [1, 1, ...content.subarray(2), ...writeNumber(Math.floor(maxBytes / pageBytes))]
      return new Uint8Array(Buffer.concat([module.subarray(0, at), Uint8Array.of(memorySection, ...writeNumber(limited.length), ...limited), module.subarray(next + length)]))
    }
    at = next + length
  }
  throw new Error('the module has no memory')
}

/** Numbers are written in groups of seven bits, the lowest first. */
function readNumber(bytes: Uint8Array, from: number): { value: number; next: number } {
  let [value, at] = [0, from]
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at] ?? 0
    at += 1
    value |= (byte & 0x7f) << shift
    if ((byte & 0x80) === 0) return { value, next: at }
  }
}

function writeNumber(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...writeNumber(value >>> 7)]
}
