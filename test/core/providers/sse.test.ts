import { expect, test } from 'vitest'
import { readEvents } from '#core/providers/sse.ts'
import type { ServerEvent } from '#core/providers/sse.ts'

const stream = [
  ': kept alive', '', 'data: {"a":"ã 漢"}', '', '', 'event: error', 'data:{"b":1}', 'data: 2', '', 'event: ping', '', 'data:', '', 'id: 7', 'data: [DONE]',
]
const expected = [{ name: '', data: '{"a":"ã 漢"}' }, { name: 'error', data: '{"b":1}\n2' }, { name: '', data: '[DONE]' }]

function bodyOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}

async function read(pieces: readonly Uint8Array[]): Promise<ServerEvent[]> {
  return (await Array.fromAsync(readEvents(bodyOf(pieces)))).flat().map(({ name, data }) => ({ name, data }))
}

for (const [name, end] of [['LF', '\n'], ['CRLF', '\r\n'], ['CR', '\r']] as const) {
  test(`${name}: the same events wherever the bytes are cut, and with the last empty line left out`, async () => {
    for (const tail of ['', end, end + end]) {
      const bytes = new TextEncoder().encode(`\uFEFF${stream.join(end)}${tail}`)
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(expected)
      }
      expect(await read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
    }
  })
}

test('leaving early cancels the body, so that its connection is let go', async () => {
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
    cancel: () => void (isCancelled = true),
  })
  for await (const events of readEvents(body)) if (events[0]?.data === '1') break
  expect(isCancelled).toBe(true)
})
