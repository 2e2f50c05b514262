import {
  archivedBlobSchema, archivedConversationSchema, archivedDraftSchema, archivedFolderSchema, archivedMessageSchema, archivedPresetSchema, archivedQueuedSchema, archivedSnippetSchema,
  archivedSummarySchema,
  isBlobId,
} from '#shared/archive.ts'
import type { ArchivedBlob, ArchivedConversation, ArchivedDraft, ArchivedFolder, ArchivedMessage, ArchivedPreset, ArchivedQueued, ArchivedSnippet, ArchivedSummary } from '#shared/archive.ts'
import { partSchema } from '#shared/message.ts'
import type { Part } from '#shared/message.ts'
import type { SkipReason } from '#shared/transfer.ts'
import type { FoundMessage } from './reader.ts'

/** Ids that the contract takes. */
const isId = (id: string): boolean => id.length > 0 && id.length <= 200

/** What a line of the archive says, checked; `undefined` where it says nothing that this version understands. */
export type ParleyLine =
  | { readonly type: 'conversation'; readonly value: ArchivedConversation }
  | { readonly type: 'message'; readonly value: FoundMessage; readonly left: readonly SkipReason[] }
  | { readonly type: 'summary'; readonly value: ArchivedSummary }
  | { readonly type: 'queued'; readonly value: ArchivedQueued }
  | { readonly type: 'folder'; readonly value: ArchivedFolder }
  | { readonly type: 'draft'; readonly value: ArchivedDraft }
  | { readonly type: 'preset'; readonly value: ArchivedPreset }
  | { readonly type: 'snippet'; readonly value: ArchivedSnippet }
  | { readonly type: 'blob'; readonly value: ArchivedBlob }
  | { readonly type: 'setting'; readonly value: { readonly key: string; readonly value: unknown } }
  | { readonly type: 'other' }

/** Checks a line. Throws nothing; what breaks the format is `undefined`, and types of a later version are `other`. */
export function parleyLine(text: string): ParleyLine | undefined {
  let line: Record<string, unknown>
  try {
    line = Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    return undefined
  }
  switch (line['type']) {
    case 'conversation':
      return checked('conversation', checkConversation(line))
    case 'message': {
      const found = checkMessage(line)
      return found === undefined ? undefined : { type: 'message', ...found }
    }
    case 'summary':
      return checked('summary', archivedSummarySchema.safeParse(line).data)
    case 'queued':
      return checked('queued', checkQueued(line))
    case 'folder':
      return checked('folder', archivedFolderSchema.safeParse(line).data)
    case 'draft':
      return checked('draft', checkDraft(line))
    case 'preset':
      return checked('preset', archivedPresetSchema.safeParse(line).data)
    case 'snippet':
      return checked('snippet', archivedSnippetSchema.safeParse(line).data)
    case 'blob':
      return checked('blob', checkBlob(line))
    case 'setting':
      return typeof line['key'] === 'string' ? { type: 'setting', value: { key: line['key'], value: line['value'] } } : undefined
    default:
      return typeof line['type'] === 'string' ? { type: 'other' } : undefined
  }
}

/** A conversation, checked. */
export function checkConversation(value: unknown): ArchivedConversation | undefined {
  const found = archivedConversationSchema.safeParse(value).data
  return found !== undefined && isId(found.id) ? found : undefined
}

/** A message as readers give it; `left` says why parts of it were left out. */
export function checkMessage(value: unknown): { readonly value: FoundMessage; readonly left: readonly SkipReason[] } | undefined {
  const fields = Object(value) as Record<string, unknown>
  const left: SkipReason[] = []
  const revisions = listOf(fields['revisions']).map((revision) => ({ ...Object(revision), parts: knownParts((Object(revision) as { parts?: unknown }).parts, left) }) as unknown)
  const whole = archivedMessageSchema.safeParse({ ...fields, parts: knownParts(fields['parts'], left), ...(revisions.length > 0 && { revisions }) })
  if (!whole.success || !isId(whole.data.id)) return undefined
  return { value: toFound(whole.data), left }
}

/** A stored file, checked. */
export function checkBlob(value: unknown): ArchivedBlob | undefined {
  const found = archivedBlobSchema.safeParse(value).data
  return found !== undefined && isBlobId(found.id) ? found : undefined
}

/** A summary, checked. */
export function checkSummary(value: unknown): ArchivedSummary | undefined {
  return archivedSummarySchema.safeParse(value).data
}

function checkQueued(value: unknown): ArchivedQueued | undefined {
  const found = archivedQueuedSchema.safeParse(value).data
  return found === undefined ? undefined : { ...found, attachmentIds: found.attachmentIds.filter(isBlobId) }
}

function checkDraft(value: unknown): ArchivedDraft | undefined {
  const found = archivedDraftSchema.safeParse(value).data
  return found === undefined ? undefined : { ...found, attachmentIds: found.attachmentIds.filter(isBlobId) }
}

function checked<Type extends string, Value>(type: Type, value: Value | undefined): { readonly type: Type; readonly value: Value } | undefined {
  return value === undefined ? undefined : { type, value }
}

function knownParts(value: unknown, left: SkipReason[]): Part[] {
  return listOf(value).flatMap((one) => {
    const { data } = partSchema.safeParse(one)
    if (data === undefined) left.push('unknown-content')
    // Its id becomes a path: only a hash may.
    else if ((data.type !== 'image' && data.type !== 'file') || isBlobId(data.blobId)) return [data]
    else left.push('image-unreadable')
    return []
  })
}

/** Nobody writes a reply on that was being written when it was exported: it has ended as it does when Parley is killed. */
function toFound(archived: ArchivedMessage): FoundMessage {
  const { revisions, retryWait: _, continues: __, ...message } = archived
  const earlier = revisions === undefined ? {} : { earlier: revisions }
  if (message.status !== 'running') return { ...message, ...earlier }
  const error = { code: 'interrupted', message: 'This reply was still being written when it was exported.', retryable: true }
  return { ...message, ...earlier, status: 'stopped', error }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}
