import { languageFor } from '#shared/language.ts'
import type { ImageForm } from '../host.ts'
import { readSettings } from '../store/settings.ts'
import { listFolders } from '../store/folders.ts'
import { exportWork } from '../transfer/export.ts'
import { importWork } from '../transfer/import.ts'
import type { Changes } from '../transfer/import-store.ts'
import type { Areas, Group } from './areas.ts'
import { toldOneByOne } from './conversations.ts'

/** Where an image was taken is nobody's business to whom it is given; what every browser shows keeps its dots. */
const shownForm: ImageForm = { mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] }

/** Import and export. */
export function transferHandlers(areas: Areas): Group<'transfer'> {
  const { host, db, jobs, blobs, made, incoming, outgoing } = areas
  return {
    'transfer.import': ({ fileIds }) => {
      const files = incoming.get([...new Set(fileIds)])
      const jobId = jobs.start('import', importWork({ host, db, blobs, incoming, changed: (changes) => tellChanges(areas, changes) }, files))
      // Two imports of one file would each remove it under the other.
      incoming.give(files)
      return { jobId }
    },
    'transfer.export': ({ conversationIds, format }) => {
      const language = languageFor(readSettings(db).language, [host.systemLanguage])
      const wish = { format, language, ...(conversationIds !== undefined && { conversationIds }) }
      return { jobId: jobs.start('export', exportWork({ host, db, outgoing, image: (id) => made.form({ id, path: blobs.path(id) }, shownForm) }, wish)) }
    },
  }
}

/** Lists are asked anew as a whole; a conversation that may be open says so itself, since its tree has grown. */
function tellChanges({ db, events, chat }: Areas, { grown, conversations, folders, settings, presets, snippets }: Changes): void {
  // Thousands may have grown in a second, and each is read from the disk to be told of.
  const isMany = grown.size > toldOneByOne
  for (const conversationId of grown) {
    if (!isMany) chat.tellConversation(conversationId)
    events.tell({ type: 'tree-changed', conversationId, said: [] })
  }
  if (conversations || isMany) events.tell({ type: 'conversations-changed' })
  if (folders) events.tell({ type: 'folders-changed', folders: listFolders(db) })
  if (presets) events.tell({ type: 'presets-changed' })
  if (snippets) events.tell({ type: 'snippets-changed' })
  if (settings) events.tell({ type: 'settings-changed', settings: readSettings(db) })
}
