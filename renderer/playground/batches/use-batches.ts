import type { Event } from '#shared/contract.ts'
import type { Batch } from '#shared/playground/batches.ts'
import { useList, withItem } from '../use-list.ts'
import type { ListSource } from '../use-list.ts'

const source: ListSource<Batch> = {
  ask: async (client) => {
    const { batches, lastEvent } = await client.batches.list({})
    return { items: batches, lastEvent }
  },
  apply: applyEvent,
}

/** All batches as they are now; `undefined` before the first answer. */
export function useBatches(): readonly Batch[] | undefined {
  return useList(source)
}

function applyEvent(batches: readonly Batch[], event: Event): readonly Batch[] {
  switch (event.type) {
    case 'batch-changed':
      return withItem(batches, event.batch)
    case 'batch-progress':
      return batches.map((one) => (one.id === event.batchId ? { ...one, counts: event.counts, pace: event.pace } : one))
    case 'batch-removed':
      return batches.filter(({ id }) => id !== event.batchId)
    default:
      return batches
  }
}
