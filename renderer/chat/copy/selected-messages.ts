import type { Message } from '#shared/message.ts'
import type { LogRow } from '../../state/log-rows.ts'
import { canBeRich, copiedMessage, joined } from './copies.ts'
import type { Copied, Say } from './copies.ts'
import { htmlMarkdown } from './html-markdown.ts'
import { readableHtml } from './readable-html.ts'

/** What a selection is read from. */
export interface SelectedFrom {
  readonly rows: readonly LogRow[]
  readonly rowOf: ReadonlyMap<string, number>
  readonly message: (id: string) => Message | undefined
  readonly speaker: (message: Message) => string
  readonly say: Say
}

/** The first and the last row of the log that a range touches, also where rows between them are not drawn; `null` where it touches none. */
export function rowsIn(range: Range, content: Element, { rows, rowOf }: Pick<SelectedFrom, 'rows' | 'rowOf'>): { readonly first: number; readonly last: number } | null {
  const touched = [...content.children].filter((child) => child instanceof HTMLElement && range.intersectsNode(child)) as HTMLElement[]
  const [first, last] = [touched[0], touched.at(-1)]
  if (first === undefined || last === undefined) return null
  const place = (element: HTMLElement, edge: 'first' | 'last'): number => {
    const { row, gap } = element.dataset
    if (row !== undefined) return rowOf.get(row) ?? 0
    const [from = 0, end = rows.length] = (gap ?? '').split(' ').map(Number)
    return edge === 'first' ? from : end - 1
  }
  return { first: place(first, 'first'), last: place(last, 'last') }
}

/** What is selected, as Markdown and as rich text: messages of which all is selected as they were written, others by what is drawn. */
export function selectedMessages(range: Range, content: Element, from: SelectedFrom): Copied | null {
  const edges = rowsIn(range, content, from)
  if (edges === null) return null
  const messages = from.rows.slice(edges.first, edges.last + 1).flatMap((row) => (row.kind === 'message' ? (from.message(row.id) ?? []) : []))
  const isRich = canBeRich(messages)
  const drawn = new Map([...content.children].map((child) => [child instanceof HTMLElement ? child.dataset.row : undefined, child]))
  const pieces = messages.flatMap((message) => {
    const row = drawn.get(message.id)
    const copied = row === undefined ? copiedMessage(message, from.say, isRich) : copiedOf(range, row, message, from.say)
    return copied === null || copied.text === '' ? [] : [{ ...copied, speaker: from.speaker(message) }]
  })
  return pieces.length === 0 ? null : joined(pieces)
}

/** What is selected of one message; `null` where that is nothing that is read. */
function copiedOf(range: Range, row: Element, message: Message, say: Say): Copied | null {
  const body = row.querySelector('.message-body')
  if (body === null || !range.intersectsNode(body)) return null
  const whole = document.createRange()
  whole.selectNodeContents(body)
  const part = whole.cloneRange()
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) > 0) part.setStart(range.startContainer, range.startOffset)
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) < 0) part.setEnd(range.endContainer, range.endOffset)
  if (part.collapsed) return null
  const before = whole.cloneRange()
  before.setEnd(part.startContainer, part.startOffset)
  const after = whole.cloneRange()
  after.setStart(part.endContainer, part.endOffset)
  if (isEmpty(before, body) && isEmpty(after, body) && !isFolded(body)) return copiedMessage(message, say)
  const html = readableHtml(part, body)
  if (html === '') return null
  if (message.role === 'user') return { text: part.toString().trim(), html }
  return { text: htmlMarkdown(html), html }
}

function isEmpty(range: Range, body: Element): boolean {
  return range.collapsed || readableHtml(range, body) === ''
}

/** Of a long text of one's own only what is shown is copied. */
function isFolded(body: Element): boolean {
  return body.querySelector('.own-bubble > button[aria-expanded="false"]') !== null
}
