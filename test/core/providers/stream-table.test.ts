import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Message } from '#shared/message.ts'
import { recordedStreams, startReplay } from '#kit/replay.ts'
import type { RecordedStream, Replay } from '#kit/replay.ts'

const streams = recordedStreams()
let replay: Replay

beforeAll(async () => {
  replay = await startReplay()
})
afterAll(() => replay.close())

/** What a recorded stream says of a message. */
function seen({ parts, status, usage, finishReason, answeredBy, error }: Message): unknown {
  return { parts, status, usage, finishReason, answeredBy, error: error?.code }
}

function expected({ parts, status, usage, finishReason, answeredBy, error }: RecordedStream): unknown {
  return { parts, status, usage, finishReason, answeredBy, error }
}

function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}

describe('every recorded stream becomes the message that it tells of, and what came before a failure stays', () => {
  test.each(streams.map((stream) => [stream.name, stream] as const))('%s', async (_, stream) => {
    expect(seen(await replay.reply(stream.api, [stream.bytes])), stream.quirk).toEqual(expected(stream))
    expect(seen(await replay.reply(stream.api, inPieces(stream.bytes, 7))), 'in small pieces').toEqual(expected(stream))
  })

  test('all that the wire facts list are among them', () => {
    const names = new Set(streams.map(({ name }) => name))
    const listed = ['usage-in-every-chunk', 'usage-last-without-choices', 'no-done', 'reasoning-blocks-then-text', 'encrypted-reasoning', 'tool-deltas-two-indices', 'crlf-and-multibyte', 'error-frame', 'cut-between-frames', 'comments-while-waiting', 'nulls']
    expect(listed.filter((name) => !names.has(name))).toEqual([])
  })
})

test('in two pieces, cut at any byte, a stream gives the same message', { timeout: 120_000 }, async () => {
  const stream = streams.find(({ name }) => name === 'crlf-and-multibyte')
  if (stream === undefined) throw new Error('the stream to be cut is not there')
  const { bytes, api } = stream
  // The long run cuts at every byte; the short one at 60 of them, among them the two ends.
  const step = process.env.PARLEY_LONG === '1' ? 1 : bytes.length / 60
  for (let place = 0; place <= bytes.length; place += step) {
    const cut = Math.round(place)
    expect(seen(await replay.reply(api, [bytes.subarray(0, cut), bytes.subarray(cut)])), `cut at ${cut}`).toEqual(expected(stream))
  }
})
