import type { ReactNode } from 'react'
import { hasHidden, splitHidden } from './hidden-characters.ts'

/** A text in which each hidden character is a bidi island of its own, so that it turns nothing, with its name in its place. */
export function ShownText({ text }: { readonly text: string }): ReactNode {
  return hasHidden(text) ? withMarks(text) : text
}

/** The same as nodes, for a text that has such a character. */
export function withMarks(text: string): ReactNode {
  return splitHidden(text).map((piece, index) => (piece.name === null ? piece.text : <bdi key={index} className="code-hidden" data-name={piece.name} title={piece.name}>{piece.text}</bdi>))
}
