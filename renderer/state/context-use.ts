import { attachmentTokens, contextUse, estimateTokens, promptLimit } from '#shared/context.ts'
import type { Summary, ConversationSettings } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { textOf } from '#shared/fold.ts'
import type { Attachment } from '#shared/attachment.ts'
import type { Message } from '#shared/message.ts'
import type { ConversationView } from './conversation-view.ts'

/** How full the context of an endpoint is. */
export interface Fullness {
  /** Tokens that the next message goes out with, about. */
  readonly tokens: number
  /** What a prompt for the endpoint may have; `undefined` where it is not known. */
  readonly limit: number | undefined
  /** From 0; more than 1 when it does not fit. `undefined` without a limit. */
  readonly share: number | undefined
  /** `near` from 75 %, `full` from 90 %. */
  readonly level: 'low' | 'near' | 'full'
  /** Whether what the endpoint counted for the last reply was taken into account. */
  readonly isMeasured: boolean
  /** Whether every message is there; else nothing is counted yet. */
  readonly isComplete: boolean
}

/** Of a conversation of which messages are missing nothing is said. */
export const uncounted: Fullness = { tokens: 0, limit: undefined, share: undefined, level: 'low', isMeasured: false, isComplete: false }

/** What is sent beside the messages of a branch. */
export interface Sending {
  readonly text: string
  readonly attachments: readonly Pick<Attachment, 'kind' | 'width' | 'height' | 'facts' | 'sending'>[]
  readonly settings: ConversationSettings
  readonly summaries: readonly Summary[]
  readonly endpoint: Pick<Endpoint, 'contextTokens' | 'maxOutputTokens' | 'images'> | null
}

/** How full the context is when what is typed is sent at the end of a branch. */
export function fullness(path: readonly Message[], { text, attachments, settings, summaries, endpoint }: Sending): Fullness {
  const { tokens: stored, isMeasured } = storedUse(path, settings.systemPrompt, summaries)
  const files = attachments.reduce((sum, file) => sum + attachmentTokens(file, endpoint?.images?.counting), 0)
  const tokens = Math.round(stored + estimateTokens(text) + files)
  const limit = endpoint === null ? undefined : promptLimit(endpoint, settings.parameters)
  const share = limit === undefined ? undefined : tokens / limit
  const level = share === undefined || share < 0.75 ? 'low' : share < 0.9 ? 'near' : 'full'
  return { tokens, limit, share, level, isMeasured, isComplete: true }
}

interface Stored {
  readonly path: readonly Message[]
  readonly systemPrompt: string | undefined
  readonly summaries: readonly Summary[]
  readonly use: ReturnType<typeof contextUse>
}

let last: Stored | undefined

/** What is stored does not change with a key: of ten thousand messages it is counted once. A reply that grows counts anew when it has ended. */
function storedUse(path: readonly Message[], systemPrompt: string | undefined, summaries: readonly Summary[]): Stored['use'] {
  const isSame = last !== undefined && last.systemPrompt === systemPrompt && last.summaries === summaries && last.path.length === path.length && path.every((message, index) => isCounted(message, last?.path[index]))
  last = isSame && last !== undefined ? last : { path, systemPrompt, summaries, use: contextUse(path, { systemPrompt, summaries }) }
  return last.use
}

function isCounted(message: Message, before: Message | undefined): boolean {
  return message === before || (message.status === 'running' && before?.status === 'running' && message.id === before.id)
}

/** The messages of the older half of a branch, in whole turns, that are sent until now. The last turn is never among them. */
export function oldestTurns({ path, nodes }: Pick<ConversationView, 'path' | 'nodes'>, find: (messageId: string) => Message | undefined): string[] {
  const sent = path.filter((id) => nodes.get(id)?.leftOut === undefined)
  const turns = [...Map.groupBy(sent, (id) => nodes.get(id)?.turnId ?? id).values()]
  const lengthOf = (turn: readonly string[]): number => turn.reduce((sum, id) => sum + lengthIn(find(id)), 0)
  const half = turns.reduce((sum, turn) => sum + lengthOf(turn), 0) / 2
  const oldest: string[] = []
  let length = 0
  for (const turn of turns.slice(0, -1)) {
    if (length >= half) break
    oldest.push(...turn)
    length += lengthOf(turn)
  }
  return oldest
}

function lengthIn(message: Message | undefined): number {
  return message === undefined ? 0 : textOf(message).length + 1
}
