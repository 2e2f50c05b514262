import { parentPort, workerData } from 'node:worker_threads'
import { toErrorInfo } from '#shared/error.ts'
import { Database } from '../../store/db.ts'
import { estimateSending } from './estimate.ts'
import { MeaningFinder } from './finder.ts'
import type { Answers, Call, Result, Task } from './thread.ts'

const db = new Database(String(workerData), { readOnly: true })
db.exec('PRAGMA cache_size = -16000')
const finder = new MeaningFinder(db)

parentPort?.on('message', ({ id, task }: Call) => {
  parentPort?.postMessage(answer(id, task))
})

function answer(id: number, task: Task): Result {
  try {
    return { id, ok: true, value: run(task) }
  } catch (thrown) {
    return { id, ok: false, error: toErrorInfo(thrown) }
  }
}

function run(task: Task): Answers[Task['kind']] {
  switch (task.kind) {
    case 'refresh':
      return finder.refresh()
    case 'find':
      return finder.find(task.question)
    case 'estimate':
      return estimateSending(db)
  }
}
