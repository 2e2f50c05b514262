import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Batch } from '#shared/playground/batches.ts'
import { useApp } from '../../state/AppContext.tsx'
import { saveBlob } from '../../state/blob-address.ts'
import { followJob } from '../../state/follow-job.ts'

/** What can be done with a batch; what fails is said in a notice. */
export function useBatchActions({ id: batchId, name }: Pick<Batch, 'id' | 'name'>) {
  const app = useApp()
  const { client, toasts } = app
  const tell = (thrown: unknown): void => toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
  const run = (pending: Promise<unknown>): void => void pending.catch(tell)
  const save = async (formulas: 'as-they-are' | 'marked'): Promise<void> => {
    const { jobId } = await client.batches.save({ batchId, formulas })
    const end = followJob(app, jobId, ({ state, result, error }) => {
      if (state === 'running') return
      end()
      if (state === 'failed') tell(error === undefined ? undefined : new AppError(error.code as ErrorInfo['code'], error.message))
      else if (result?.fileId !== undefined) saveBlob(result.fileId, result.name ?? 'batch.csv')
    })
  }
  return {
    start: (rows?: number): void => run(client.batches.start({ batchId, ...(rows !== undefined && { rows }) })),
    pause: (now: boolean): void => run(client.batches.pause({ batchId, now })),
    retryFailed: (): void => run(client.batches.retryFailed({ batchId })),
    rename: (next: string): void => run(client.batches.update({ batchId, name: next })),
    allow: (atOnce: number): void => run(client.batches.update({ batchId, plan: { atOnce } })),
    save: (formulas: 'as-they-are' | 'marked'): void => run(save(formulas)),
    duplicate: (onMade: (id: string) => void): void => run(client.batches.duplicate({ batchId }).then((made) => onMade(made.batchId))),
    remove: (): void => run(client.batches.remove({ batchId }).then(() => toasts.show({ kind: 'batch-removed', name, undo: () => run(client.batches.restore({ batchId })) }))),
  }
}
