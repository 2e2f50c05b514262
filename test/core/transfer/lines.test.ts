import { expect, test } from 'vitest'
import { linesOf } from '#core/transfer/lines.ts'

async function* cutAt(bytes: Buffer, ...cuts: number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  // The same memory each time, as a stream may do it: a line that is only pointed at changes under its reader.
  const chunk = Buffer.alloc(bytes.length)
  for (const to of [...cuts, bytes.length]) {
    bytes.copy(chunk, 0, from, to)
    yield chunk.subarray(0, to - from)
    from = to
  }
}

test('lines are the same wherever they are cut, with either end of line, a mark at the beginning and characters of several bytes', async () => {
  const bytes = Buffer.from('\uFEFF{"a":"é漢🎈"}\r\n\r\n\n{"b":2}\n  {"c":3}')
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(await Array.fromAsync(linesOf(cutAt(bytes, cut)))).toEqual(['{"a":"é漢🎈"}', '{"b":2}', '{"c":3}'])
  }
  expect(await Array.fromAsync(linesOf(cutAt(Buffer.alloc(0))))).toEqual([])
})

// A file without any end of line must not be gathered in memory whole.
test('a line of more than 64 MB is passed over, and the next one is read', async () => {
  const chunk = Buffer.alloc(8 * 1024 ** 2, 'x')
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('first\n')
    for (let n = 0; n < 9; n += 1) yield chunk
    yield Buffer.from('\nlast')
  }
  expect(await Array.fromAsync(linesOf(chunks()))).toEqual(['first', undefined, 'last'])
})
