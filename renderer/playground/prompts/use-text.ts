import { useCallback } from 'react'
import { focusMessageEnd } from '../../chat/focus.ts'
import { useApp } from '../../state/AppContext.tsx'

/** Answers how to put a text into the message box of the conversation shown, behind what is in it, and to go there. */
export function useText(): (text: string) => void {
  const { drafts, view } = useApp()
  return useCallback((text) => {
    const { conversationId } = view.getState()
    const before = drafts.get(conversationId).text
    drafts.setText(conversationId, before.trim() === '' ? text : `${before.trimEnd()}\n\n${text}`)
    view.setState({ page: null })
    // The box is drawn by this very change.
    requestAnimationFrame(focusMessageEnd)
  }, [drafts, view])
}
