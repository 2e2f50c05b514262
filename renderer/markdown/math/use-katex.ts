import { useEffect, useSyncExternalStore } from 'react'
import type { FormulaDrawer } from './formula.ts'

let loaded: FormulaDrawer | undefined
let loading: Promise<void> | undefined
const listeners = new Set<() => void>()

function load(): void {
  loading ??= import('./katex.ts').then(
    (module) => {
      loaded = module
      for (const listener of listeners) listener()
    },
    // The next formula tries again.
    () => (loading = undefined),
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** katex with its style; `undefined` until it has been loaded, which the first formula that `wanted` it began. */
export function useKatex(wanted: boolean): FormulaDrawer | undefined {
  useEffect(() => {
    if (wanted) load()
  }, [wanted])
  return useSyncExternalStore(subscribe, () => loaded)
}
