import type { Event } from '#shared/contract.ts'
import type { Conversation } from '#shared/conversation.ts'
import type { App } from './app.ts'
import { openFolders } from './library-actions.ts'
import type { ListName } from './lists.ts'
import { emptySearch } from './search-form.ts'
import type { Selection, Shelf } from './view.ts'

/** The conversations that the sidebar lists at present, from top to bottom; one that stands in two places is there once. */
export function listedConversations(app: App): Conversation[] {
  const all = shownLists(app).flatMap((name) => app.replica.list(name).get()?.conversations ?? [])
  return [...new Map(all.map((conversation) => [conversation.id, conversation])).values()]
}

/** The lists that stand in the sidebar at present, from top to bottom. */
function shownLists(app: App): ListName[] {
  const { shelf } = app.view.getState()
  if (shelf !== 'library') return [shelf]
  const open = openFolders(app)
  const folders = (app.replica.folders.get()?.folders ?? []).filter(({ id }) => open.has(id))
  return ['pinned', ...folders.map(({ id }): ListName => `folder:${id}`), 'loose']
}

/** Begins to choose conversations of the list, in the place of a search. */
export function startSelection(app: App, ids: readonly string[] = []): void {
  const { search } = app.view.getState()
  app.view.setState({ sidebar: true, search: { ...emptySearch, order: search.order }, selection: { ids: new Set(ids), anchor: ids.at(-1) ?? null } })
}

/** Ends the choosing. */
export function endSelection(app: App): void {
  app.view.setState({ selection: null })
}

/** Chooses a conversation, or takes it out. */
export function toggleSelected(app: App, id: string): void {
  const ids = new Set(app.view.getState().selection?.ids)
  if (!ids.delete(id)) ids.add(id)
  app.view.setState({ selection: { ids, anchor: id } })
}

/** Chooses all from the last one that was chosen by itself (before: from the one that is shown) to this one. */
export function selectTo(app: App, id: string): void {
  const { selection, conversationId } = app.view.getState()
  const order = listedConversations(app).map((conversation) => conversation.id)
  const anchor = [selection?.anchor, conversationId].find((one) => one !== undefined && one !== null && order.includes(one)) ?? id
  const [from = 0, to = 0] = [order.indexOf(anchor), order.indexOf(id)].toSorted((a, b) => a - b)
  const range = order.slice(Math.max(0, from), to + 1)
  app.view.setState({ selection: { ids: new Set(range), anchor } })
}

/** Chooses all of the lists that are shown, also what one would see only after scrolling. Those that are not known yet follow, unless the person goes on choosing meanwhile. */
export async function selectAll(app: App): Promise<void> {
  const chosen = selectListed(app)
  const lists = shownLists(app).map((name) => app.replica.list(name))
  const isUntouched = (): boolean => app.view.getState().selection === chosen
  for (const list of lists) {
    // Each page begins where the one before it ends.
    while (isUntouched() && list.get()?.hasMore === true) await list.more()
  }
  if (isUntouched()) selectListed(app)
}

function selectListed(app: App): Selection {
  const ids = listedConversations(app).map(({ id }) => id)
  const selection = { ids: new Set(ids), anchor: ids[0] ?? null }
  app.view.setState({ selection })
  return selection
}

/** Takes out of what is chosen what an event takes off the list, so that nothing is acted on unseen. */
export function dropFromSelection(app: App, event: Event): void {
  const { selection, shelf } = app.view.getState()
  const gone = event.type === 'conversation-removed' && shelf !== 'trash' ? event.conversationId : isElsewhere(event, shelf) ? event.conversation.id : null
  if (selection === null || gone === null || !selection.ids.has(gone)) return
  app.view.setState({ selection: { ...selection, ids: new Set([...selection.ids].filter((id) => id !== gone)) } })
}

function isElsewhere(event: Event, shelf: Shelf): event is Extract<Event, { type: 'conversation-changed' }> {
  return event.type === 'conversation-changed' && event.conversation.archived !== (shelf === 'archive')
}

/** What an act on this conversation is for: all that are chosen where it is one of them, else itself. */
export function meantBy(app: App, id: string): readonly string[] {
  const { selection } = app.view.getState()
  return selection?.ids.has(id) === true ? [...selection.ids] : [id]
}
