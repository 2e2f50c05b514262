import { expect, test } from 'vitest'
import { deleteSecret, entryLimit, readSecret, writeSecret } from '../../main/keychain-split.ts'
import type { EntryStore } from '../../main/keychain-split.ts'

class Cut extends Error {}

/** A keychain that dies after so many changes, as a process does that is killed. */
function createStore(entries: Map<string, string>, changes = Infinity): EntryStore {
  let left = changes
  const change = (): void => {
    if (left === 0) throw new Cut()
    left -= 1
  }
  return {
    get: async (name) => entries.get(name) ?? null,
    set: async (name, value) => {
      change()
      if (value.length > entryLimit) throw new Error('the entry is too long')
      entries.set(name, value)
    },
    delete: async (name) => {
      change()
      return entries.delete(name)
    },
  }
}

function secretOf(letter: string, length: number): string {
  return Array.from({ length }, (_, index) => `${letter}${index}`).join('').slice(0, length)
}

const sizes = [10, entryLimit, entryLimit + 1, 4 * entryLimit, 2 * entryLimit]
const pairs = sizes.flatMap((from) => sizes.map((to) => ({ from, to })))

test.for(pairs)('a write that is cut anywhere leaves the secret of $from or of $to characters', async ({ from, to }) => {
  const [old, next] = [secretOf('o', from), secretOf('n', to)]
  for (let changes = 0; ; changes += 1) {
    const entries = new Map<string, string>()
    await writeSecret(createStore(entries), 'a/t', old)
    const isWhole = await writeSecret(createStore(entries, changes), 'a/t', next).then(() => true, () => false)
    expect([old, next]).toContain(await readSecret(createStore(entries), 'a/t'))
    // What the cut left behind must neither be read later nor stay for ever.
    const third = secretOf('t', entryLimit + 5)
    await writeSecret(createStore(entries), 'a/t', third)
    expect(await readSecret(createStore(entries), 'a/t')).toBe(third)
    expect(entries.size).toBe(3)
    if (isWhole) return
  }
})

test('a delete that was cut is completed by the next one', async () => {
  for (let changes = 0; changes < 5; changes += 1) {
    const entries = new Map<string, string>()
    await writeSecret(createStore(entries), 'a/t', secretOf('x', 3 * entryLimit))
    await deleteSecret(createStore(entries, changes), 'a/t').catch(() => undefined)
    await deleteSecret(createStore(entries), 'a/t')
    expect(entries.size).toBe(0)
  }
})

test('a character outside the basic plane is not cut in two', async () => {
  const entries = new Map<string, string>()
  const secret = `x${'😀'.repeat(entryLimit)}`
  await writeSecret(createStore(entries), 'a', secret)
  expect([...entries.values()].every((value) => value.isWellFormed())).toBe(true)
  expect(await readSecret(createStore(entries), 'a')).toBe(secret)
})

test('a secret that looks like a pointer is read as itself', async () => {
  const entries = new Map<string, string>()
  await writeSecret(createStore(entries), 'a', 'parley-split:a:1:5')
  expect(await readSecret(createStore(entries), 'a')).toBe('parley-split:a:1:5')
})

test('a secret of which an entry is gone is refused, not handed out in part', async () => {
  const entries = new Map<string, string>()
  await writeSecret(createStore(entries), 'a', secretOf('x', 3 * entryLimit))
  entries.delete('a#a.1')
  await expect(readSecret(createStore(entries), 'a')).rejects.toMatchObject({ code: 'keychain-unavailable' })
})
