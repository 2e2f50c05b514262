import { crc32, deflateSync } from 'node:zlib'

/** Images that the fake model makes, as base64 of PNG files: squares of one colour, each a little larger than the one before. */
export function madeImage(number: number): string {
  const edge = 8 + number
  const head = Buffer.alloc(13)
  head.writeUInt32BE(edge, 0)
  head.writeUInt32BE(edge, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(edge * 3, (number * 40) % 256)])
  const signature = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1')
  const rows = deflateSync(Buffer.concat(Array.from({ length: edge }, () => row)))
  const file = [signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat(file).toString('base64')
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
