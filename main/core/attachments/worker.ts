import { parentPort } from 'node:worker_threads'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Task } from './tasks.ts'
import type { Answer, Call } from './thread.ts'

parentPort?.on('message', (call: Call) => void answer(call))

async function answer({ id, task }: Call): Promise<void> {
  let said: Answer
  try {
    said = { id, value: await run(task) }
  } catch (thrown) {
    said = { id, failed: toErrorInfo(isGone(thrown) ? new AppError('file-unreadable', `${task.name} can no longer be read.`, { name: task.name }) : thrown) }
  }
  parentPort?.postMessage(said)
}

/** Whether the system says that a file is not there or must not be read. */
function isGone(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && ['ENOENT', 'EACCES', 'EPERM', 'EIO'].includes(String(thrown.code))
}

/** What another kind of task needs is not loaded. */
async function run(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'recognise': {
      const { recogniseFile } = await import('./recognise-file.ts')
      const { found, words } = await recogniseFile(task.path, task.name)
      if (task.cache !== null && found.kind !== 'text') await (await import('./read-words.ts')).keepWords(task.cache, words)
      return found
    }
    case 'words':
      return (await import('./read-words.ts')).readWords(task)
    case 'page':
      return (await import('./draw-page.ts')).drawPage(task)
  }
}
