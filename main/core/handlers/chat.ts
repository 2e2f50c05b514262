import { readAttachments } from '../store/blobs.ts'
import { readDraft, writeDraft } from '../store/drafts.ts'
import type { Areas, Group } from './areas.ts'

/** Sending, asking again, and what becomes of messages. */
export function chatHandlers({ chat, edits, context, summaries }: Areas): Group<'chat'> {
  return {
    'chat.send': (input) => chat.send(input),
    'chat.stop': (input) => chat.stop(input),
    'chat.remove': (input) => chat.remove(input),
    'chat.restore': (input) => chat.restore(input),
    'chat.retryNow': (input) => chat.retryNow(input),
    'chat.retry': (input) => chat.retry(input),
    'chat.edit': (input) => edits.edit(input),
    'chat.revisions': (input) => edits.revisions(input),
    'chat.revert': (input) => edits.revert(input),
    'chat.continue': (input) => chat.continue(input),
    'chat.leaveOut': (input) => context.leaveOut(input),
    'chat.leaveOutOldest': (input) => context.leaveOutOldest(input),
    'chat.summarise': (input) => summaries.summarise(input),
    'chat.dropSummary': (input) => summaries.drop(input),
    'chat.restoreSummary': (input) => summaries.restore(input),
    'chat.queue': (input) => chat.queue(input),
    'chat.unqueue': (input) => chat.unqueue(input),
    'chat.sendQueued': (input) => chat.sendQueued(input),
  }
}

/** What was typed and not sent. */
export function draftHandlers({ host, db, events }: Areas): Group<'drafts'> {
  return {
    'drafts.get': ({ conversationId }) => ({ lastEvent: events.flush(), draft: readDraft(db, conversationId) }),
    'drafts.save': ({ conversationId, text, attachmentIds, sending }) => {
      const known = readAttachments(db, attachmentIds)
      writeDraft(db, { conversationId, text, attachmentIds: known.map((attachment) => attachment.id), sending, now: host.now() })
      return {}
    },
  }
}
