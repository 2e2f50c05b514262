import { createContext } from 'react'

/** How code is shown in this window. */
export interface CodeView {
  /** Whether long lines go on below instead of beside the edge. */
  readonly wrap: boolean
  /** Whether lines have numbers. */
  readonly numbers: boolean
  /** Changes some of it, for all blocks, and keeps it. */
  change(view: Partial<Pick<CodeView, 'wrap' | 'numbers'>>): void
}

/** How code is shown; whoever holds the window's settings provides it. */
export const CodeViewContext = createContext<CodeView>({ wrap: false, numbers: false, change: () => undefined })
