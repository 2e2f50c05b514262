import { expect, test } from 'vitest'
import { createCleaner } from '#core/inspector/clean.ts'
import { Recording } from '#core/inspector/recording.ts'
import type { HttpExchange } from '#shared/exchange.ts'

const secret = 'dapi/"s3cr3t"-0123456789'

/** What is kept of a body that arrives in these pieces, one millisecond after the other. */
function record(contentType: string, pieces: readonly Uint8Array[], room = 1_000_000): HttpExchange {
  let now = 0
  const recording = new Recording(
    { n: 0, cleaner: createCleaner([secret]), room: { bytes: room }, now: () => now, done: () => undefined },
    { method: 'POST', url: 'http://a.invalid/', headers: new Headers(), body: '{}' },
  )
  recording.responded(200, new Headers({ 'content-type': contentType }))
  for (const piece of pieces) {
    now += 1
    recording.received(piece)
  }
  recording.ended()
  return recording.exchange()
}

test('wherever a stream is cut in two, its events are the same, without the secret, and have the time of their last byte', () => {
  const said = JSON.stringify({ text: `olá 😀 ${secret}` })
  const bytes = new TextEncoder().encode(`: hi\r\n\r\ndata: ${said}\r\n\r\nevent: end\ndata: {}\n\n`)
  const firstEnds = bytes.lastIndexOf(13) + 1
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const { events, firstByteAt } = record('text/event-stream', [bytes.subarray(0, cut), bytes.subarray(cut)])
    expect([cut, firstByteAt, ...events.map(({ name, data }) => [name, data])]).toEqual([cut, 1, [undefined, '{"text":"olá 😀 •••"}'], ['end', '{}']])
    expect(events[1]?.at).toBe(2)
    if (cut > firstEnds + 1) expect(events[0]?.at).toBe(1)
  }
})

test('a body that is no stream is one entry, whatever its bytes are', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(record('application/json', [bytes('{"a":'), bytes('1}')]).events).toEqual([{ at: 2, data: '{"a":1}' }])
  expect(record('application/octet-stream', [new Uint8Array([0xff, 0, 0xc3])]).events).toEqual([{ at: 1, data: '\ufffd\0\ufffd' }])
  expect(record('text/event-stream', [bytes('Bad gateway')]).events).toEqual([{ at: 1, data: 'Bad gateway' }])
  expect(record('', [bytes('data: 1\n\ndata: 2')]).events.map(({ data }) => data)).toEqual(['1', '2'])
  expect(record('text/plain', []).events).toEqual([])
})

test('a body that was cut off ends without the beginning of a secret', () => {
  const bytes = new TextEncoder().encode(`the token is ${secret}`)
  expect(record('text/plain', [bytes], bytes.length - 3)).toMatchObject({ events: [{ data: 'the token is •••' }], isCutOff: true, bytes: bytes.length })
})
