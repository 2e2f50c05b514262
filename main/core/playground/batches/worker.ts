import { parentPort } from 'node:worker_threads'
import { AppError, toErrorInfo } from '#shared/error.ts'
import { readFile } from './read-file.ts'
import { readRows } from './read-rows.ts'
import { saveFile } from './save-file.ts'
import type { Order, ThreadCall, ThreadNews } from './thread.ts'

const running = new Map<number, AbortController>()

parentPort?.on('message', (call: ThreadCall) => {
  if ('cancel' in call) running.get(call.cancel)?.abort(new AppError('closing', 'It was cancelled.'))
  else void answer(call.id, call.order)
})

async function answer(id: number, order: Order): Promise<void> {
  const tell = (news: ThreadNews): void => parentPort?.postMessage(news)
  const controller = new AbortController()
  running.set(id, controller)
  try {
    tell({ id, value: await work(order, everyStep((progress) => tell({ id, progress })), controller.signal) })
  } catch (thrown) {
    tell({ id, failed: toErrorInfo(thrown) })
  } finally {
    running.delete(id)
  }
}

function work(order: Order, progress: (reached: number) => void, signal: AbortSignal): Promise<unknown> {
  switch (order.kind) {
    case 'read':
      return readFile(order, progress, signal)
    case 'rows':
      return readRows(order, signal)
    case 'save':
      return saveFile(order, progress, signal)
  }
}

/** Progress in hundredths: nobody sees more. */
function everyStep(tell: (reached: number) => void): (reached: number) => void {
  let told = 0
  return (reached) => {
    if (reached - told < 0.01) return
    told = reached
    tell(reached)
  }
}
