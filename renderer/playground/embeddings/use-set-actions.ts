import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { EmbeddingSet, VectorFormat } from '#shared/playground/embeddings.ts'
import { useApp } from '../../state/AppContext.tsx'
import { saveBlob } from '../../state/blob-address.ts'
import { followJob } from '../../state/follow-job.ts'

/** What can be done with a set; what fails is said in a notice. */
export function useSetActions({ id: setId, name, jobId }: Pick<EmbeddingSet, 'id' | 'name' | 'jobId'>) {
  const app = useApp()
  const { client, toasts } = app
  const tell = (thrown: unknown): void => toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
  const run = (pending: Promise<unknown>): void => void pending.catch(tell)
  const save = async (format: VectorFormat): Promise<void> => {
    const saving = await client.embeddings.save({ setId, format })
    const end = followJob(app, saving.jobId, ({ state, result, error }) => {
      if (state === 'running') return
      end()
      if (state === 'failed') tell(error === undefined ? undefined : new AppError(error.code as ErrorInfo['code'], error.message))
      else if (result?.fileId !== undefined) saveBlob(result.fileId, result.name ?? `embeddings.${format}`)
    })
  }
  return {
    stop: (): void => {
      if (jobId !== undefined) run(client.jobs.cancel({ jobId }))
    },
    resume: (): void => run(client.embeddings.resume({ setId })),
    rename: (next: string): void => run(client.embeddings.rename({ setId, name: next })),
    save: (format: VectorFormat): void => run(save(format)),
    remove: (): void => run(client.embeddings.remove({ setId }).then(() => toasts.show({ kind: 'kept-removed', name, undo: () => run(client.embeddings.restore({ setId })) }))),
  }
}
