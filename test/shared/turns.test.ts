import { expect, test } from 'vitest'
import { Turns } from '#shared/turns.ts'

/** Takes turns for pieces of work that end when they are told to; answers which have begun, in order. */
function turns(atOnce: number) {
  const queue = new Turns(atOnce)
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const take = (name: string, when?: 'soon' | 'later'): Promise<void> => queue.take(() => {
    begun.push(name)
    return new Promise((resolve) => ends.set(name, resolve))
  }, when)
  return { begun, take, end: (name: string) => ends.get(name)?.() }
}

// Thumbnails of twelve photographs waited for the much slower work on what will be sent of the first ones.
test('what is looked for now goes before what waited longer, and each keeps its order', async () => {
  const { begun, take, end } = turns(1)
  const all = [take('a'), take('b'), take('c', 'soon'), take('d', 'soon'), take('e')]
  for (const name of ['a', 'c', 'd', 'b', 'e']) {
    await expect.poll(() => begun.at(-1)).toBe(name)
    end(name)
  }
  await Promise.all(all)
  expect(begun).toEqual(['a', 'c', 'd', 'b', 'e'])
})

test('work that fails hands its turn on', async () => {
  const queue = new Turns(1)
  const failed = queue.take(() => Promise.reject(new Error('broken')))
  const next = queue.take(() => Promise.resolve('done'))
  await expect(failed).rejects.toThrow('broken')
  expect(await next).toBe('done')
})
