import { useEffect, useState } from 'react'
import { useApp, useView } from '../../state/AppContext.tsx'
import type { ConversationView } from '../../state/conversation-view.ts'
import type { HitCounts } from '../../state/find-text.ts'
import { countAll } from './count-all.ts'
import { countInMessage } from './message-text.ts'

interface Counted {
  readonly query: string
  readonly counts: HitCounts
  readonly isDone: boolean
}

const none: Counted = { query: '', counts: new Map(), isDone: true }
/** Milliseconds until what has grown in the meantime is counted again. */
const growthPause = 200

/** How many hits a folded query has in each message of a conversation, of all its branches; the branch shown is searched first, from `anchor` on. */
export function useCounts({ conversation: { id: conversationId }, nodes, path, isWhole }: ConversationView, query: string, anchor: string | null): Counted {
  const { replica } = useApp()
  const openReasoning = useView((view) => view.openReasoning)
  const [counted, setCounted] = useState(none)
  useEffect(() => {
    if (query === '') return
    // What is missing is counted when it is there.
    if (!isWhole) void replica.whole(conversationId)
    const giveUp = new AbortController()
    const countOf = (id: string): number => {
      const message = replica.message(id)
      return message === undefined ? 0 : countInMessage(message, query, openReasoning.has(id))
    }
    const tell = (counts: HitCounts, isDone: boolean): void => {
      // What was counted before stays until all is counted again: the bar must not blink with each message that comes.
      setCounted((known) => (!isDone && known.query === query && known.isDone ? known : { query, counts, isDone }))
    }
    void countAll(inOrder(path, nodes, anchor), { countOf, tell, signal: giveUp.signal })
    const growth = followGrowth((id) => setCounted((known) => recounted(known, query, id, countOf(id))))
    const end = replica.onEvent((event) => {
      if ((event.type === 'message-delta' || event.type === 'message-finished') && event.conversationId === conversationId) growth.add(event.messageId)
    })
    return () => {
      giveUp.abort()
      growth.end()
      end()
    }
  }, [replica, conversationId, nodes, path, isWhole, query, openReasoning, anchor])
  if (query === '') return none
  return counted.query === query ? { ...counted, isDone: counted.isDone && isWhole } : { ...none, isDone: false }
}

function recounted(known: Counted, query: string, id: string, count: number): Counted {
  if (known.query !== query || (known.counts.get(id) ?? 0) === count) return known
  const counts = new Map(known.counts)
  if (count === 0) counts.delete(id)
  else counts.set(id, count)
  return { ...known, counts }
}

function inOrder(path: readonly string[], nodes: ConversationView['nodes'], anchor: string | null): string[] {
  const place = anchor === null ? 0 : Math.max(0, path.indexOf(anchor))
  const shown = new Set(path)
  return [...path.slice(place), ...path.slice(0, place), ...[...nodes.keys()].filter((id) => !shown.has(id))]
}

function followGrowth(recount: (messageId: string) => void): { add(messageId: string): void; end(): void } {
  const grown = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    add: (messageId) => {
      grown.add(messageId)
      timer ??= setTimeout(() => {
        timer = undefined
        for (const id of grown) recount(id)
        grown.clear()
      }, growthPause)
    },
    end: () => clearTimeout(timer),
  }
}
