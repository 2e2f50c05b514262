import { openConversation, tell } from './actions.ts'
import type { App } from './app.ts'
import { sortFiles } from './sort-files.ts'
import type { TakenFiles } from './taken-files.ts'
import { askImport } from './transfers.ts'

/**
 * Puts files into the message box of a conversation, which is opened where it is another than the one shown; exports of other applications go to the
 * import. Ends when all are stored or refused, and answers whether there was something for the box.
 */
export async function takeFiles(app: App, conversationId: string | null, { files, folders }: TakenFiles): Promise<boolean> {
  const { exports, others } = await sortFiles(files)
  if (exports.length > 0) askImport(app, exports)
  if (others.length + folders.length === 0 || !(await show(app, conversationId))) return false
  await app.drafts.addFiles(conversationId, others, folders)
  return true
}

/** Puts files that are stored already into the message box of a conversation, which is opened where it is another than the one shown. */
export async function takeStored(app: App, conversationId: string | null, ids: readonly string[]): Promise<void> {
  if (ids.length === 0 || !(await show(app, conversationId))) return
  await tell(app, app.client.attachments.get({ attachmentIds: [...ids] }).then(({ attachments }) => app.drafts.addStored(conversationId, attachments)))
}

/** Answers whether the box of the conversation is there: what is put into one that was not read would hide what is stored. */
async function show(app: App, conversationId: string | null): Promise<boolean> {
  if (conversationId === null || conversationId === app.view.getState().conversationId) return true
  await openConversation(app, conversationId)
  return app.view.getState().conversationId === conversationId
}
