import type { PlannedItem } from '#shared/attachment.ts'
import { imageTokens } from '#shared/context.ts'
import { columnOf, columnOfKey, columnSettings } from '#shared/comparison.ts'
import type { Output, ParsedInput } from '#shared/contract.ts'
import { AppError } from '#shared/error.ts'
import { fileParts } from '#shared/fold.ts'
import type { FilePart } from '#shared/fold.ts'
import type { ImageLimits } from '#shared/image-limits.ts'
import { summaryOf } from '#shared/image-plan.ts'
import type { LimitName } from '#shared/image-plan.ts'
import type { Message } from '#shared/message.ts'
import { readAttachments } from '../store/blobs.ts'
import { readEndpoint } from '../store/connections.ts'
import { readConversation } from '../store/conversations.ts'
import type { Database } from '../store/db.ts'
import { readMessage, readPath } from '../store/messages.ts'
import { listSummaries } from '../store/summaries.ts'
import { partsOf } from './chat-store.ts'
import { prepareFiles, requestBytes } from './prepared-files.ts'
import type { FileMaking, PreparedFiles, PreparedImage } from './prepared-files.ts'
import type { Runs } from './runs.ts'

/** What plans are made with. */
export interface PlanningTools {
  readonly db: Database
  readonly runs: Runs
  readonly files: FileMaking
}

type Planned = Omit<Output<'attachments.plan'>, 'lastEvent'>

/**
 * What becomes of attachments when they are sent now: all is made as for sending, so that nothing is guessed. Rejects with `not-found`
 * where there is no such endpoint. A file that cannot be made is `left-out`.
 */
export async function planAttachments({ db, runs, files }: PlanningTools, input: ParsedInput<'attachments.plan'>): Promise<Planned> {
  const endpoint = readEndpoint(db, input.endpointId)
  if (endpoint === undefined) throw new AppError('not-found', 'There is no such endpoint.')
  const { path, summaries, systemPrompt } = branchOf(db, input.conversationId)
  const asked = toBeAsked(partsOf('', readAttachments(db, input.attachmentIds, input.sending)))
  const prepared = await prepareFiles([...path.map((message) => runs.now(message)), asked], files, { endpoint, summaries, systemPrompt, isTrial: true })
  const earlier = prepared.images.filter(({ isAsked }) => !isAsked)
  const why = commonReason(prepared.images)
  const { sent, scaled, leftOut } = summaryOf(earlier.map(({ planned }) => planned))
  return {
    items: fileParts(asked).map((part) => itemOf(part, prepared, endpoint.images ?? {})),
    earlier: { sent, scaled, leftOut },
    requestBytes: requestBytes(prepared.images, prepared.otherBytes),
    ...(endpoint.images?.maxRequestBytes !== undefined && { maxRequestBytes: endpoint.images.maxRequestBytes }),
    ...(why !== undefined && { why }),
  }
}

/** The branch that a draft continues: that of its conversation or column, or the one before the message that is edited. */
function branchOf(db: Database, key: string | null): { path: Message[]; summaries: ReturnType<typeof listSummaries>; systemPrompt: string | undefined } {
  const edited = key?.startsWith('edit:') === true ? readMessage(db, key.slice('edit:'.length)) : undefined
  const column = columnOfKey(key ?? '')
  const conversation = key === null ? undefined : readConversation(db, edited?.conversationId ?? column?.conversationId ?? key)
  if (conversation === undefined) return { path: [], summaries: [], systemPrompt: undefined }
  const end = column === undefined ? conversation.activeLeafId : (columnOf(conversation.comparison, column.lane)?.leafId ?? null)
  const { systemPrompt } = column === undefined ? conversation.settings : columnSettings(conversation, column.lane)
  return { path: readPath(db, edited === undefined ? end : edited.parentId), summaries: listSummaries(db, conversation.id), systemPrompt }
}

/** A message as it would be; it is stored nowhere. */
function toBeAsked(parts: Message['parts']): Message {
  return { id: '', conversationId: '', parentId: null, turnId: '', lane: 0, role: 'user', status: 'done', parts, createdAt: 0 }
}

/** What a request has too much of as a whole. */
function commonReason(images: readonly PreparedImage[]): LimitName | undefined {
  const common: readonly (LimitName | undefined)[] = ['vision', 'maxImages', 'maxRequestBytes', 'many', 'refused']
  return common.find((name) => images.some(({ planned }) => planned.why === name))
}

function itemOf(part: FilePart, { images, parts, tokens }: PreparedFiles, limits: ImageLimits): PlannedItem {
  const mine = images.filter((image) => image.part === part)
  const sent = mine.flatMap(({ planned, made }) => (planned.what === 'sent' && made !== undefined ? [{ planned, made }] : []))
  const [first] = sent
  if (first === undefined && mine.length > 0) return leftOut(part, mine[0]?.planned)
  if (first === undefined) return asWords(part, parts.get(part), tokens.get(part))
  const { planned, made } = first
  const isPages = part.type === 'file'
  return {
    id: part.blobId,
    what: 'sent',
    changes: [...made.changes],
    ...reasonOf(planned),
    width: made.width,
    height: made.height,
    bytes: sent.reduce((sum, one) => sum + one.made.bytes, 0),
    mediaType: made.mediaType,
    tokens: sent.reduce((sum, one) => sum + imageTokens(one.made.width, one.made.height, limits.counting), 0),
    ...seenOf(made, limits),
    ...((isPages || made.changes.length > 0) && { key: made.key }),
    ...(isPages && { pages: sent.length }),
  }
}

function reasonOf({ why, limit }: PreparedImage['planned']): Pick<PlannedItem, 'why' | 'limit'> {
  return { ...(why !== undefined && { why }), ...(limit !== undefined && { limit }) }
}

function leftOut({ blobId, mediaType }: FilePart, planned: PreparedImage['planned'] | undefined): PlannedItem {
  return { id: blobId, what: 'left-out', changes: [], ...(planned === undefined ? {} : reasonOf(planned)), width: 0, height: 0, bytes: 0, mediaType, tokens: 0 }
}

function asWords(part: FilePart, words: ReturnType<PreparedFiles['parts']['get']> = [], tokens: number | undefined): PlannedItem {
  const text = words.map((one) => (one.type === 'text' ? one.text : '')).join('')
  if (tokens === undefined) return { ...leftOut(part, undefined), why: 'unreadable' }
  return { id: part.blobId, what: 'sent', changes: [], width: 0, height: 0, bytes: Buffer.byteLength(text), mediaType: 'text/plain', tokens }
}

/** Where more is sent than the model looks at. */
function seenOf({ width, height }: { readonly width: number; readonly height: number }, { seenEdge }: ImageLimits): Pick<PlannedItem, 'seen'> {
  const longest = Math.max(width, height)
  if (seenEdge === undefined || longest <= seenEdge) return {}
  const [seenWidth, seenHeight] = [width, height].map((side) => Math.max(1, Math.round((side * seenEdge) / longest))) as [number, number]
  return { seen: { width: seenWidth, height: seenHeight } }
}
