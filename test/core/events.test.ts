import { describe, expect, test, vi } from 'vitest'
import { EventLog, bufferEvents } from '#core/events.ts'
import type { EventBatch } from '#shared/contract.ts'

const delta = (text: string) => ({ type: 'text-delta', text }) as const
const fact = { type: 'endpoints-changed' } as const

/** A reader that collects what it is handed, and can be slow. */
function reader(): { batches: EventBatch[]; read(batch: EventBatch): void | Promise<void>; block(): () => void } {
  const batches: EventBatch[] = []
  let blocked: Promise<void> | undefined
  return {
    batches,
    read: (batch) => {
      batches.push(batch)
      return blocked
    },
    block: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      blocked = promise
      return () => {
        blocked = undefined
        resolve()
      }
    },
  }
}

describe('the event log', () => {
  test('joins deltas of one message across other messages, but never past another fact of the same message', () => {
    const log = new EventLog('r')
    const { batches, read } = reader()
    log.subscribe(read)
    log.tellPart('c', 'a', delta('1'))
    log.tellPart('c', 'b', delta('x'))
    log.tellPart('c', 'a', delta('2'))
    log.tell({ type: 'message-finished', conversationId: 'c', messageId: 'a', status: 'done' })
    log.tellPart('c', 'a', delta('3'))
    expect(log.flush()).toBe(4)
    expect(batches).toEqual([
      {
        run: 'r',
        events: [
          { n: 1, type: 'message-delta', conversationId: 'c', messageId: 'a', parts: [delta('12')] },
          { n: 2, type: 'message-delta', conversationId: 'c', messageId: 'b', parts: [delta('x')] },
          { n: 3, type: 'message-finished', conversationId: 'c', messageId: 'a', status: 'done' },
          { n: 4, type: 'message-delta', conversationId: 'c', messageId: 'a', parts: [delta('3')] },
        ],
      },
    ])
  })

  test('hands out one batch per 16 ms', () => {
    vi.useFakeTimers()
    const log = new EventLog('r')
    const { batches, read } = reader()
    log.subscribe(read)
    for (let index = 0; index < 100; index += 1) log.tellPart('c', 'a', delta('x'))
    vi.advanceTimersByTime(15)
    expect(batches).toHaveLength(0)
    vi.advanceTimersByTime(1)
    expect(batches).toHaveLength(1)
    vi.useRealTimers()
  })

  test('the end of a reply takes what is pending with it, and does not wait for the rest of the 16 ms', () => {
    vi.useFakeTimers()
    const log = new EventLog('r')
    const { batches, read } = reader()
    log.subscribe(read)
    log.tellPart('c', 'a', delta('x'))
    log.tell({ type: 'message-finished', conversationId: 'c', messageId: 'a', status: 'done' })
    vi.advanceTimersByTime(1)
    expect(batches).toMatchObject([{ events: [{ type: 'message-delta' }, { type: 'message-finished' }] }])
    vi.useRealTimers()
  })

  test('a slow reader gets what it missed in one piece, and one reset when that is no longer kept', async () => {
    const log = new EventLog('r')
    const slow = reader()
    log.subscribe(slow.read)
    const free = slow.block()
    log.tell(fact)
    log.flush()
    for (let index = 0; index < 5; index += 1) {
      log.tell(fact)
      log.flush()
    }
    expect(slow.batches).toHaveLength(1)
    free()
    await vi.waitFor(() => expect(slow.batches).toHaveLength(2))
    expect(slow.batches[1]).toMatchObject({ events: [{ n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }, { n: 6 }] })

    const freeAgain = slow.block()
    log.tell(fact)
    log.flush()
    for (let index = 0; index <= bufferEvents; index += 1) log.tell(fact)
    log.flush()
    freeAgain()
    await vi.waitFor(() => expect(slow.batches).toHaveLength(4))
    expect(slow.batches[3]).toEqual({ run: 'r', reset: true, n: bufferEvents + 8 })
  })

  test('a reader comes back where it was; one of another run, or from the future, is reset', () => {
    const log = new EventLog('r')
    for (let index = 0; index < 3; index += 1) log.tell(fact)
    log.flush()
    const comeBack = (run: string, n: number): EventBatch[] => {
      const { batches, read } = reader()
      log.subscribe(read, { run, n })
      return batches
    }
    expect(comeBack('r', 1)).toMatchObject([{ events: [{ n: 2 }, { n: 3 }] }])
    expect(comeBack('r', 3)).toEqual([])
    expect(comeBack('q', 1)).toEqual([{ run: 'r', reset: true, n: 3 }])
    expect(comeBack('r', 9)).toEqual([{ run: 'r', reset: true, n: 3 }])
  })

  test('the buffer is bounded by size too', () => {
    const log = new EventLog('r')
    for (let index = 0; index < 20; index += 1) {
      log.tellPart('c', `m${index}`, delta('x'.repeat(1024 * 1024)))
      log.flush()
    }
    const { batches, read } = reader()
    log.subscribe(read, { run: 'r', n: 1 })
    expect(batches).toEqual([{ run: 'r', reset: true, n: 20 }])
  })
})
