import { columnKey, columnOf, columnOfKey, openComparison } from '#shared/comparison.ts'
import type { Event } from '#shared/contract.ts'
import type { Queued, Target } from '#shared/conversation.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import type { Settings } from '#shared/settings.ts'
import { pathTo } from '#shared/tree.ts'
import type { App } from './app.ts'
import { isInColumn, laneLeaf, laneOf } from './column-view.ts'
import { sendToColumns } from './compare.ts'
import { leafBelow } from './conversation-view.ts'
import { sendingOf } from './draft-entries.ts'
import { chosenEndpoint } from './endpoint-choice.ts'

/** How many conversations stay followed after they were left, so that coming back is instant. */
const keptOpen = 6

/** What lies over a conversation goes with it. */
const nothingOver = { find: null, map: false, chosen: null } as const
/** The conversation is shown again. */
const noPage = { page: null } as const

/** Shows the box of a conversation that does not exist yet. */
export function startConversation(app: App): void {
  void app.drafts.flush()
  app.view.setState({ conversationId: null, messageId: null, ...nothingOver, ...noPage })
}

/** Shows a conversation, at a message where one is named. */
export async function openConversation(app: App, conversationId: string, messageId: string | null = null): Promise<void> {
  void app.drafts.flush()
  const isOther = app.view.getState().conversationId !== conversationId
  app.view.setState({ conversationId, messageId, ...(isOther && nothingOver), ...noPage })
  remember(app, conversationId)
  try {
    await app.replica.open(conversationId, aimOf(app, conversationId))
    const draft = app.replica.conversation(conversationId)?.draft
    if (draft !== undefined) app.drafts.fill(conversationId, draft)
    if (messageId !== null) await showBranchOf(app, conversationId, messageId)
  } catch (thrown) {
    app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
    app.replica.close(conversationId)
    if (app.view.getState().conversationId === conversationId) startConversation(app)
  }
}

/** The message at which a conversation is opened: the one that is gone to, else the one that was being read; `null` at the end. */
export function aimOf({ view, reading }: Pick<App, 'view' | 'reading'>, conversationId: string): string | null {
  const { conversationId: shown, messageId } = view.getState()
  return (shown === conversationId ? messageId : null) ?? reading.get(conversationId)?.messageId ?? null
}

/** A search finds messages of other branches too. */
async function showBranchOf(app: App, conversationId: string, messageId: string): Promise<void> {
  const view = app.replica.conversation(conversationId)
  if (view === undefined || !view.nodes.has(messageId) || view.path.includes(messageId)) return
  const comparison = openComparison(view.conversation)
  if (comparison !== undefined) {
    if (!isInColumn(view, comparison, messageId)) await showVersion(app, conversationId, messageId)
    return
  }
  await app.client.conversations.update({ conversationId, activeLeafId: leafBelow(view.nodes, messageId) })
}

/** The endpoint that the message box of a conversation sends to. */
export function endpointOf(app: App, conversationId: string | null): Endpoint | null {
  const { replica } = app
  const endpoints = replica.endpoints.get()?.endpoints ?? []
  const column = conversationId === null ? undefined : columnOfKey(conversationId)
  if (column !== undefined) return columnEndpoint(app, column.conversationId, column.lane)
  const view = conversationId === null ? undefined : replica.conversation(conversationId)
  const [first] = openComparison(view?.conversation)?.columns ?? []
  if (first !== undefined) return endpoints.find(({ id }) => id === first.endpointId) ?? null
  const { choosing } = app.view.getState()
  const chosen = choosing?.conversationId === conversationId ? endpoints.find(({ id }) => id === choosing.endpointId) : undefined
  return chosen ?? chosenEndpoint(endpoints, replica.settings.get(), view?.conversation)
}

function columnEndpoint({ replica }: App, conversationId: string, lane: number): Endpoint | null {
  const column = columnOf(replica.conversation(conversationId)?.conversation.comparison, lane)
  return replica.endpoints.get()?.endpoints.find(({ id }) => id === column?.endpointId) ?? null
}

/** By what the endpoint and the settings are known that a message is asked again with: its column's, or its conversation's. */
export function askKey({ replica }: Pick<App, 'replica'>, { conversationId, lane }: Pick<Message, 'conversationId' | 'lane'>): string {
  const comparison = openComparison(replica.conversation(conversationId)?.conversation)
  return columnOf(comparison, lane) === undefined ? conversationId : columnKey(conversationId, lane)
}

/** Sends what is in the box, or queues it while a reply runs. What was typed stays when that fails. */
export async function send(app: App, conversationId: string | null): Promise<void> {
  // A fast hand presses Enter before it is known whether there are columns to ask.
  if (conversationId !== null && app.replica.conversation(conversationId) === undefined) await app.replica.open(conversationId, aimOf(app, conversationId)).catch(() => undefined)
  const comparison = conversationId === null ? undefined : openComparison(app.replica.conversation(conversationId)?.conversation)
  if (conversationId !== null && comparison !== undefined) return sendToColumns(app, conversationId, comparison.columns.map(({ lane }) => lane), conversationId)
  await app.drafts.submit(conversationId, async ({ text, attachments }) => {
    // A fast hand presses Enter before the first answers are there.
    await Promise.all([app.replica.endpoints.load(), app.replica.settings.load()])
    const endpoint = endpointOf(app, conversationId)
    const running = conversationId !== null && app.replica.conversation(conversationId)?.conversation.running === true
    if (endpoint === null) {
      app.view.setState({ picker: true })
      throw new AppError('endpoint-unknown', 'no endpoint is chosen', { reason: 'none' })
    }
    if (!endpoint.usable) throw new AppError('endpoint-unusable', 'this endpoint cannot be used in a conversation', { name: endpoint.name })
    const message = { text, attachmentIds: attachments.map((attachment) => attachment.id), sending: sendingOf(attachments) }
    // A reply must not be made with what was set before.
    if (conversationId !== null) await app.replySettings.flush(conversationId)
    const targets = [conversationId === null ? { endpointId: endpoint.id, settings: app.replySettings.get(null) } : { endpointId: endpoint.id }]
    if (running) {
      await app.client.chat.queue({ conversationId, ...message, targets })
      return
    }
    const sent = await app.client.chat.send({ conversationId, ...message, targets })
    if (conversationId === null) {
      app.replySettings.set(null, {})
      app.typed.move(sent.conversationId)
    }
    if (conversationId === null && app.view.getState().conversationId === null) await openConversation(app, sent.conversationId)
  })
}

/** Stops the replies of a conversation. */
export function stop(app: App, conversationId: string): Promise<void> {
  return tell(app, app.client.chat.stop({ conversationId }))
}

/** Asks again for a reply, with what is set now; the same endpoint unless another is named, with its images unless something else is. */
export function retry(app: App, messageId: string, endpointId?: string, images?: 'smaller' | 'none'): Promise<void> {
  const message = app.replica.message(messageId)
  const settings = message === undefined ? {} : { settings: app.replySettings.get(askKey(app, message)) }
  return tell(app, app.client.chat.retry({ messageId, ...settings, ...(endpointId !== undefined && { endpointId }), ...(images !== undefined && { images }) }))
}

/** Asks for another version of a reply, from the endpoint that is chosen now; in a column, from that of the column. */
export function regenerate(app: App, messageId: string, lane: number | null = null): Promise<void> {
  const reply = app.replica.message(messageId)
  // What was said before columns began is shown in all of them: each gives an answer of its own.
  if (reply !== undefined && lane !== null && reply.lane !== lane) return tell(app, app.replySettings.flush().then(() => app.client.compare.ask({ conversationId: reply.conversationId, lane, replyId: messageId })))
  const chosen = reply === undefined ? null : endpointOf(app, askKey(app, reply))
  return retry(app, messageId, chosen?.usable === true ? chosen.id : undefined)
}

/** Shows another version of a message, with what followed it last; in a comparison in this column, else in the one that has it. */
export function showVersion(app: App, conversationId: string, messageId: string, lane: number | null = null): Promise<void> {
  const view = app.replica.conversation(conversationId)
  if (view === undefined) return Promise.resolve()
  const comparison = openComparison(view.conversation)
  if (comparison !== undefined) {
    const column = columnOf(comparison, lane ?? laneOf(view, comparison, messageId)) ?? comparison.columns[0]
    return column === undefined ? Promise.resolve() : tell(app, app.client.compare.changeColumn({ conversationId, lane: column.lane, leafId: laneLeaf(view.nodes, messageId, column.lane) }))
  }
  return tell(app, app.client.conversations.update({ conversationId, activeLeafId: leafBelow(view.nodes, messageId) }))
}

/** Takes a message, or it and all that follows, out of the conversation; the notice brings it back. */
export function removeMessage(app: App, message: Message, scope: 'message' | 'branch'): Promise<void> {
  return tell(app, app.client.chat.remove({ messageId: message.id, scope }).then((removed) => {
    const undo = (): void => void tell(app, app.client.chat.restore(removed))
    const words = textOf(message).replace(/\s+/g, ' ').trim()
    app.toasts.show({ kind: 'message-removed', words: words.length > 60 ? `${words.slice(0, 60)}…` : words, count: removed.messageIds.length, undo })
  }))
}

/** Goes on from a message in a conversation of its own. */
export function fork(app: App, conversationId: string, messageId: string): Promise<void> {
  return tell(app, app.client.conversations.fork({ conversationId, messageId }).then((made) => openConversation(app, made.conversationId)))
}

/** The box in which a sent message is edited; it is stored like that of a conversation. */
export function editKey(messageId: string): string {
  return `edit:${messageId}`
}

/** Fills the box of a sent message: with what was typed there before, else with the message. */
export async function startEdit(app: App, message: Message): Promise<void> {
  const key = editKey(message.id)
  if (app.drafts.get(key).text !== '') return
  const stored = await app.client.drafts.get({ conversationId: key }).catch(() => undefined)
  app.drafts.setText(key, stored?.draft.text || textOf(message))
}

/** Gives up what was typed over a message. Where that is another text than the message has, a notice brings it back and calls `again`. */
export function dropEdit(app: App, message: Message, again: () => void): void {
  const key = editKey(message.id)
  const { text } = app.drafts.get(key)
  app.drafts.setText(key, '')
  if (text.trim() === '' || text === textOf(message)) return
  app.toasts.show({ kind: 'edit-dropped', undo: () => {
    app.drafts.setText(key, text)
    again()
  } })
}

/** Sends a message that was edited, as another version of it, with the files that it had, sent as they were. Answers whether it was sent; what was typed stays where not. */
export function sendEdit(app: App, { id, conversationId, parentId, parts }: Message): Promise<boolean> {
  const files = parts.filter((part) => part.type === 'image' || part.type === 'file')
  const attachmentIds = files.map(({ blobId }) => blobId)
  const sending = Object.fromEntries(files.flatMap((file) => (file.sending === undefined ? [] : [[file.blobId, file.sending]])))
  return app.drafts.submit(editKey(id), async ({ text }) => {
    const endpoint = endpointOf(app, conversationId)
    if (endpoint === null) throw new AppError('endpoint-unknown', 'no endpoint is chosen', { reason: 'none' })
    await app.replySettings.flush()
    const targets = editTargets(app, { id, conversationId }) ?? [{ endpointId: endpoint.id }]
    await app.client.chat.send({ conversationId, parentId, text, attachmentIds, sending, targets, keepDraft: true })
  })
}

/** The columns that are asked an edited question: those that show it, and while one message is sent to all also those that were asked it in the same turn. */
function editTargets(app: App, { id, conversationId }: Pick<Message, 'id' | 'conversationId'>): Target[] | undefined {
  const view = app.replica.conversation(conversationId)
  const comparison = openComparison(view?.conversation)
  if (view === undefined || comparison === undefined) return undefined
  const turn = view.nodes.get(id)?.turnId
  return comparison.columns.flatMap((column) => {
    const asked = pathTo(view.nodes, column.leafId).find((node) => node.id === id || (comparison.syncPrompt && node.role === 'user' && node.turnId === turn))
    return asked === undefined || column.endpointId === null ? [] : [{ endpointId: column.endpointId, lane: column.lane, parentId: asked.parentId }]
  })
}

/** Ends the wait of a busy endpoint's reply for its next attempt. */
export function retryNow(app: App, messageId: string): Promise<void> {
  return tell(app, app.client.chat.retryNow({ messageId }))
}

/** Stops one reply. */
export function stopReply(app: App, messageId: string): Promise<void> {
  return tell(app, app.client.chat.stop({ messageId }))
}

/** Takes a queued message back; `edit` puts it into the box. */
export function unqueue(app: App, queuedId: string, edit: boolean): Promise<void> {
  return tell(
    app,
    app.client.chat.unqueue({ queuedId, edit }).then(({ queued }) => {
      if (edit) app.drafts.putBack(boxOf(app, queued), queued)
    }),
  )
}

/** The box that a queued message came from: in a comparison whose columns have boxes of their own, that of its column. */
function boxOf({ replica }: App, { conversationId, targets }: Queued): string {
  const comparison = openComparison(replica.conversation(conversationId)?.conversation)
  const [only, another] = targets
  return comparison?.syncPrompt === false && only?.lane !== undefined && another === undefined ? columnKey(conversationId, only.lane) : conversationId
}

/** Sends what is queued, after a reply was stopped or failed. */
export function sendQueued(app: App, conversationId: string): Promise<void> {
  return tell(app, app.client.chat.sendQueued({ conversationId }))
}

/** Remembers the endpoint, for this conversation and for new ones. */
export async function chooseEndpoint(app: App, conversationId: string | null, endpointId: string): Promise<void> {
  // The next message may be sent before the core has told of the choice.
  const choosing = { conversationId, endpointId }
  app.view.setState({ choosing })
  const told = whenTold(app, (event) =>
    conversationId === null
      ? event.type === 'settings-changed'
      : event.type === 'conversation-changed' && event.conversation.id === conversationId,
  )
  const own = conversationId === null ? undefined : app.client.conversations.update({ conversationId, endpointId })
  const stored = Promise.all([own, app.client.settings.update({ changes: { endpointId } })])
  await tell(app, stored)
  await stored.then(() => told, () => undefined)
  if (app.view.getState().choosing === choosing) app.view.setState({ choosing: null })
}

/** Ends with the first event that `matches`. */
function whenTold(app: App, matches: (event: Event) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = app.replica.onEvent((event) => {
    if (!matches(event)) return
    end()
    resolve()
  })
  return promise
}

/** Gives a conversation another title; an empty one changes nothing. */
export async function rename(app: App, conversationId: string, title: string): Promise<void> {
  app.view.setState({ renaming: null })
  if (title.trim() !== '') await tell(app, app.client.conversations.update({ conversationId, title: title.trim() }))
}

/** Changes settings. */
export function changeSettings(app: App, changes: Partial<Settings>): Promise<void> {
  return tell(app, app.client.settings.update({ changes }))
}

/** Waits for a call and shows its failure to the person. */
export async function tell(app: App, pending: Promise<unknown>): Promise<void> {
  try {
    await pending
  } catch (thrown) {
    app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
  }
}

function remember(app: App, conversationId: string): void {
  const recent = [conversationId, ...app.view.getState().recent.filter((id) => id !== conversationId)]
  for (const left of recent.slice(keptOpen)) app.replica.close(left)
  app.view.setState({ recent: recent.slice(0, keptOpen) })
}
