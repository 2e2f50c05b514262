import { openComparison } from '#shared/comparison.ts'
import type { Job } from '#shared/contract.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { errorCodes } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import type { Message, Revision } from '#shared/message.ts'
import { askKey, editKey, retry, showVersion, tell } from './actions.ts'
import type { App } from './app.ts'
import { isInColumn } from './column-view.ts'
import { oldestTurns } from './context-use.ts'

/** Gives a message the text of its edit box, in place. Answers whether that was done; what was typed stays where not. */
export function saveEdit(app: App, { id }: Message): Promise<boolean> {
  return app.drafts.submit(editKey(id), async ({ text }) => {
    const { revisionId } = await app.client.chat.edit({ messageId: id, text })
    if (revisionId !== null) app.toasts.show({ kind: 'edited', undo: () => void revert(app, id, revisionId) })
  })
}

/** Whether the text of a message can be edited: one that says nothing yet has none. */
export function isEditable(message: Message): boolean {
  return message.status !== 'running' && (message.role === 'user' || textOf(message) !== '')
}

/** Gives a message one of its earlier texts; the notice takes that back. */
export function restoreRevision(app: App, messageId: string, revisionId: Revision['id']): Promise<void> {
  return tell(app, app.client.chat.revert({ messageId, revisionId }).then((made) => {
    app.toasts.show({ kind: 'edited', undo: () => void revert(app, messageId, made.revisionId) })
  }))
}

function revert(app: App, messageId: string, revisionId: string): Promise<void> {
  return tell(app, app.client.chat.revert({ messageId, revisionId }))
}

/** Asks for the rest of a reply, with what is set now. */
export function continueReply(app: App, message: Message): Promise<void> {
  const { id } = message
  return tell(app, app.client.chat.continue({ messageId: id, settings: app.replySettings.get(askKey(app, message)) }))
}

/** Says of an endpoint that it takes images, and asks it again; a refusal is remembered. */
export function sendImagesAnyway(app: App, messageId: string, { id, overrides }: Pick<Endpoint, 'id' | 'overrides'>): Promise<void> {
  return tell(app, app.client.endpoints.override({ endpointId: id, overrides: { ...overrides, vision: 'yes' } }).then(() => retry(app, messageId)))
}

/** Leaves messages out of what is sent, or takes them in again; the notice takes that back. */
export function leaveOut(app: App, conversationId: string, messageIds: readonly string[], leftOut: boolean): Promise<void> {
  const before = app.replica.conversation(conversationId)?.nodes.get(messageIds[0] ?? '')?.leftOut?.why
  const undoWhy = before === 'oldest' ? 'oldest' : 'chosen'
  return tell(app, app.client.chat.leaveOut({ conversationId, messageIds: [...messageIds], leftOut, why: 'chosen' }).then((changed) => {
    tellLeftOut(app, { conversationId, messageIds: changed.messageIds, leftOut, undoWhy })
  }))
}

/** Leaves out the oldest turns until about `tokens` are left, or until the endpoint takes the rest; the notice takes that back. */
export function leaveOutOldest(app: App, conversationId: string, tokens?: number): Promise<void> {
  return tell(app, app.client.chat.leaveOutOldest({ conversationId, ...(tokens !== undefined && { tokens }) }).then(({ messageIds }) => {
    tellLeftOut(app, { conversationId, messageIds, leftOut: true, undoWhy: 'oldest' })
  }))
}

interface Change {
  readonly conversationId: string
  readonly messageIds: readonly string[]
  readonly leftOut: boolean
  /** The reason that messages get back which are taken in by mistake. */
  readonly undoWhy: 'chosen' | 'oldest'
}

function tellLeftOut(app: App, { conversationId, messageIds, leftOut, undoWhy }: Change): void {
  if (messageIds.length === 0) {
    app.toasts.show({ kind: 'nothing-to-leave-out' })
    return
  }
  const undo = (): void => void tell(app, app.client.chat.leaveOut({ conversationId, messageIds: [...messageIds], leftOut: !leftOut, why: undoWhy }))
  app.toasts.show({ kind: leftOut ? 'left-out' : 'taken-in', count: messageIds.length, undo })
}

/** Has the oldest turns of the branch shown summarised. */
export async function summariseOldest(app: App, conversationId: string): Promise<void> {
  // What is the older half is told by the length of all texts.
  await app.replica.whole(conversationId)
  const view = app.replica.conversation(conversationId)
  const oldest = view === undefined ? [] : oldestTurns(view, (id) => app.replica.message(id))
  if (oldest.length > 0) return summarise(app, conversationId, oldest)
  app.toasts.show({ kind: 'nothing-to-leave-out' })
}

/** Has messages summarised; the job is shown above the message box until it ends. */
export function summarise(app: App, conversationId: string, messageIds: readonly string[]): Promise<void> {
  return tell(app, app.client.chat.summarise({ conversationId, messageIds: [...messageIds] }).then(({ jobId }) => {
    app.view.setState(({ summaryJobs }) => ({ summaryJobs: new Map(summaryJobs).set(conversationId, jobId) }))
  }))
}

/** Takes the messages of a summary in again; the notice lets the summary stand for them once more. */
export function dropSummary(app: App, summaryId: string): Promise<void> {
  return tell(app, app.client.chat.dropSummary({ summaryId }).then(({ messageIds }) => {
    if (messageIds.length === 0) return
    const undo = (): void => void tell(app, app.client.chat.restoreSummary({ summaryId, messageIds }))
    app.toasts.show({ kind: 'taken-in', count: messageIds.length, undo })
  }))
}

/** Chooses a message to be left out or summarised, or takes it from the chosen ones. */
export function toggleChosen(app: App, messageId: string): void {
  app.view.setState(({ chosen }) => {
    const next = new Set(chosen)
    if (!next.delete(messageId)) next.add(messageId)
    return { chosen: next }
  })
}

/** Goes to a message, in whatever branch it is. */
export async function goToMessage(app: App, conversationId: string, messageId: string): Promise<void> {
  // The same message may be gone to twice.
  app.view.setState({ messageId: null })
  const view = app.replica.conversation(conversationId)
  const comparison = openComparison(view?.conversation)
  const isShown = view !== undefined && (comparison === undefined ? view.path.includes(messageId) : isInColumn(view, comparison, messageId))
  if (!isShown) await showVersion(app, conversationId, messageId)
  else await Promise.resolve()
  requestAnimationFrame(() => app.view.setState({ messageId }))
}

/** Why a job failed; an unknown code reads as an internal error. */
export function failureOf(error: Job['error']): ErrorInfo {
  return { message: '', retryable: false, ...error, code: errorCodes.find((code) => code === error?.code) ?? 'internal' }
}
