import { expect, onTestFinished, test, vi } from 'vitest'
import { refreshOld, startRefresher } from '#core/workspace/refresher.ts'
import type { RefresherTools } from '#core/workspace/refresher.ts'
import type { Connection } from '#shared/connection.ts'

const minute = 60_000
const connection = (id: string, changes: Partial<Connection> = {}): Connection => ({
  id, provider: 'databricks', name: id, url: 'https://h', auth: { kind: 'token' }, surface: 'serving-endpoints', hasToken: true, secrets: 'keychain',
  models: [], headers: [], query: {}, extraBody: {}, removedBody: [], refreshedAt: 0, ...changes,
})

/** A refresher of these connections; `log` says what it did, in order. */
function refresherOf(connections: readonly Connection[], changes: (id: string) => boolean): { tools: RefresherTools; log: string[]; close(): void } {
  const log: string[] = []
  const shown = new Map<string, number>()
  const closing = new AbortController()
  const tools: RefresherTools = {
    connections: () => connections,
    picture: (id) => String(shown.get(id) ?? 0),
    refresh: async (id) => {
      log.push(`${id} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      if (changes(id)) shown.set(id, 1)
      log.push(`${id} ends`)
    },
    changed: () => void log.push('told'),
    now: () => 10 * minute,
    signal: closing.signal,
  }
  return { tools, log, close: () => closing.abort() }
}

test('old lists are asked for one after the other, and only what changed is told', async () => {
  const { tools, log } = refresherOf([connection('a'), connection('b', { refreshedAt: 6 * minute }), connection('c')], (id) => id === 'c')
  await refreshOld(tools)
  expect(log).toEqual(['a begins', 'a ends', 'c begins', 'c ends', 'told'])
})

test('nobody is asked on behalf of a connection that only the person can help, nor after the end', async () => {
  const { tools, log, close } = refresherOf([connection('out', { secrets: 'signed-out' }), connection('gone', { secrets: 'missing' }), connection('demo', { provider: 'demo' }), connection('refused', { error: { code: 'token-refused', message: '', retryable: false } })], () => true)
  await refreshOld(tools)
  close()
  await refreshOld({ ...tools, connections: () => [connection('late')] })
  expect(log).toEqual([])
})

test('a store that cannot be read once is looked at again later, and takes nothing down', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let looks = 0
  const { tools, close } = refresherOf([], () => false)
  startRefresher({
    ...tools,
    connections: () => {
      looks += 1
      throw new Error('disk I/O error')
    },
  })
  await vi.advanceTimersByTimeAsync(11 * minute)
  close()
  expect(looks).toBe(2)
})
