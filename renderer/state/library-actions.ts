import { openConversation, startConversation, tell } from './actions.ts'
import type { App } from './app.ts'
import type { LibraryAct } from './toasts.ts'

/** Puts conversations into the trash; the notice brings them back. */
export function removeConversations(app: App, ids: readonly string[]): Promise<void> {
  const say = notice(app, 'deleted', ids)
  // Asked before the core tells of it, which takes the conversation off the screen.
  const { conversationId } = app.view.getState()
  const shown = conversationId !== null && ids.includes(conversationId) ? conversationId : null
  return tell(app, app.client.conversations.remove({ conversationIds: [...ids] }).then(() => {
    if (shown !== null) startConversation(app)
    endSelection(app)
    say(() => restored(app, ids, shown))
  }))
}

/** Puts conversations into the archive, or takes them out; the notice takes that back. */
export function archive(app: App, ids: readonly string[], archived: boolean): Promise<void> {
  const say = notice(app, archived ? 'archived' : 'unarchived', ids)
  const put = (to: boolean): Promise<unknown> => app.client.conversations.organise({ conversationIds: [...ids], archived: to })
  return tell(app, put(archived).then(() => {
    endSelection(app)
    say(() => put(!archived))
  }))
}

/** Pins conversations, or takes their pins off. */
export function pin(app: App, ids: readonly string[], pinned: boolean): Promise<void> {
  return tell(app, app.client.conversations.organise({ conversationIds: [...ids], pinned }))
}

/** Moves conversations into a folder, or (`null`) out of theirs; the notice puts each back where it was. */
export function move(app: App, ids: readonly string[], folderId: string | null): Promise<void> {
  const before = Map.groupBy(ids, (id) => app.replica.known(id)?.folderId ?? null)
  if (before.size === 1 && before.has(folderId)) return Promise.resolve()
  const folder = app.replica.folders.get()?.folders.find(({ id }) => id === folderId)?.name ?? ''
  const say = notice(app, folderId === null ? 'movedOut' : 'moved', ids, folder)
  return tell(app, app.client.conversations.organise({ conversationIds: [...ids], folderId }).then(() => {
    endSelection(app)
    say(async () => {
      for (const [old, members] of before) await app.client.conversations.organise({ conversationIds: members, folderId: old })
    })
  }))
}

/** Drops conversations on "Pinned". */
export function dropOnPinned(app: App, ids: readonly string[]): Promise<void> {
  return pin(app, ids, true)
}

/** Drops conversations on the list by date: they are neither pinned nor in a folder then. The notice puts them back. */
export function dropOnLoose(app: App, ids: readonly string[]): Promise<void> {
  const before = Map.groupBy(ids, (id) => {
    const known = app.replica.known(id)
    return JSON.stringify({ folderId: known?.folderId ?? null, pinned: known?.pinned ?? false })
  })
  if (before.size === 1 && before.has(JSON.stringify({ folderId: null, pinned: false }))) return Promise.resolve()
  const say = notice(app, 'movedOut', ids)
  return tell(app, app.client.conversations.organise({ conversationIds: [...ids], folderId: null, pinned: false }).then(() => {
    endSelection(app)
    say(async () => {
      for (const [place, members] of before) {
        const { folderId, pinned } = JSON.parse(place) as { folderId: string | null; pinned: boolean }
        await app.client.conversations.organise({ conversationIds: members, folderId, pinned })
      }
    })
  }))
}

/** Makes a copy of a conversation and shows it. */
export function duplicate(app: App, conversationId: string): Promise<void> {
  return tell(app, app.client.conversations.duplicate({ conversationId }).then((made) => openConversation(app, made.conversationId)))
}

/** Takes conversations out of the trash; the notice puts them back into it. */
export function restore(app: App, ids: readonly string[]): Promise<void> {
  const say = notice(app, 'restored', ids)
  return tell(app, restored(app, ids, null).then(() => {
    endSelection(app)
    say(() => app.client.conversations.remove({ conversationIds: [...ids] }))
  }))
}

/** Deletes conversations of the trash for good, or all that are in it; for ten minutes the notice brings them back into it. */
export function purge(app: App, ids: readonly string[] | null): Promise<void> {
  const name = ids === null ? '' : nameOf(app, ids)
  return tell(app, app.client.conversations.purge(ids === null ? {} : { conversationIds: [...ids] }).then(({ conversationIds }) => {
    endSelection(app)
    if (conversationIds.length === 0) return
    show(app, { act: 'purged', count: conversationIds.length, name, folder: '' }, () => app.client.conversations.unpurge({ conversationIds }))
  }))
}

/**
 * Makes a folder and puts conversations into it; an empty name makes none. The field stays until the folder is in the list, and `onMade` is
 * told when it is.
 */
export async function addFolder(app: App, name: string, conversationIds: readonly string[], onMade: (folderId: string) => void): Promise<void> {
  const endNaming = (): void => app.view.setState({ naming: null })
  if (name.trim() === '') return endNaming()
  await tell(app, app.client.folders.add({ name: name.trim() }).then(async ({ folderId }) => {
    openFolder(app, folderId, true)
    await app.replica.folders.reload()
    endNaming()
    onMade(folderId)
    if (conversationIds.length > 0) await move(app, conversationIds, folderId)
  }).catch((thrown: unknown) => {
    endNaming()
    throw thrown
  }))
}

/** Gives a folder another name; an empty one changes nothing. */
export async function renameFolder(app: App, folderId: string, name: string): Promise<void> {
  app.view.setState({ naming: null })
  if (name.trim() !== '') await tell(app, app.client.folders.rename({ folderId, name: name.trim() }))
}

/** Removes a folder; its conversations stay. The notice brings it back with them. */
export function removeFolder(app: App, folderId: string): Promise<void> {
  const name = app.replica.folders.get()?.folders.find(({ id }) => id === folderId)?.name ?? ''
  return tell(app, app.client.folders.remove({ folderId }).then(() =>
    show(app, { act: 'folderRemoved', count: 1, name, folder: name }, () => app.client.folders.restore({ folderId })),
  ))
}

/** The folders that the sidebar shows open. */
export function openFolders(app: App): ReadonlySet<string> {
  return app.view.getState().openFolders ?? new Set(app.replica.settings.get()?.openFolders)
}

/** Shows what is in a folder, or hides it; the next start remembers. */
export function openFolder(app: App, folderId: string, isOpen: boolean): void {
  const open = new Set(openFolders(app))
  if (isOpen) open.add(folderId)
  else open.delete(folderId)
  app.view.setState({ openFolders: open })
  const known = app.replica.folders.get()?.folders.map(({ id }) => id)
  const kept = [...open].filter((id) => id === folderId || known === undefined || known.includes(id)).slice(-1_000)
  void tell(app, app.client.settings.update({ changes: { openFolders: kept } }))
}

async function restored(app: App, ids: readonly string[], shown: string | null): Promise<void> {
  await app.client.conversations.restore({ conversationIds: [...ids] })
  for (const id of ids) app.replica.close(id)
  if (shown !== null) await openConversation(app, shown)
}

function endSelection(app: App): void {
  app.view.setState({ selection: null })
}

function nameOf(app: App, ids: readonly string[]): string {
  return ids.length === 1 ? (app.replica.known(ids[0] ?? '')?.title ?? '') : ''
}

/** Keeps what is known of conversations before they go. */
function notice(app: App, act: LibraryAct, ids: readonly string[], folder = ''): (undo: () => Promise<unknown>) => void {
  const said = { act, count: ids.length, name: nameOf(app, ids), folder }
  return (undo) => show(app, said, undo)
}

function show(app: App, said: { readonly act: LibraryAct; readonly count: number; readonly name: string; readonly folder: string }, undo: () => Promise<unknown>): void {
  app.toasts.show({ kind: 'library', ...said, undo: () => void tell(app, undo()) })
}
