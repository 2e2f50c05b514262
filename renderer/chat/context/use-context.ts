import { useCallback, useSyncExternalStore } from 'react'
import { useApp, useConversation, useEndpoint, useReplySettings } from '../../state/AppContext.tsx'
import { fullness, uncounted } from '../../state/context-use.ts'
import type { Fullness } from '../../state/context-use.ts'
import type { ComposerState } from '../../state/drafts.ts'

/** How full the context is when `draft` is sent; `null` where nothing was sent yet. Does not wake while a reply streams. */
export function useFullness(conversationId: string | null, draft: ComposerState): Fullness | null {
  const { replica } = useApp()
  const { text, attachments } = draft
  const view = useConversation(conversationId)
  const endpoint = useEndpoint(conversationId)
  const settings = useReplySettings(conversationId)
  const last = view?.path.at(-1)
  // What the last reply took is known at its end.
  const subscribe = useCallback((listener: () => void) => (last === undefined ? () => undefined : replica.subscribeMessage(last, listener)), [replica, last])
  useSyncExternalStore(subscribe, () => (last === undefined ? undefined : replica.message(last)?.finishedAt))
  if (view === undefined || view.path.length === 0) return null
  const path = view.path.flatMap((id) => replica.message(id) ?? [])
  if (path.length < view.path.length) return uncounted
  return fullness(path, { text, attachments, settings, summaries: view.summaries, endpoint })
}
