import { afterAll, expect, test } from 'vitest'
import { openImages } from '#kit/image-files.ts'
import { ImageThread } from '../../main/images/thread.ts'

const { file, code, remove } = openImages()
afterAll(remove)

/** A thread whose module does this with a call. */
const threadThat = (does: string): ImageThread =>
  new ImageThread(new URL(`file://${file('worker.mjs', `import { parentPort } from 'node:worker_threads'\nparentPort.on('message', ({ id, task }) => { ${does} })`)}`), 0.2)
const bmp = { kind: 'bmp', path: '' } as const

test('a decoder that fails after its answer harms nobody, and the next image gets another thread', async () => {
  const thread = threadThat(`parentPort.postMessage({ id, value: 'answered' }); if (task.path === 'late') queueMicrotask(() => { throw new Error('too late') })`)
  const late = thread.run({ ...bmp, path: 'late' })
  // What comes right behind it may still meet the thread that dies; what comes then does not.
  await Promise.allSettled([late, thread.run(bmp)])
  expect(await thread.run(bmp)).toBe('answered')
})

test('a decoder that ends, or fails, is told as a broken image, and the next one is decoded', async () => {
  const thread = threadThat(`if (task.path === 'end') process.exit(); if (task.path === 'fail') throw new Error('abort()'); parentPort.postMessage({ id, value: 'answered' })`)
  expect(await code(thread.run({ ...bmp, path: 'end' }))).toBe('image-broken')
  expect(await code(thread.run({ ...bmp, path: 'fail' }))).toBe('image-broken')
  expect(await thread.run(bmp)).toBe('answered')
})

test('a drawing that never ends is ended in its time', async () => {
  const thread = threadThat(`if (task.path === 'never') for (;;); parentPort.postMessage({ id, value: 'answered' })`)
  expect(await code(thread.run({ kind: 'svg', path: 'never' }))).toBe('image-too-slow')
  expect(await thread.run(bmp)).toBe('answered')
})
