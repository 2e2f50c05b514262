import type { Message } from '#shared/message.ts'
import type { LogRow } from '../../state/log-rows.ts'
import { heightOfImages } from '../parts/image-size.ts'

/** Pixels of a message beside its text: its distances, its name and its buttons. */
const frames = { user: 46, assistant: 74 } as const
const lineHeight = 24
/** Pixels of a letter, about. */
const letterWidth = 7.4
/** What is known of a text when only its role is: about what people ask and what models answer. */
const unknown = { user: 70, assistant: 420 } as const
const runHeight = 50
/** One's own text is folded when it is longer. */
const mostOwnLines = 26
/** Letters that are looked at for the ends of lines: the rest of a text is taken to be like them. */
const lookedAt = 4_000
/** Pixels of a file beside which others stand, and how wide one about is. */
const file = { height: 52, width: 260 } as const

const kept = new WeakMap<Message, { readonly width: number; readonly height: number }>()

/** How high a row will about be, in pixels, where its text has a column of this width. `message` may not be there yet. */
export function estimatedHeight(row: LogRow, role: Message['role'], message: Message | undefined, width: number): number {
  if (row.kind === 'run') return runHeight
  return message === undefined ? unknown[role] : heightOf(message, width)
}

/** How high a message is taken to be whose text has not arrived. */
export function unknownHeight(role: Message['role']): number {
  return unknown[role]
}

function heightOf(message: Message, width: number): number {
  const known = kept.get(message)
  if (known?.width === width) return known.height
  const isOwn = message.role === 'user'
  const column = isOwn ? Math.min(width * 0.85, 608) - 30 : width
  const text = message.parts.reduce((sum, part) => sum + (part.type === 'text' ? linesOf(part.text, column) : 0), 0)
  // One's own stand beside each other in a column of their own, those of a reply below each other.
  const images = heightOfImages(message.parts.filter((part) => part.type === 'image'), isOwn ? Math.min(width * 0.85, 608) : 0)
  const files = Math.ceil(message.parts.filter((part) => part.type === 'file').length / Math.max(1, Math.floor(width / file.width))) * file.height
  const height = frames[message.role] + (isOwn ? Math.min(text, mostOwnLines) : text) * lineHeight + images + files
  kept.set(message, { width, height })
  return height
}

function linesOf(text: string, column: number): number {
  const letters = Math.max(20, column / letterWidth)
  const head = text.slice(0, lookedAt)
  const lines = head.split('\n').reduce((sum, line) => sum + Math.max(0.6, Math.ceil(line.length / letters)), 0)
  return head.length === 0 ? 0 : lines * (text.length / head.length)
}
