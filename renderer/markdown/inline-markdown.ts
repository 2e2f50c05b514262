import type { Inline } from '#shared/markdown/nodes.ts'
import { fenceFor } from '#shared/markdown/fence.ts'

const signs = { strong: '**', emphasis: '*', deleted: '~~' } as const

/** Text within a block as Markdown that reads as it does. */
export function inlineMarkdown(nodes: readonly Inline[]): string {
  return nodes.map(markdownOf).join('')
}

function markdownOf(node: Inline): string {
  switch (node.type) {
    case 'text':
      return node.text.replaceAll(/[\\`*_[\]<>~$]/g, '\\$&')
    case 'strong':
    case 'emphasis':
    case 'deleted':
      return `${signs[node.type]}${inlineMarkdown(node.children)}${signs[node.type]}`
    case 'code':
      return codeSpan(node.text)
    case 'break':
      return '  \n'
    case 'link':
      return `[${inlineMarkdown(node.children)}](${destination(node.href, node.title)})`
    case 'image':
      return `![${node.alt.replaceAll(/[\\[\]]/g, '\\$&')}](${destination(node.src, node.title)})`
    case 'html':
      return node.text
    case 'math':
      return node.display ? `$$${node.text}$$` : `$${node.text}$`
    case 'footnote-ref':
      return `[^${node.label}]`
    case 'cite':
      return `[${node.number}]`
  }
}

function codeSpan(text: string): string {
  const fence = fenceFor(text, 1)
  return /^`|`$|^ .* $/.test(text) ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}

function destination(href: string, title: string | undefined): string {
  const address = /[\s()<>]/.test(href) ? `<${href.replaceAll(/[<>\n]/g, encodeURIComponent)}>` : href
  return title === undefined ? address : `${address} "${title.replaceAll('"', '\\"')}"`
}
