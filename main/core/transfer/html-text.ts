import type { Block, Cell, Inline, ListItem } from '#shared/markdown/nodes.ts'
import { parseMarkdown } from '#shared/markdown/parse.ts'

/** Longer texts are shown as they are: reading them as Markdown would take minutes. */
const longestMarkdown = 2_000_000

/** Text that stands for itself in HTML, also inside of quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/**
 * Markdown as HTML, made node by node, so that no tag is ever but one of ours: HTML in the text is shown as the text that it is,
 * images of other places as links, and links lead to pages and mail only. Never throws.
 */
export function htmlOfMarkdown(text: string): string {
  if (text.length > longestMarkdown) return plainText(text)
  return blocks(parseMarkdown(text).map(({ block }) => block))
}

/** Text with its lines and spaces as they are. */
export function plainText(text: string): string {
  return `<div class="plain" dir="auto">${escapeHtml(text)}</div>`
}

/** A block of code. */
export function codeBlock(text: string, label = ''): string {
  const caption = label === '' ? '' : `<figcaption>${escapeHtml(label)}</figcaption>`
  return `<figure class="code">${caption}<pre dir="ltr" tabindex="0"><code>${escapeHtml(text)}</code></pre></figure>`
}

function blocks(nodes: readonly Block[]): string {
  return nodes.map(blockOf).join('')
}

function blockOf(block: Block): string {
  switch (block.type) {
    case 'heading': {
      // The page has its own first headings; those of an answer stand below them.
      const tag = `h${Math.min(6, block.depth + 2)}`
      return `<${tag} dir="auto">${inline(block.children)}</${tag}>`
    }
    case 'paragraph':
      return block.tight === true ? inline(block.children) : `<p dir="auto">${inline(block.children)}</p>`
    case 'code':
      return codeBlock(block.text, /^\S+/.exec(block.info)?.[0])
    case 'quote':
      return `<blockquote dir="auto">${blocks(block.children)}</blockquote>`
    case 'list':
      return list(block)
    case 'table':
      return table(block)
    case 'rule':
      return '<hr>'
    case 'html':
      return plainText(block.text.trimEnd())
    case 'math':
      return codeBlock(block.text, 'TeX')
    case 'footnote':
      return `<div class="footnote"><sup>${block.number}</sup> ${blocks(block.children)}</div>`
  }
}

function list({ ordered, start, items }: Extract<Block, { type: 'list' }>): string {
  const inner = items.map(itemOf).join('')
  return ordered ? `<ol dir="auto" start="${start}">${inner}</ol>` : `<ul dir="auto">${inner}</ul>`
}

function itemOf({ checked, children }: ListItem): string {
  if (checked === undefined) return `<li>${blocks(children)}</li>`
  return `<li class="task"><input type="checkbox" disabled${checked ? ' checked' : ''}> ${blocks(children)}</li>`
}

function table({ head, rows, align }: Extract<Block, { type: 'table' }>): string {
  const row = (tag: 'th' | 'td', cells: readonly Cell[]): string => `<tr>${cells.map((cell, index) => `<${tag}${align[index] ? ` class="${align[index]}"` : ''}>${inline(cell)}</${tag}>`).join('')}</tr>`
  return `<div class="table" tabindex="0"><table dir="auto"><thead>${row('th', head)}</thead><tbody>${rows.map((cells) => row('td', cells)).join('')}</tbody></table></div>`
}

function inline(nodes: readonly Inline[]): string {
  return nodes.map(inlineOf).join('')
}

const tags = { strong: 'strong', emphasis: 'em', deleted: 'del' } as const

function inlineOf(node: Inline): string {
  switch (node.type) {
    case 'strong':
    case 'emphasis':
    case 'deleted':
      return `<${tags[node.type]}>${inline(node.children)}</${tags[node.type]}>`
    case 'code':
    case 'math':
      return `<code>${escapeHtml(node.text)}</code>`
    case 'break':
      return '<br>'
    case 'link':
      return link(node.href, inline(node.children))
    case 'image':
      return `<span class="elsewhere">${link(node.src, escapeHtml(node.alt === '' ? node.src : node.alt))}</span>`
    case 'text':
    case 'html':
      return escapeHtml(node.text)
    case 'footnote-ref':
    case 'cite':
      return `<sup>${node.number}</sup>`
  }
}

/** Pages and mail, nothing that runs or reads; what else an address may be is shown as its words. */
function link(href: string, inner: string): string {
  const protocol = URL.parse(href)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:' && protocol !== 'mailto:') return `<span class="dead">${inner}</span>`
  return `<a href="${escapeHtml(href)}" title="${escapeHtml(href)}" target="_blank" rel="noreferrer noopener">${inner}</a>`
}
