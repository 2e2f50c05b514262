import { createContext } from 'react'
import type { TextSource } from '#shared/markdown/source-list.ts'

/** What marks within a text need to know of the whole of it. */
export interface TextContext {
  /** Begins the ids of elements, so that those of two texts differ. */
  readonly prefix: string
  /** The sources that marks name by number. */
  readonly sources: readonly TextSource[]
}

/** The text that something is drawn in. */
export const TextContext = createContext<TextContext>({ prefix: '', sources: [] })
