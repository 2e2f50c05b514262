import { useCallback, useRef, useSyncExternalStore } from 'react'
import type { Message } from '#shared/message.ts'
import { onlyGrew } from '../chat/only-grew.ts'
import { useApp } from '../state/AppContext.tsx'

/** A message without the growth of its text: wakes when it begins, changes its state or ends, not with every piece that arrives. */
export function useQuietMessage(messageId: string | null): Message | undefined {
  const { replica } = useApp()
  const last = useRef<Message>(undefined)
  const subscribe = useCallback((listener: () => void) => (messageId === null ? () => undefined : replica.subscribeMessage(messageId, listener)), [replica, messageId])
  return useSyncExternalStore(subscribe, () => {
    const now = messageId === null ? undefined : replica.message(messageId)
    if (now === undefined || last.current === undefined || !onlyGrew(last.current, now)) last.current = now
    return last.current
  })
}
