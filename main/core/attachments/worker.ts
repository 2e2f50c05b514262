import { parentPort } from 'node:worker_threads'
import { toErrorInfo } from '#shared/error.ts'
import type { Task } from './tasks.ts'
import type { Answer, Call } from './thread.ts'

parentPort?.on('message', (call: Call) => void answer(call))

async function answer({ id, task }: Call): Promise<void> {
  let said: Answer
  try {
    said = { id, value: await run(task) }
  } catch (thrown) {
    said = { id, failed: toErrorInfo(thrown) }
  }
  parentPort?.postMessage(said)
}

/** What another kind of task needs is not loaded. */
async function run(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'recognise':
      return (await import('./recognise-file.ts')).recogniseFile(task.path, task.name)
  }
}
