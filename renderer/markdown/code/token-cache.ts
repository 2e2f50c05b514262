import type { HighlightState } from './highlight.ts'

/** UTF-16 units and tokens (of four bytes) that are kept of blocks that are not drawn. */
const mostKept = 4_000_000

/** Colours of whole texts, so that scrolling back does not colour again; those that were used longest ago go first. */
export interface TokenCache {
  find(grammar: string, text: string): HighlightState | undefined
  readonly keep: (state: HighlightState) => void
}

/** An empty cache. */
export function createTokenCache(most = mostKept): TokenCache {
  const byGrammar = new Map<string, Map<string, HighlightState>>()
  const all = new Set<HighlightState>()

  const forget = (state: HighlightState): void => {
    all.delete(state)
    byGrammar.get(state.grammar)?.delete(state.code.text)
  }
  const shrink = (): void => {
    let size = 0
    for (const state of all) size += state.size()
    for (const state of all) {
      if (size <= most) return
      if (state.isUsed()) continue
      size -= state.size()
      forget(state)
    }
  }
  return {
    find: (grammar, text) => {
      const state = byGrammar.get(grammar)?.get(text)
      if (state === undefined) return undefined
      all.delete(state)
      all.add(state)
      return state
    },
    keep: (state) => {
      const texts = byGrammar.get(state.grammar) ?? new Map<string, HighlightState>()
      byGrammar.set(state.grammar, texts)
      if (texts.has(state.code.text)) return
      texts.set(state.code.text, state)
      all.add(state)
      shrink()
    },
  }
}
