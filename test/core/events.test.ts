import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { EventLog, bufferEvents } from '#core/events.ts'
import type { EventBatch } from '#shared/contract.ts'
import type { Message } from '#shared/message.ts'

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

test('long messages and queues count as long: the buffer is bounded in memory, not only in number', () => {
  const log = new EventLog('r')
  const text = 'x'.repeat(1024 * 1024)
  const message: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'user', status: 'done', parts: [{ type: 'text', text }], createdAt: 0 }
  for (let index = 0; index < 10; index += 1) log.tell({ type: 'message-added', conversationId: 'c', messageId: 'm', message })
  for (let index = 0; index < 10; index += 1) log.tell({ type: 'queue-changed', conversationId: 'c', queued: [{ id: 'q', conversationId: 'c', text, attachments: [], targets: [], createdAt: 0 }] })
  const last = log.flush()
  const from = (n: number): boolean => {
    const { batches, read } = reader()
    log.subscribe(read, { run: 'r', n })()
    return batches.every((batch) => 'events' in batch)
  }
  expect([from(last - 7), from(last - 9), from(last - 15)]).toEqual([true, false, false])
})

test('what is cut off the buffer is let go', async () => {
  const log = new EventLog('r')
  const gone: WeakRef<object>[] = []
  const tell = (): void => {
    const message: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'user', status: 'done', parts: [{ type: 'text', text: 'x'.repeat(6 * 1024 * 1024) }], createdAt: 0 }
    gone.push(new WeakRef(message.parts))
    log.tell({ type: 'message-added', conversationId: 'c', messageId: 'm', message })
    log.flush()
  }
  for (let index = 0; index < 4; index += 1) tell()
  await new Promise((resolve) => setImmediate(resolve))
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  expect(gone.map((ref) => ref.deref() !== undefined)).toEqual([false, false, false, true])
})
