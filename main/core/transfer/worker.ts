import { parentPort, workerData } from 'node:worker_threads'
import { toErrorInfo } from '#shared/error.ts'
import { Outlet } from './outlet.ts'
import { ShownImages } from './shown-images.ts'
import type { TransferNews, TransferTask } from './worker-client.ts'

// It lives until it is ended from outside: what a thread says right before it ends by itself is lost now and then on a busy machine.
parentPort?.on('message', () => undefined)

/*
 * The names of a ZIP's entries live until it is complete, and each keeps the piece of memory alive from which Node has cut it: with the usual
 * 64 KB an archive of many files took 22 KB for each of them, with 8 KB it takes one.
 */
Buffer.poolSize = 8 * 1024

const tell = (news: TransferNews): void => parentPort?.postMessage(news)

try {
  tell({ done: await run(workerData as TransferTask) })
} catch (thrown) {
  tell({ failed: toErrorInfo(thrown) })
}

/** What the other kind of task needs is not loaded. */
async function run(task: TransferTask): Promise<unknown> {
  switch (task.kind) {
    case 'export':
      return (await import('./export-run.ts')).runExport(task, (progress) => tell({ progress }), new ShownImages(parentPort, tell))
    case 'import':
      return (await import('./import-run.ts')).runImport(task, new Outlet(parentPort, tell))
  }
}
