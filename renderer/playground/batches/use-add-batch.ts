import { useRef, useState } from 'react'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { useApp } from '../../state/AppContext.tsx'
import { followJob } from '../../state/follow-job.ts'

/** A file of rows on its way to a batch. */
export type AddState =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly name: string; readonly progress: number | undefined }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }

/** Makes batches of files. `onAdded` is told the id of each. */
export function useAddBatch(onAdded: (batchId: string) => void) {
  const app = useApp()
  const { client } = app
  const [state, setState] = useState<AddState>({ kind: 'none' })
  const job = useRef<string>(undefined)
  const fail = (thrown: unknown): void => setState({ kind: 'failed', error: toErrorInfo(thrown) })
  const follow = (jobId: string, name: string): void => {
    job.current = jobId
    const end = followJob(app, jobId, ({ state: now, progress, result, error }) => {
      if (now === 'running') return setState({ kind: 'reading', name, progress })
      end()
      if (now === 'failed') return fail(error === undefined ? undefined : new AppError(error.code as ErrorInfo['code'], error.message, (error as ErrorInfo).details))
      setState({ kind: 'none' })
      if (result?.batchId !== undefined) onAdded(result.batchId)
    })
  }
  const add = (file: File, header: boolean): void => {
    setState({ kind: 'reading', name: file.name, progress: undefined })
    client.putForImport(file).then(({ id }) => client.batches.add({ fileId: id, header })).then(({ jobId }) => follow(jobId, file.name)).catch(fail)
  }
  const cancel = (): void => {
    if (job.current !== undefined) void client.jobs.cancel({ jobId: job.current }).catch(() => undefined)
  }
  return { state, add, cancel }
}
