import { readAttachments } from '../store/blobs.ts'
import type { Areas, Group } from './areas.ts'

/** Files that are stored and can be sent. */
export function attachmentHandlers({ db, events }: Areas): Group<'attachments'> {
  return {
    'attachments.get': ({ attachmentIds }) => ({ lastEvent: events.flush(), attachments: readAttachments(db, attachmentIds) }),
  }
}
