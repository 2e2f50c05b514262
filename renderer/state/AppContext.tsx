import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import type { ConversationSettings } from '#shared/conversation.ts'
import type { Message } from '#shared/message.ts'
import { useStore } from 'zustand'
import type { App } from './app.ts'
import type { ConversationView } from './conversation-view.ts'
import type { ComposerState } from './drafts.ts'
import { endpointOf } from './actions.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Live } from './lists.ts'
import type { SettingName } from './parameter-form.ts'
import type { TypedText } from './typed-texts.ts'
import type { View } from './view.ts'

/** Gives the window's parts their shared state. */
export const AppContext = createContext<App | null>(null)

/** The window's shared state. Throws outside of `AppContext`. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (app === null) throw new Error('no AppContext')
  return app
}

/** A piece of what the window shows. */
export function useView<Piece>(select: (view: View) => Piece): Piece {
  return useStore(useApp().view, select)
}

/** A value of the core, `undefined` before its first answer. */
export function useLive<Value>(live: Live<Value>): Value | undefined {
  return useSyncExternalStore(live.subscribe, live.get)
}

/** A message as far as it has arrived. Wakes only for this message. */
export function useMessage(messageId: string): Message | undefined {
  const { replica } = useApp()
  const subscribe = useCallback((listener: () => void) => replica.subscribeMessage(messageId, listener), [replica, messageId])
  return useSyncExternalStore(subscribe, () => replica.message(messageId))
}

/** An open conversation; does not wake while a reply streams. */
export function useConversation(conversationId: string | null): ConversationView | undefined {
  const { replica } = useApp()
  const subscribe = useCallback(
    (listener: () => void) => (conversationId === null ? () => undefined : replica.subscribeConversation(conversationId, listener)),
    [replica, conversationId],
  )
  return useSyncExternalStore(subscribe, () => (conversationId === null ? undefined : replica.conversation(conversationId)))
}

/** The message box of a conversation. */
export function useDraft(conversationId: string | null): ComposerState {
  const { drafts } = useApp()
  const subscribe = useCallback((listener: () => void) => drafts.subscribe(conversationId, listener), [drafts, conversationId])
  return useSyncExternalStore(subscribe, () => drafts.get(conversationId))
}

/** The endpoint that the message box of a conversation sends to. */
export function useEndpoint(conversationId: string | null): Endpoint | null {
  const app = useApp()
  useLive(app.replica.endpoints)
  useLive(app.replica.settings)
  useView((view) => view.choosing)
  useConversation(conversationId)
  return endpointOf(app, conversationId)
}

/** What was typed into a field of a conversation's parameters, and how to tell of more. */
export function useTyped(conversationId: string | null, name: SettingName): readonly [TypedText | undefined, (typed: TypedText) => void] {
  const { typed } = useApp()
  const own = useSyncExternalStore(typed.subscribe, () => typed.get(conversationId)[name])
  return [own, (next) => typed.set(conversationId, name, next)]
}

/** What the replies of a conversation are made with, as it is being edited. */
export function useReplySettings(conversationId: string | null): ConversationSettings {
  const { replySettings } = useApp()
  const subscribe = useCallback((listener: () => void) => replySettings.subscribe(conversationId, listener), [replySettings, conversationId])
  return useSyncExternalStore(subscribe, () => replySettings.get(conversationId))
}
