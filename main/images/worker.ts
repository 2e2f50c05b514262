import { parentPort } from 'node:worker_threads'
import { assertNever } from '#shared/error.ts'
import { decodeBmp } from './bmp.ts'
import { cleanFile } from './clean.ts'
import { toImageError } from './errors.ts'
import { decodeHeic } from './heic.ts'
import { drawSvg } from './svg.ts'
import type { Answers, Task } from './tasks.ts'
import type { Answer, Call } from './thread.ts'

/** The thread's side of `thread.ts`. */
parentPort?.on('message', ({ id, task }: Call) => {
  work(task).then(
    (value) => parentPort?.postMessage({ id, value } satisfies Answer, value !== null && 'tiff' in value ? [value.tiff.buffer] : []),
    (thrown: unknown) => parentPort?.postMessage({ id, failed: toImageError(thrown).toInfo(), isSpoilt: isFault(thrown) } satisfies Answer),
  )
})

function work(task: Task): Promise<Answers[Task['kind']]> {
  switch (task.kind) {
    case 'bmp': return decodeBmp(task.path)
    case 'heic': return decodeHeic(task.path, task.profile)
    case 'svg': return drawSvg(task.path, task.edge)
    case 'clean': return cleanFile(task)
    default: return assertNever(task)
  }
}

/** A fault inside of WebAssembly, which leaves its memory as it happens to be. */
function isFault(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'RuntimeError'
}
