import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Client } from '#shared/client.ts'
import type { Event } from '#shared/contract.ts'
import type { App } from '../state/app.ts'
import { useApp } from '../state/AppContext.tsx'
import { Snapshot } from '../state/snapshot.ts'
import { subscribeTo } from '../state/subscribe-to.ts'

/** Where a list comes from, and how events change it. */
export interface ListSource<Item> {
  ask(client: Client): Promise<{ readonly items: readonly Item[]; readonly lastEvent: number }>
  /** The list after an event; the same one where it changes nothing. */
  apply(items: readonly Item[], event: Event): readonly Item[]
}

/** A list of the core as it is now, for as long as it is drawn; `undefined` before the first answer. `source` must stay the same object. */
export function useList<Item>(source: ListSource<Item>): readonly Item[] | undefined {
  const app = useApp()
  const [list] = useState(() => createList(app, source))
  useEffect(() => list.follow(), [list])
  return useSyncExternalStore(list.subscribe, list.get)
}

/** The list with an item in place of its earlier state, or added; newest first. */
export function withItem<Item extends { readonly id: string; readonly createdAt: number }>(items: readonly Item[], item: Item): readonly Item[] {
  if (items.some(({ id }) => id === item.id)) return items.map((one) => (one.id === item.id ? item : one))
  return [...items, item].toSorted((a, b) => b.createdAt - a.createdAt)
}

function createList<Item>({ client, replica, toasts }: Pick<App, 'client' | 'replica' | 'toasts'>, source: ListSource<Item>) {
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const snapshot = new Snapshot<readonly Item[]>({
    ask: async () => {
      const { items, lastEvent } = await source.ask(client)
      return { value: items, lastEvent, accept: () => queueMicrotask(tell) }
    },
    apply: (items, event) => source.apply(items, event),
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
