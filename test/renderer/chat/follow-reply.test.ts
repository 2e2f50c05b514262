import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createReplica } from '../../../renderer/state/replica.ts'
import { followReply } from '../../../renderer/chat/spoken/follow-reply.ts'
import { OneReply, reply } from '../state/one-reply.ts'

const words = { code: 'Code block.', table: 'Table.', formula: 'Formula.' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A reply that is followed, and what was said of it with the second in which it was. */
async function followed(core = new OneReply()) {
  const replica = createReplica(core.client, (flush) => flush())
  await replica.open('c')
  const said: string[] = []
  const start = Date.now()
  const stop = followReply('m', { replica, words, say: (text) => said.push(`${Math.round((Date.now() - start) / 1000)}: ${text}`) })
  return {
    said,
    stop,
    write: (text: string) => {
      core.tell({ type: 'text-delta', text })
      core.flush()
    },
    end: () => {
      core.tell({ type: 'end', at: 1, status: 'done' })
      core.flush()
    },
  }
}

test('a fast reply is told every few seconds, by its newest sentences', async () => {
  const { said, write, end } = await followed()
  for (let second = 0; second < 40; second += 1) {
    for (let n = 0; n < 10; n += 1) write(`Second ${second} has a sentence with the number ${n}. `)
    vi.advanceTimersByTime(1_000)
  }
  end()
  const times = said.map((one) => Number.parseInt(one, 10))
  const gaps = times.slice(1, -1).map((time, index) => time - (times[index] ?? 0))
  expect(said[0]).toMatch(/^1: … .*number 8\.$/)
  expect(said.length).toBeGreaterThan(3)
  // A voice needs this long for 240 letters.
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10)
  expect(Math.max(...said.map((one) => one.length))).toBeLessThan(260)
  expect(said.at(-1)).toContain('Second 39 has a sentence with the number 9.')
})

test('a short reply is said whole with its end', async () => {
  const { said, write, end } = await followed()
  write('It is')
  write(' four')
  end()
  expect(said).toEqual(['0: It is four'])
  vi.advanceTimersByTime(60_000)
  expect(said).toHaveLength(1)
})

test('a slow sentence is said soon after it is finished, and what is the same is not said again', async () => {
  const { said, write } = await followed()
  write('One is here. And')
  vi.advanceTimersByTime(30_000)
  expect(said).toEqual(['1: One is here.'])
  write(' two. And')
  vi.advanceTimersByTime(30_000)
  expect(said).toEqual(['1: One is here.', '31: And two.'])
})

test('a window that opens late says what comes from then on, and stays silent in the code that it came into', async () => {
  const core = new OneReply()
  core.running = reply({ parts: [{ type: 'text', text: 'Here it is.\n\n```js\nlet a = 1. ' }] })
  const { said, write, end } = await followed(core)
  write('\nlet b. Let c.\n')
  vi.advanceTimersByTime(5_000)
  expect(said).toEqual([])
  write('```\n\nThat was it.')
  end()
  expect(said).toEqual(['5: That was it.'])
})

test('thoughts are not said, and texts on both sides of a call are', async () => {
  const core = new OneReply()
  const { said, write, end } = await followed(core)
  core.tell({ type: 'reasoning-delta', text: 'I think so. It is so.' })
  core.flush()
  vi.advanceTimersByTime(5_000)
  expect(said).toEqual([])
  write('I look')
  core.tell({ type: 'remote-call', callId: 'x', name: 'look', argumentsDelta: '{}' })
  write('There it is')
  end()
  expect(said).toEqual(['5: I look There it is'])
})

test('a message that is not followed any more is silent', async () => {
  const { said, write, end, stop } = await followed()
  write('One is here. And')
  stop()
  vi.advanceTimersByTime(5_000)
  end()
  expect(said).toEqual([])
})
