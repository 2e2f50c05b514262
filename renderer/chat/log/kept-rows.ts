/** Rows that stay in the page wherever the reader is: a reply that runs, an edit, an open menu. */
const busy = '[data-status="running"], [data-row]:has(.edit-box), [data-row]:has([data-state="open"])'
/** So many rows in which something was pressed stay as they were left. */
const mostTouched = 8

const touched = new WeakMap<Element, string[]>()

/** Something in a row was pressed, as to open a long text: it shall be found as it was left. */
export function touchRow(content: Element, target: EventTarget | null): void {
  if (!(target instanceof Element) || target.closest('button, summary, input') === null) return
  const name = nameOf(target)
  if (name === null) return
  touched.set(content, [name, ...(touched.get(content) ?? []).filter((one) => one !== name)].slice(0, mostTouched))
}

/** The names of drawn rows that must not be taken out of the page. */
export function keptRows(content: Element): string[] {
  const selection = window.getSelection()
  const ends = selection === null || selection.isCollapsed ? [] : [selection.anchorNode, selection.focusNode]
  const names = [...[...content.querySelectorAll(busy), document.activeElement, ...ends].map(nameOf), ...(touched.get(content) ?? [])]
  return names.filter((name) => name !== null)
}

function nameOf(node: Node | null): string | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null)
  const row = element?.closest('[data-row]')
  return row instanceof HTMLElement ? (row.dataset.row ?? null) : null
}
