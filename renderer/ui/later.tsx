import { lazy, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'

/** A part of the window that is fetched when it is first wanted, or before that by `load`. It is drawn within a `Suspense`. */
export interface Later<Props> {
  (props: Props): ReactNode
  /** Fetches it. Rejects where it cannot be had; the next one who wants it tries again. */
  load(): Promise<void>
}

/**
 * Makes a part of what `fetch` brings. Once it is there it is drawn in the same moment: what `lazy` alone draws for the first time
 * is shown 300 ms later by React, even when it was fetched long before.
 */
export function later<Props extends object>(fetch: () => Promise<ComponentType<Props>>): Later<Props> {
  let there: ComponentType<Props> | undefined
  const bring = async (): Promise<ComponentType<Props>> => (there = await fetch())
  const Fetched = lazy(async () => ({ default: await bring() }))
  function Part(props: Props): ReactNode {
    // What was drawn first stays: another component would lose what the person did in it.
    const [Drawn] = useState<ComponentType<Props>>(() => there ?? (Fetched as ComponentType<Props>))
    return <Drawn {...props} />
  }
  return Object.assign(Part, { load: async () => void (await bring()) })
}
