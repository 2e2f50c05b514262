import { useEffect, useMemo } from 'react'
import type { CodeText } from './code-text.ts'
import type { Highlight } from './highlight.ts'
import { windowHighlighter } from './start-highlighter.ts'

/** The colours of a text in a grammar; `null` where it has none. `isWhole`: nothing follows. */
export function useHighlight(grammar: string | null, code: CodeText, isWhole: boolean): Highlight | null {
  const { generation } = code
  // The text only says whether the same was coloured before: one that grows keeps its colours.
  // oxlint-disable-next-line react/exhaustive-deps
  const highlight = useMemo(() => (grammar === null ? null : windowHighlighter().open(grammar, isWhole ? code.text : undefined)), [grammar, generation])
  useEffect(() => highlight?.use(), [highlight])
  useEffect(() => highlight?.grow(code, isWhole), [highlight, code, isWhole])
  return highlight
}
