import { parentPort, workerData } from 'node:worker_threads'
import { toErrorInfo } from '#shared/error.ts'
import { Database } from './db.ts'
import { search } from './search-query.ts'
import type { WorkerCall, WorkerResult } from './worker-client.ts'

const db = new Database(String(workerData), { readOnly: true })

parentPort?.on('message', (call: WorkerCall) => {
  parentPort?.postMessage(answer(call))
})

function answer({ id, text, limit }: WorkerCall): WorkerResult {
  try {
    return { id, ok: true, hits: search(db, text, limit) }
  } catch (thrown) {
    return { id, ok: false, error: toErrorInfo(thrown) }
  }
}
