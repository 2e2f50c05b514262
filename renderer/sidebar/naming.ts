import type { App } from '../state/app.ts'
import { openFolder } from '../state/library-actions.ts'
import { emptySearch } from '../state/search-form.ts'
import type { Shelf } from '../state/view.ts'

/** Shows the field for the name of a folder: of a new one (`null`), into which the conversations then go, or of one that exists. */
export function startNaming(app: App, folderId: string | null, conversationIds: readonly string[] = []): void {
  showShelf(app, 'library')
  app.view.setState({ naming: { folderId, conversationIds } })
}

/** Shows the field for the title of a conversation, in the list that it stands in. */
export function startRenaming(app: App, conversationId: string): void {
  const known = app.replica.known(conversationId)
  showShelf(app, known?.archived === true ? 'archive' : 'library')
  if (known !== undefined && known.folderId !== null && !known.pinned && !known.archived) openFolder(app, known.folderId, true)
  app.view.setState({ renaming: conversationId })
}

/** Shows a list in the sidebar, in the place of a search. */
export function showShelf(app: App, shelf: Shelf): void {
  const { search, selection } = app.view.getState()
  const isOther = app.view.getState().shelf !== shelf
  app.view.setState({ sidebar: true, shelf, search: { ...emptySearch, order: search.order }, selection: isOther ? null : selection })
}
