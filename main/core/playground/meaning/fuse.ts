import type { SearchHit } from '#shared/conversation.ts'

/** How fast a place on a list loses its worth (reciprocal rank fusion, Cormack and others, 2009). */
const slowness = 60
/** Hits of one conversation, while there are others to show. */
const perConversation = 5

/** Joins lists of hits, best first: what stands high on several comes first. The marks of a list that found words are kept. */
export function fuse(lists: readonly (readonly SearchHit[])[], limit: number): SearchHit[] {
  const found = new Map<string, { hit: SearchHit; worth: number }>()
  for (const list of lists) {
    for (const [place, hit] of list.entries()) {
      const key = `${hit.conversationId} ${hit.messageId ?? ''}`
      const known = found.get(key)
      const worth = (known?.worth ?? 0) + 1 / (slowness + place + 1)
      found.set(key, { hit: known === undefined || hit.matches.length > known.hit.matches.length ? hit : known.hit, worth })
    }
  }
  const ranked = [...found.values()].toSorted((a, b) => b.worth - a.worth).map(({ hit }) => hit)
  return withFewOfEach(ranked).slice(0, limit)
}

/** What a conversation has beyond a few hits comes behind the others. */
function withFewOfEach(hits: readonly SearchHit[]): SearchHit[] {
  const counts = new Map<string, number>()
  const others: SearchHit[] = []
  const first = hits.filter((hit) => {
    const count = (counts.get(hit.conversationId) ?? 0) + 1
    counts.set(hit.conversationId, count)
    if (count > perConversation) others.push(hit)
    return count <= perConversation
  })
  return [...first, ...others]
}
