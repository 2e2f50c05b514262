import { parentPort, workerData } from 'node:worker_threads'
import { toErrorInfo } from '#shared/error.ts'
import { tasks } from './tasks.ts'
import type { TaskName } from './tasks.ts'
import type { TaskNews } from './run-task.ts'

const { name, input } = workerData as { readonly name: TaskName; readonly input: never }
const tell = (news: TaskNews): void => parentPort?.postMessage(news)

try {
  tell({ value: await tasks[name](input, (progress) => tell({ progress })) })
} catch (thrown) {
  tell({ failed: toErrorInfo(thrown) })
}
