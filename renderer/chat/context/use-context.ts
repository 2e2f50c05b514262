import { useCallback, useSyncExternalStore } from 'react'
import type { Summary } from '#shared/conversation.ts'
import { useApp, useConversation, useEndpoint, useReplySettings } from '../../state/AppContext.tsx'
import { fullness, uncounted } from '../../state/context-use.ts'
import type { Fullness } from '../../state/context-use.ts'
import type { ComposerState } from '../../state/drafts.ts'

const noSummaries: readonly Summary[] = []

/** How full the context is when `draft` is sent; `null` where nothing was sent yet. Does not wake while a reply streams. */
export function useFullness(conversationId: string | null, draft: ComposerState): Fullness | null {
  const use = useDraftUse(conversationId, draft)
  const view = useConversation(conversationId)
  return view === undefined || view.path.length === 0 ? null : use
}

/** The same, also where nothing was sent yet. */
export function useDraftUse(conversationId: string | null, draft: ComposerState): Fullness {
  const { replica } = useApp()
  const { text, attachments } = draft
  const view = useConversation(conversationId)
  const endpoint = useEndpoint(conversationId)
  const settings = useReplySettings(conversationId)
  const last = view?.path.at(-1)
  // What the last reply took is known at its end.
  const subscribe = useCallback((listener: () => void) => (last === undefined ? () => undefined : replica.subscribeMessage(last, listener)), [replica, last])
  useSyncExternalStore(subscribe, () => (last === undefined ? undefined : replica.message(last)?.finishedAt))
  const ids = view?.path ?? []
  const path = ids.flatMap((id) => replica.message(id) ?? [])
  if (path.length < ids.length) return uncounted
  return fullness(path, { text, attachments, settings, summaries: view?.summaries ?? noSummaries, endpoint })
}
