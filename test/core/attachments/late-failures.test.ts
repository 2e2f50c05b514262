import { expect, test } from 'vitest'
import { ReadingThread } from '#core/attachments/thread.ts'
import { ImageThread } from '../../../main/images/thread.ts'

/** A thread that answers with its own number and fails a moment later, as a library does that goes on by itself. */
const failing = new URL(`data:text/javascript,${encodeURIComponent("import { parentPort, threadId } from 'node:worker_threads'; parentPort.on('message', ({ id }) => { parentPort.postMessage({ id, value: threadId }); setImmediate(() => { throw new Error('late') }) })")}`)

// An error of a thread that nobody listens to ends the process, and a thread that is gone answers nothing until the time is over.
test('a thread that fails after it has answered ends alone, and the next file gets another one', async () => {
  const reading = new ReadingThread(failing)
  const images = new ImageThread(failing, 5)
  const runs: (() => Promise<unknown>)[] = [() => reading.run({ kind: 'recognise', path: '', name: '', cache: null }, 5), () => images.run({ kind: 'bmp', path: '' })]
  for (const run of runs) {
    const threads = new Set<unknown>()
    // What is asked while a thread is ending is refused; so may the answer be that its end overtakes.
    await expect.poll(() => run().then((thread) => threads.add(thread).size, () => threads.size)).toBeGreaterThan(1)
  }
  await reading.close()
})
