import type { Batch } from '#shared/playground/batches.ts'
import type { TestCore } from './core.ts'
import { endOf } from './import.ts'

/** Makes a batch of a file. Throws where it is refused. */
export async function batchOf(core: TestCore, content: string | Uint8Array, options: { readonly header?: boolean; readonly plan?: Partial<Batch['plan']> } = {}): Promise<Batch> {
  const { id } = await core.client.putForImport(new File([content as string], 'rows.csv'))
  const { jobId } = await core.client.batches.add({ fileId: id, ...options })
  const { state, result, error } = await endOf(core, jobId)
  if (state !== 'done' || result?.batchId === undefined) throw new Error(`the file was refused: ${error?.message}`)
  return batchNow(core, result.batchId)
}

/** A batch as it is now. Throws where there is none. */
export async function batchNow({ client }: Pick<TestCore, 'client'>, batchId: string): Promise<Batch> {
  const batch = (await client.batches.list({})).batches.find(({ id }) => id === batchId)
  if (batch === undefined) throw new Error(`there is no batch ${batchId}`)
  return batch
}
