import type { FolderContent } from '#shared/library.ts'
import { readConversation } from '../store/conversations.ts'
import { countInFolders, insertFolder, isFolderUsed, listFolders, renameFolder, setFolderRemoved } from '../store/folders.ts'
import type { Areas, Group } from './areas.ts'

/** Folders of conversations. */
export function folderHandlers(areas: Areas): Group<'folders'> {
  const { host, db, events } = areas
  const tell = (): void => events.tell({ type: 'folders-changed', folders: listFolders(db) })
  const setRemoved = (folderId: string, removedAt: number | null): void => {
    setFolderRemoved(db, folderId, removedAt)
    tell()
    if (isFolderUsed(db, folderId)) events.tell({ type: 'conversations-changed' })
  }
  return {
    'folders.list': () => ({ lastEvent: events.flush(), folders: listFolders(db), contents: contentsOf(areas) }),
    'folders.add': ({ name }) => {
      const folder = { id: host.newId(), name, createdAt: host.now() }
      insertFolder(db, folder)
      tell()
      return { folderId: folder.id }
    },
    'folders.rename': ({ folderId, name }) => {
      renameFolder(db, folderId, name)
      tell()
      return {}
    },
    'folders.remove': ({ folderId }) => {
      setRemoved(folderId, host.now())
      return {}
    },
    'folders.restore': ({ folderId }) => {
      setRemoved(folderId, null)
      return {}
    },
  }
}

function contentsOf({ db, runs }: Areas): FolderContent[] {
  const ids = new Set(runs.of().map((run) => run.message.conversationId))
  const running = new Set([...ids].map((id) => readConversation(db, id)?.folderId))
  return countInFolders(db).map(({ folderId, count, unseen, failed }) => {
    const mark = running.has(folderId) ? 'running' : failed > 0 ? 'failed' : unseen > 0 ? 'unseen' : 'none'
    return { folderId, count, mark }
  })
}
