import { AppError } from '#shared/error.ts'
import { editAttachment } from '../attachments/edit-attachment.ts'
import { planAttachments } from '../chat/planning.ts'
import { readAttachments } from '../store/blobs.ts'
import type { Areas, Group } from './areas.ts'

/** Files that are stored and can be sent. */
export function attachmentHandlers({ db, events, runs, files, blobs, made, words, host }: Areas): Group<'attachments'> {
  return {
    'attachments.plan': async (input) => {
      const lastEvent = events.flush()
      return { ...(await planAttachments({ db, runs, files }, input)), lastEvent }
    },
    'attachments.get': ({ attachmentIds }) => ({ lastEvent: events.flush(), attachments: readAttachments(db, attachmentIds) }),
    'attachments.edit': async ({ attachmentId, edit }) => ({
      attachment: await editAttachment(attachmentId, edit, {
        images: host.images,
        stored: (id) => readAttachments(db, [id])[0],
        file: (id) => blobs.file(id),
        withTemporary: (work) => made.withTemporary(work),
        put: (source, madeFrom) => blobs.put(source, { madeFrom }),
      }),
    }),
    'attachments.words': async ({ attachmentId, ...wanted }) => {
      const [file] = readAttachments(db, [attachmentId])
      if (file === undefined) throw new AppError('not-found', 'There is no such file.')
      const { pageCount, ...read } = await words.of({ ...file, path: blobs.path(file.id) }, wanted)
      return { ...read, ...(pageCount !== undefined && { pages: pageCount }), lastEvent: events.flush() }
    },
  }
}
