import { archiveVersion } from '#shared/archive.ts'
import type { DocumentHead } from '#shared/archive.ts'
import { fileParts } from '#shared/fold.ts'
import type { ExportContext } from './export-run.ts'

/**
 * One conversation as one JSON document that needs nothing beside it: all branches, with the files as base64. `docs/archive-format.md`
 * describes it. What was removed is not in it: such a document is made to be handed on.
 */
export async function* documentOf(context: ExportContext, id: string): AsyncGenerator<string> {
  const { rows, version, now } = context
  const before = rows.missing.length
  const conversation = rows.conversation(id)
  if (conversation === undefined) return
  const { folderId, removedAt: _, ...rest } = conversation
  const { removedAt: __, ...folder } = rows.folders().find((one) => one.id === folderId && one.removedAt === undefined) ?? { id: '' }
  const head = {
    format: 'parley-conversation', version: archiveVersion, app: { name: 'Parley', version }, exportedAt: now,
    conversation: { ...rest, folder: folder.id === '' ? null : (folder as NonNullable<DocumentHead['conversation']['folder']>) },
  } satisfies DocumentHead
  const used = new Set<string>()
  yield `${JSON.stringify(head).slice(0, -1)},\n"messages":[`
  let isFirst = true
  for (const message of rows.shownMessages(id)) {
    for (const { blobId } of [message, ...(message.revisions ?? [])].flatMap(fileParts)) used.add(blobId)
    context.reached(1)
    yield `${isFirst ? '' : ','}\n${JSON.stringify(message)}`
    isFirst = false
  }
  yield `\n],\n"summaries":[${rows.summaries(id).map((summary) => `\n${JSON.stringify(summary)}`).join(',')}\n],\n"blobs":[`
  isFirst = true
  for (const blobId of used) {
    const blob = rows.blob(blobId)
    const bytes = await context.readBlob(blobId)
    if (blob === undefined || bytes === null) {
      rows.missing.push({ what: 'blob', id: blobId })
      continue
    }
    yield `${isFirst ? '' : ','}\n${JSON.stringify({ ...blob, base64: bytes.toString('base64') })}`
    isFirst = false
  }
  yield `\n],\n"missing":${JSON.stringify(rows.missing.slice(before))}}\n`
}
