import { textOf } from '#shared/fold.ts'
import { htmlOfMarkdown } from '#shared/markdown/html.ts'
import type { TextAbout } from '#shared/markdown/html.ts'
import type { Message } from '#shared/message.ts'

/** What is put on the clipboard. */
export interface Copied {
  readonly text: string
  /** The same as rich text; `null` where it is too much for that. */
  readonly html: string | null
}

/** Words that stand in what is copied. */
export type Say = TextAbout['say']

/** More letters are not made rich text of: that would take seconds, and no editor would take it. */
const longestHtml = 400_000

/** The text of a message as rich text, without classes and scripts. */
export function richMessage(message: Message, say: Say): string {
  const text = textOf(message)
  const sources = message.parts.flatMap((part) => (part.type === 'text' ? (part.sources ?? []) : []))
  if (message.role === 'user') return text.split(/\n{2,}/).map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`).join('')
  return bare(htmlOfMarkdown(text, { id: 'copy', sources, say }))
}

/** A message as it is copied: its Markdown, and the same as rich text. */
export function copiedMessage(message: Message, say: Say, isRich = true): Copied {
  const text = textOf(message).trim()
  return { text, html: !isRich || text.length > longestHtml ? null : richMessage(message, say) }
}

/** Whether messages are little enough to be made rich text of. */
export function canBeRich(messages: Iterable<Message>): boolean {
  let letters = 0
  for (const message of messages) letters += textOf(message).length
  return letters <= longestHtml
}

/** Several pieces in order, each with who said it. */
export function joined(pieces: readonly (Copied & { readonly speaker: string })[]): Copied {
  const [only] = pieces
  if (pieces.length === 1 && only !== undefined) return { text: only.text, html: only.html }
  const letters = pieces.reduce((sum, { html }) => sum + (html?.length ?? Infinity), 0)
  return {
    text: pieces.map(({ speaker, text }) => `**${speaker}:**\n\n${text}`).join('\n\n'),
    html: letters > longestHtml ? null : pieces.map(({ speaker, html }) => `<p><strong>${escaped(speaker)}:</strong></p>${html ?? ''}`).join(''),
  }
}

/** Puts a text and its rich form on the clipboard; of what is still waited for too. Rejects where the system refuses. */
export async function putOnClipboard(copied: Copied | Promise<Copied>): Promise<void> {
  const later = Promise.resolve(copied)
  const blob = (type: string, of: (copied: Copied) => string): Promise<Blob> => later.then((one) => new Blob([of(one)], { type }))
  const { html } = copied instanceof Promise ? { html: '' } : copied
  if (html === null) return navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob('text/plain', ({ text }) => text) })])
  return navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob('text/plain', ({ text }) => text), 'text/html': blob('text/html', ({ text, html }) => html ?? `<pre>${escaped(text)}</pre>`) })])
}

/** Text that stands for itself in HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

const told: ReadonlySet<string> = new Set(['href', 'start', 'value', 'type', 'checked', 'disabled', 'align'])

/** HTML without what belongs to a page: ids, classes, places for the keyboard. */
function bare(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const part of body.querySelectorAll('figcaption')) part.remove()
  for (const link of body.querySelectorAll('a[href^="#"]')) link.replaceWith(...link.childNodes)
  for (const cell of body.querySelectorAll('th[class], td[class]')) cell.setAttribute('align', cell.className)
  for (const element of body.querySelectorAll('*')) for (const name of element.getAttributeNames()) if (!told.has(name)) element.removeAttribute(name)
  return body.innerHTML
}
