import { openCore } from '#kit/core.ts'
import { jobEnd } from '#kit/library.ts'
import type { ExportFormat } from '#shared/transfer.ts'
import { answerRounds } from './child.ts'

/*
 * A core on the folder of the first argument, which exports everything in the format of the second one. The proof is the length of the
 * file and, in MB, how much the memory of the whole process has grown at its highest.
 */

const [folder = '', format = 'archive'] = process.argv.slice(2)
const parley = await openCore(folder)
const before = process.memoryUsage().rss
let worst = 0

answerRounds(async () => {
  const watch = setInterval(() => {
    worst = Math.max(worst, process.memoryUsage().rss - before)
  }, 20)
  const began = performance.now()
  const { jobId } = await parley.client.transfer.export({ format: format as ExportFormat })
  const { result, error } = await jobEnd(parley, jobId)
  const milliseconds = performance.now() - began
  clearInterval(watch)
  if (error !== undefined) throw new Error(error.message)
  const bytes = (await parley.core.blob(result?.['fileId'] ?? ''))?.bytes ?? 0
  return { milliseconds, proof: `${(bytes / 1e6).toFixed(0)} MB written, memory grew by ${(worst / 1e6).toFixed(0)} MB at most` }
}, () => parley.close())
