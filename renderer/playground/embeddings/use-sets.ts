import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Event } from '#shared/contract.ts'
import type { EmbeddingSet } from '#shared/playground/embeddings.ts'
import type { App } from '../../state/app.ts'
import { useApp } from '../../state/AppContext.tsx'
import { Snapshot } from '../../state/snapshot.ts'
import { subscribeTo } from '../../state/subscribe-to.ts'

/** All sets as they are now; `undefined` before the first answer. */
export function useSets(): readonly EmbeddingSet[] | undefined {
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
  const snapshot = new Snapshot<readonly EmbeddingSet[]>({
    ask: async () => {
      const { sets, lastEvent } = await client.embeddings.list({})
      return { value: sets, lastEvent, accept: () => queueMicrotask(tell) }
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
function applyEvent(sets: readonly EmbeddingSet[], event: Event): readonly EmbeddingSet[] {
  if (event.type === 'embedding-set-removed') return sets.filter(({ id }) => id !== event.setId)
  if (event.type !== 'embedding-set-changed') return sets
  const { set } = event
  if (sets.some(({ id }) => id === set.id)) return sets.map((one) => (one.id === set.id ? set : one))
  return [...sets, set].toSorted((a, b) => b.createdAt - a.createdAt)
}
