import { parentPort, workerData } from 'node:worker_threads'
import { toErrorInfo } from '#shared/error.ts'
import { tasks } from './tasks.ts'
import type { TaskName } from './tasks.ts'

const { name, input } = workerData as { readonly name: TaskName; readonly input: never }

parentPort?.postMessage(answer())

function answer(): unknown {
  try {
    return { ok: true, value: tasks[name](input) }
  } catch (thrown) {
    return { ok: false, error: toErrorInfo(thrown) }
  }
}
