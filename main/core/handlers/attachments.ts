import { editAttachment } from '../attachments/edit-attachment.ts'
import { readAttachments } from '../store/blobs.ts'
import type { Areas, Group } from './areas.ts'

/** Files that are stored and can be sent. */
export function attachmentHandlers({ db, events, blobs, made, host }: Areas): Group<'attachments'> {
  return {
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
  }
}
