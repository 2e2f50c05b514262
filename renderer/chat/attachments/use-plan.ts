import { useCallback, useDeferredValue, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Endpoint } from '#shared/endpoint.ts'
import type { App } from '../../state/app.ts'
import { useApp, useConversation, useEndpoint } from '../../state/AppContext.tsx'
import { questionOf } from '../../state/attachment-plan.ts'
import type { PlanState } from '../../state/attachment-plan.ts'
import type { ConversationView } from '../../state/conversation-view.ts'
import type { TrayEntry } from '../../state/draft-entries.ts'

/** What is in the tray of a message box. Does not wake with a typed letter. */
export function useEntries(conversationId: string | null): readonly TrayEntry[] {
  const { drafts } = useApp()
  const subscribe = useCallback((listener: () => void) => drafts.subscribe(conversationId, listener), [drafts, conversationId])
  return useSyncExternalStore(subscribe, () => drafts.get(conversationId).entries)
}

/** Whether a message goes out as soon as its files are there. */
export function useIsWaiting(conversationId: string | null): boolean {
  const { drafts } = useApp()
  const subscribe = useCallback((listener: () => void) => drafts.subscribe(conversationId, listener), [drafts, conversationId])
  return useSyncExternalStore(subscribe, () => drafts.get(conversationId).isWaiting)
}

/** What is known of what will be sent from a message box. */
export function usePlan(conversationId: string | null): PlanState {
  const { plans } = useApp()
  const subscribe = useCallback((listener: () => void) => plans.subscribe(conversationId, listener), [plans, conversationId])
  return useSyncExternalStore(subscribe, () => plans.get(conversationId))
}

/** Asks what will be sent from a message box, and again whenever something changes that counts for it. */
export function useAskedPlan(conversationId: string | null): void {
  const app = useApp()
  const endpoint = useEndpoint(conversationId)
  const view = useConversation(conversationId)
  const entries = useDeferredValue(useEntries(conversationId))
  const branch = useMemo(() => branchOf(app, view), [app, view])
  useEffect(() => {
    const question = questionOf(entries, endpoint === null ? null : { endpointId: endpoint.id, isBlind: endpoint.vision === 'no', branch, abilities: abilitiesOf(endpoint) })
    if (question !== 'later') app.plans.ask(conversationId, question)
  }, [app, conversationId, endpoint, entries, branch])
}

/** What is known of the images in a branch; empty where there are none. */
function branchOf({ replica }: App, view: ConversationView | undefined): string {
  const sent = view?.path.filter((id) => view.nodes.get(id)?.leftOut === undefined) ?? []
  return sent.flatMap((id) => (replica.message(id)?.parts.some(({ type }) => type === 'image' || type === 'file') === true ? [id] : [])).join(' ')
}

/** What an endpoint takes may be told by the person, or learned from a refusal. */
function abilitiesOf({ vision, images, overrides, learned }: Endpoint): string {
  return JSON.stringify([vision, images, overrides.images, overrides.vision, learned.length])
}
