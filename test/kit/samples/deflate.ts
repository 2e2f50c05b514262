import { constants, deflateRawSync } from 'node:zlib'

const piece = 1024 * 1024

/**
 * Deflate (without a head) of `times` megabytes of one byte, made in a moment: a block that begins anew is repeated. About a
 * thousandth of what it becomes.
 */
export function deflatedMegabytes(byte: number, times: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(piece, byte), { level: 9, finishFlush: constants.Z_FULL_FLUSH })
  // An empty last block.
  return Buffer.concat([...Array<Buffer>(times).fill(block), Buffer.from([0x03, 0x00])])
}

/** The checksum that ends a stream of zlib, of so many zero bytes. */
export function adlerOfZeros(bytes: number): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE((((bytes % 65_521) << 16) | 1) >>> 0)
  return sum
}
