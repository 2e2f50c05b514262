import { archiveVersion, archivedConversationSchema, archivedFolderSchema } from '#shared/archive.ts'
import { jsonValues } from './json-values.ts'
import { checkBlob, checkMessage, checkSummary } from './parley-values.ts'
import type { ExportFile, FoundConversation, FoundLibrary, FoundMessage, Skipped } from './reader.ts'

const places = [['version'], ['conversation'], ['messages', '*'], ['summaries', '*'], ['blobs', '*']] as const
const [version, conversation, messages, summaries, blobs] = [0, 1, 2, 3, 4] as const

/** Reads the document of one conversation. Its files are given as they come, so that never more than one is in memory. Never throws for content. */
export async function* readDocument(file: ExportFile): AsyncGenerator<FoundConversation | FoundLibrary | Skipped> {
  let head: ReturnType<typeof headOf>
  const found: { messages: FoundMessage[]; summaries: NonNullable<FoundConversation['summaries']>[number][] } = { messages: [], summaries: [] }
  for await (const one of jsonValues(file.open(), places)) {
    const where = `${file.path}${one.path.length === 0 ? '' : `:${one.path.join('.')}`}`
    if (one.type !== 'value') {
      yield { skipped: one.type, where }
      continue
    }
    if (one.place === version && Number(one.value) > archiveVersion) return void (yield { skipped: 'unreadable-format', where: file.path })
    if (one.place === conversation) head = headOf(one.value)
    if (one.place === messages) {
      const message = checkMessage(one.value)
      for (const reason of message?.left ?? ['not-a-conversation' as const]) yield { skipped: reason, where }
      if (message !== undefined) found.messages.push(message.value)
    }
    if (one.place === summaries) {
      const summary = checkSummary(one.value)
      if (summary !== undefined) found.summaries.push(summary)
    }
    if (one.place === blobs) {
      const blob = checkBlob(one.value)
      const { base64 } = Object(one.value) as { base64?: unknown }
      if (blob === undefined || typeof base64 !== 'string') yield { skipped: 'image-unreadable', where }
      else yield { library: { blobs: [{ id: blob.id, name: blob.name, createdAt: blob.createdAt, base64 }] } }
    }
  }
  if (head === undefined) yield { skipped: 'not-a-conversation', where: file.path }
  else yield { ...head, ...found }
}

function headOf(value: unknown): Omit<FoundConversation, 'messages'> | undefined {
  const fields = Object(value) as Record<string, unknown>
  const { data } = archivedConversationSchema.safeParse({ ...fields, folderId: null })
  if (data === undefined || data.id === '' || data.id.length > 200) return undefined
  const { folderId: _, removedAt: __, ...own } = data
  const folder = archivedFolderSchema.safeParse(fields['folder']).data
  return { ...own, ...(folder !== undefined && { folder: { id: folder.id, name: folder.name, createdAt: folder.createdAt } }) }
}
