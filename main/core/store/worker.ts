import { parentPort, workerData } from 'node:worker_threads'
import { toErrorInfo } from '#shared/error.ts'
import { Database } from './db.ts'
import { search } from './search-query.ts'
import type { WorkerCall, WorkerResult } from './worker-client.ts'

const db = new Database(String(workerData), { readOnly: true })
// 16 MB of pages: what is typed letter by letter reads the same ones again.
db.exec('PRAGMA cache_size = -16000')

parentPort?.on('message', (call: WorkerCall) => {
  parentPort?.postMessage(answer(call))
})

function answer({ id, input }: WorkerCall): WorkerResult {
  try {
    return { id, ok: true, found: search(db, input) }
  } catch (thrown) {
    return { id, ok: false, error: toErrorInfo(thrown) }
  }
}
