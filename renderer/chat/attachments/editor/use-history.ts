import { useState } from 'react'
import { isSameEdit } from './edit-state.ts'
import type { EditState } from './edit-state.ts'

/** What was done to an image, step by step. */
export interface History {
  readonly state: EditState
  readonly canUndo: boolean
  /** A step that can be taken back. */
  change(next: EditState): void
  undo(): void
}

/** Begins with a state; `initial` must not change. */
export function useHistory(initial: EditState): History {
  const [steps, setSteps] = useState<readonly EditState[]>([initial])
  const state = steps.at(-1) ?? initial
  return {
    state,
    canUndo: steps.length > 1,
    change: (next) => setSteps((all) => (isSameEdit(next, all.at(-1) ?? initial) ? all : [...all, next])),
    undo: () => setSteps((all) => (all.length > 1 ? all.slice(0, -1) : all)),
  }
}
