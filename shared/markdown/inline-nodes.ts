import type { InlineToken } from './inline-state.ts'
import type { NotePlace } from './note-book.ts'
import type { Inline } from './nodes.ts'

const wrappers = { strong_open: 'strong', em_open: 'emphasis', s_open: 'deleted' } as const

/** Elements within elements deeper than this are left out, and what they hold stays: who draws them must not run out of stack. */
const deepest = 40

/** What stands within a block, as these tokens say it; texts beside each other are one. In a cell `<br>` ends a line. */
export function inlineNodes(tokens: readonly InlineToken[], inCell = false): Inline[] {
  const levels: Inline[][] = [[]]
  const opened: InlineToken[] = []
  for (const token of tokens) {
    if (token.nesting === 1) {
      opened.push(token)
      if (opened.length <= deepest) levels.push([])
    } else if (token.nesting === -1) {
      const open = opened.pop()
      if (opened.length >= deepest) continue
      const children = levels.pop() ?? []
      for (const node of wrapped(open, children)) add(levels.at(-1) ?? [], node)
    } else add(levels.at(-1) ?? [], leafOf(token, inCell))
  }
  return levels.flat()
}

function wrapped(token: InlineToken | undefined, children: readonly Inline[]): readonly Inline[] {
  if (token === undefined) return children
  if (token.type === 'link_open') return [{ type: 'link', href: attribute(token, 'href'), ...titleOf(token), children }]
  const type = wrappers[token.type as keyof typeof wrappers]
  return type === undefined ? children : [{ type, children }]
}

function leafOf(token: InlineToken, inCell: boolean): Inline {
  switch (token.type) {
    case 'code_inline':
      return { type: 'code', text: token.content }
    case 'hardbreak':
      return { type: 'break' }
    case 'softbreak':
      return { type: 'text', text: '\n' }
    case 'image':
      return { type: 'image', src: attribute(token, 'src'), alt: plainText(inlineNodes(token.children ?? [])), ...titleOf(token) }
    case 'html_inline':
      return inCell && /^<br\s*\/?>$/i.test(token.content) ? { type: 'break' } : { type: 'html', text: token.content }
    case 'math':
      return { type: 'math', text: token.content, display: token.markup === '$$' }
    case 'note':
      return { type: 'footnote-ref', label: token.content, ...(token.meta as unknown as NotePlace) }
    case 'cite':
      return { type: 'cite', number: Number(token.content) }
    default:
      return { type: 'text', text: token.content }
  }
}

/** The words of nodes, without what they look like. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes.map((node) => {
    switch (node.type) {
      case 'break':
        return '\n'
      case 'image':
        return node.alt
      case 'footnote-ref':
      case 'cite':
        return ''
      default:
        return 'children' in node ? plainText(node.children) : node.text
    }
  }).join('')
}

function attribute({ attrs }: InlineToken, name: string): string {
  return String(attrs?.find(([key]) => key === name)?.[1] ?? '')
}

function titleOf(token: InlineToken): { readonly title?: string } {
  const title = attribute(token, 'title')
  return title === '' ? {} : { title }
}

function add(nodes: Inline[], node: Inline): void {
  const last = nodes.at(-1)
  if (node.type === 'text' && node.text === '') return
  if (node.type === 'text' && last?.type === 'text') nodes[nodes.length - 1] = { type: 'text', text: last.text + node.text }
  else nodes.push(node)
}
