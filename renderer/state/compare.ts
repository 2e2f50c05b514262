import { columnKey, openComparison } from '#shared/comparison.ts'
import type { Column, Target } from '#shared/conversation.ts'
import type { Input } from '#shared/contract.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { AppError } from '#shared/error.ts'
import { textNow } from '../ui/i18n.ts'
import { endpointOf, openConversation, startConversation, tell } from './actions.ts'
import type { App } from './app.ts'
import { hasLanes } from './column-view.ts'
import { sendingOf } from './draft-entries.ts'

/** Shows a conversation in columns: the one that is open, or a new one with what stands in its box. */
export function startComparison(app: App, conversationId: string | null): Promise<void> {
  return tell(app, conversationId === null ? startNew(app) : startFrom(app, conversationId))
}

async function startNew(app: App): Promise<void> {
  await Promise.all([app.replica.endpoints.load(), app.replica.settings.load()])
  const made = await app.client.compare.start({ title: textNow('comparing.untitled'), settings: app.replySettings.get(null), columns: firstColumns(app, null) })
  app.replySettings.set(null, {})
  app.typed.move(made.conversationId)
  moveBox(app, null, made.conversationId)
  await openConversation(app, made.conversationId)
}

async function startFrom(app: App, conversationId: string): Promise<void> {
  await app.replySettings.flush(conversationId)
  const view = app.replica.conversation(conversationId)
  const columns = view !== undefined && hasLanes(view) ? {} : { columns: firstColumns(app, conversationId) }
  await app.client.compare.start({ conversationId, ...columns })
}

/** Whoever compares chooses the second endpoint: it may cost money. */
function firstColumns(app: App, conversationId: string | null): NonNullable<Input<'compare.start'>['columns']> {
  const endpoint = endpointOf(app, conversationId)
  return [{ endpointId: endpoint?.usable === true ? endpoint.id : null }, { endpointId: null }]
}

/** Sends what is in a box to columns of a comparison, or queues it while one of them is still being answered. What was typed stays when that fails. */
export async function sendToColumns(app: App, conversationId: string, lanes: readonly number[], key: string): Promise<void> {
  await app.drafts.submit(key, async ({ text, attachments }) => {
    await app.replica.endpoints.load()
    const comparison = openComparison(app.replica.conversation(conversationId)?.conversation)
    const columns = comparison?.columns.filter(({ lane }) => lanes.includes(lane)) ?? []
    const targets = columns.map((column) => targetOf(app, column))
    await app.replySettings.flush()
    const message = { text, attachmentIds: attachments.map(({ id }) => id), sending: sendingOf(attachments), targets, keepDraft: key !== conversationId }
    if (columns.some(({ leafId }) => app.replica.message(leafId ?? '')?.status === 'running')) await app.client.chat.queue({ conversationId, ...message })
    else await app.client.chat.send({ conversationId, ...message })
  })
}

/** Throws where the column cannot be asked: nothing is sent to the others then, or the columns would not be asked the same. */
function targetOf(app: App, { lane, endpointId, endpointName }: Column): Target {
  const endpoint = app.replica.endpoints.get()?.endpoints.find(({ id }) => id === endpointId)
  if (endpointId === null) throw new AppError('endpoint-unknown', 'no endpoint is chosen for a column', { reason: 'column' })
  if (endpoint === undefined || !endpoint.usable) throw new AppError('endpoint-unusable', 'the endpoint of a column cannot be used', { name: endpoint?.name ?? endpointName, reason: 'column' })
  return { endpointId, lane }
}

/** Gives a column another endpoint. */
export function chooseColumnEndpoint(app: App, conversationId: string, lane: number, { id }: Endpoint): Promise<void> {
  // What was wrong with the column may be mended by that.
  app.drafts.dismiss(conversationId)
  return tell(app, app.client.compare.changeColumn({ conversationId, lane, endpointId: id }))
}

/** Adds a column whose endpoint is to be chosen. */
export function addColumn(app: App, conversationId: string): Promise<void> {
  return tell(app, app.client.compare.addColumn({ conversationId, endpointId: null }))
}

/** Takes a column away; the notice brings it back. */
export function removeColumn(app: App, conversationId: string, lane: number, name: string): Promise<void> {
  app.drafts.dismiss(conversationId)
  return tell(app, app.client.compare.removeColumn({ conversationId, lane }).then(({ column, place }) => {
    const { endpointId, leafId, settings } = column
    const undo = (): void => void tell(app, app.client.compare.addColumn({ conversationId, lane, endpointId, leafId, place, ...(settings !== undefined && { settings }) }))
    app.toasts.show({ kind: 'column-removed', name, undo })
  }))
}

/** Asks a column for a reply to the question that it ends with. */
export function askColumn(app: App, conversationId: string, lane: number): Promise<void> {
  return tell(app, app.replySettings.flush().then(() => app.client.compare.ask({ conversationId, lane })))
}

/** Goes on with one column, or (`null`) back to all. */
export function pickWinner(app: App, conversationId: string, lane: number | null): Promise<void> {
  return tell(app, app.replySettings.flush().then(() => app.client.compare.pick({ conversationId, lane })))
}

/** Shows a conversation without columns from now on. */
export function endComparison(app: App, conversationId: string): Promise<void> {
  const isEmpty = app.replica.conversation(conversationId)?.nodes.size === 0
  return tell(app, isEmpty ? leaveEmpty(app, conversationId) : app.client.compare.end({ conversationId }))
}

/** Where nothing was said, nothing stays but what stands in the box. */
async function leaveEmpty(app: App, conversationId: string): Promise<void> {
  moveBox(app, conversationId, null)
  await app.client.conversations.remove({ conversationIds: [conversationId] })
  startConversation(app)
}

function moveBox(app: App, from: string | null, to: string | null): void {
  const { text, attachments, entries } = app.drafts.get(from)
  app.drafts.putBack(to, { text, attachments })
  app.drafts.setText(from, '')
  for (const { key } of entries) app.drafts.remove(from, key)
}

/** Says what of the columns goes together. */
export function changeComparison(app: App, conversationId: string, change: Omit<Input<'compare.change'>, 'conversationId'>): Promise<void> {
  return tell(app, app.client.compare.change({ conversationId, ...change }))
}

/** By what the settings of a column are edited: its own, or those of the conversation while the columns are set together. */
export function settingsKey(conversationId: string, isTogether: boolean, lane: number): string {
  return isTogether ? conversationId : columnKey(conversationId, lane)
}
