import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Event } from '#shared/contract.ts'
import type { Batch } from '#shared/playground/batches.ts'
import type { App } from '../../state/app.ts'
import { useApp } from '../../state/AppContext.tsx'
import { Snapshot } from '../../state/snapshot.ts'
import { subscribeTo } from '../../state/subscribe-to.ts'

/** All batches as they are now; `undefined` before the first answer. */
export function useBatches(): readonly Batch[] | undefined {
  const app = useApp()
  const [list] = useState(() => createList(app))
  useEffect(() => list.follow(), [list])
  return useSyncExternalStore(list.subscribe, list.get)
}

function createList({ client, replica, toasts }: Pick<App, 'client' | 'replica' | 'toasts'>) {
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const snapshot = new Snapshot<readonly Batch[]>({
    ask: async () => {
      const { batches, lastEvent } = await client.batches.list({})
      return { value: batches, lastEvent, accept: () => queueMicrotask(tell) }
    },
    apply: applyEvent,
  }, tell)
  return {
    get: () => snapshot.value,
    subscribe: (listener: () => void) => subscribeTo(listeners, listener),
    /** From now on, until the function that it answers is called. */
    follow: () => {
      const end = replica.onEvent((event) => snapshot.receive(event))
      snapshot.reload().then(tell, (error) => toasts.show({ kind: 'error', error }))
      return end
    },
  }
}

/** The list after an event: newest first. */
export function applyEvent(batches: readonly Batch[], event: Event): readonly Batch[] {
  switch (event.type) {
    case 'batch-changed': {
      const { batch } = event
      if (batches.some(({ id }) => id === batch.id)) return batches.map((one) => (one.id === batch.id ? batch : one))
      return [...batches, batch].toSorted((a, b) => b.createdAt - a.createdAt)
    }
    case 'batch-progress':
      return batches.map((one) => (one.id === event.batchId ? { ...one, counts: event.counts, pace: event.pace } : one))
    case 'batch-removed':
      return batches.filter(({ id }) => id !== event.batchId)
    default:
      return batches
  }
}
