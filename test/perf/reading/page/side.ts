import type { ComponentType } from 'react'

/** A renderer that is compared. */
export interface Side {
  /** Draws the text as far as it is known. */
  readonly Draw: ComponentType<Drawn>
  /** It is updated with every token as it arrives, in a task of its own, instead of once per frame. */
  readonly perToken?: boolean
}

/** What a renderer is given. */
export interface Drawn {
  readonly text: string
  /** Whether more may come. */
  readonly growing: boolean
}
