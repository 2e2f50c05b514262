/** What belongs to the window and not to what is read. */
const furniture = 'button, summary, figcaption, svg, script, style, iframe, .message-name, .message-foot, .outcome, .left-out-note, .adapted, .choose-box, .waiting, .hidden-reasoning, .edited, .md-table-tools, .md-back, .md-alert-name, .md-sources-name, .md-source-host, .sr-only'
/** Elements that say what their children are. */
const frames = 'ul, ol, table, thead, tbody, tr, blockquote, section'
/** Attributes that say something of a text. */
const telling: ReadonlySet<string> = new Set(['href', 'src', 'alt', 'start', 'value', 'checked', 'type', 'align', 'data-markdown', 'data-language'])

/**
 * What is selected of a drawn text, as HTML without classes, scripts and what belongs to the window. Items stay in their list, rows in their
 * table with its head, and a formula is its source. `''` where nothing is read there.
 */
export function readableHtml(selected: Range, root: Element): string {
  const range = withWhole(selected)
  const content = document.createElement('div')
  content.append(framed(range, root))
  tidy(content)
  return content.textContent.trim() === '' && content.querySelector('img') === null ? '' : content.innerHTML
}

/** A table is selected by rows; a formula or a drawing as a whole. */
function withWhole(selected: Range): Range {
  const range = selected.cloneRange()
  const whole = (node: Node): Element | null => (node instanceof Element ? node : node.parentElement)?.closest('[data-markdown], tr') ?? null
  const [first, last] = [whole(range.startContainer), whole(range.endContainer)]
  const isInOneCell = first !== null && first === last && first.matches('tr') && cellOf(range.startContainer) === cellOf(range.endContainer)
  if (isInOneCell) return range
  if (first !== null) range.setStartBefore(first)
  if (last !== null) range.setEndAfter(last)
  return range
}

function cellOf(node: Node): Element | null {
  return (node instanceof Element ? node : node.parentElement)?.closest('td, th') ?? null
}

/** The contents with the list, table or quotation that they are part of; what lies within one paragraph or item needs none. */
function framed(range: Range, root: Element): DocumentFragment {
  const common = range.commonAncestorContainer
  let inner = range.cloneContents()
  const start = common instanceof Element ? common : common.parentElement
  for (let frame = start?.matches(frames) === true ? start : null; frame !== null && frame !== root && root.contains(frame); frame = frame.parentElement) {
    if (!frame.matches(frames)) continue
    const around = frame.cloneNode(false) as Element
    if (frame instanceof HTMLOListElement) around.setAttribute('start', String(frame.start + itemsBefore(frame, range)))
    around.append(inner)
    const head = frame instanceof HTMLTableElement ? frame.tHead : null
    if (head !== null && around.querySelector('thead') === null) around.prepend(head.cloneNode(true))
    inner = document.createDocumentFragment()
    inner.append(around)
  }
  return inner
}

function itemsBefore(list: Element, range: Range): number {
  return Math.max(0, [...list.children].findIndex((item) => range.intersectsNode(item)))
}

function tidy(content: HTMLElement): void {
  for (const element of content.querySelectorAll<HTMLElement>('[data-markdown]')) sourceOnly(element, element.dataset.markdown ?? '', element.matches('.md-math-display, figure'))
  for (const alert of content.querySelectorAll('.md-alert')) {
    const kind = /\bmd-(note|tip|important|warning|caution)\b/.exec(alert.className)?.[1] ?? 'note'
    const mark = document.createElement('p')
    sourceOnly(mark, `[!${kind.toUpperCase()}]`, false)
    alert.prepend(mark)
  }
  for (const mark of content.querySelectorAll<HTMLElement>('sup.md-mark:not(.md-cite)')) if (mark.querySelector('[role="doc-noteref"]') !== null) sourceOnly(mark, `[^${mark.textContent}]`, false)
  for (const note of content.querySelectorAll<HTMLLIElement>('.md-notes li')) asNote(note)
  for (const part of content.querySelectorAll(furniture)) part.remove()
  for (const pre of content.querySelectorAll('pre')) asCode(pre)
  for (const heading of content.querySelectorAll('h3, h4, h5, h6')) {
    const depth = /\bmd-h([1-6])\b/.exec(heading.className)?.[1]
    if (depth !== undefined) rename(heading, `h${depth}`)
  }
  for (const cell of content.querySelectorAll('th, td')) {
    const side = /\bmd-(left|center|right)\b/.exec(cell.className)?.[1]
    if (side !== undefined) cell.setAttribute('align', side)
  }
  for (const box of content.querySelectorAll<HTMLInputElement>('input')) box.toggleAttribute('checked', box.checked)
  for (const element of content.querySelectorAll('*')) for (const name of element.getAttributeNames()) if (!telling.has(name)) element.removeAttribute(name)
}

/** Leaves of an element its source, which is not to be escaped again. */
function sourceOnly(element: HTMLElement, source: string, isBlock: boolean): void {
  const plain = document.createElement(isBlock ? 'div' : 'span')
  plain.dataset.markdown = source
  plain.textContent = source
  if (element.isConnected || element.parentNode !== null) element.replaceWith(plain)
  else element.append(plain)
}

function asNote(note: HTMLLIElement): void {
  const mark = document.createElement('span')
  sourceOnly(mark, `[^${note.value}]: `, false)
  const paragraph = rename(note, 'p')
  paragraph.prepend(mark)
}

function asCode(pre: Element): void {
  const language = pre.closest<HTMLElement>('figure')?.dataset.language ?? ''
  const code = document.createElement('code')
  code.textContent = pre.textContent
  pre.replaceChildren(code)
  if (language !== '') pre.setAttribute('data-language', language)
}

function rename(element: Element, tag: string): Element {
  const renamed = document.createElement(tag)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
  return renamed
}
