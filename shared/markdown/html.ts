import { plainText as wordsOf } from './inline-nodes.ts'
import { linkTarget } from './link-target.ts'
import type { AlertKind, Block, Cell, Inline, ListItem } from './nodes.ts'
import { parseMarkdown } from './parse.ts'
import { sourceList, sourceMarks } from './source-list.ts'
import type { TextSource } from './source-list.ts'
import { visibleText } from './visible-text.ts'

/** Longer texts are shown as they are: reading them as Markdown would take minutes. */
const longestMarkdown = 2_000_000

/** What is known of a text beside itself. */
export interface TextAbout {
  /** Begins the ids of its elements: two texts of one page have different ones. Letters, digits and `-`. */
  readonly id: string
  readonly sources?: readonly TextSource[] | undefined
  say(words: 'sources' | 'leadsTo' | `alert_${AlertKind}`, values?: Readonly<Record<string, string>>): string
}

interface Page extends TextAbout {
  /** Each source once. */
  readonly listed: readonly TextSource[]
}

/** Text that stands for itself in HTML, also inside of quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/**
 * Markdown as HTML, made node by node, so that no tag is ever but one of ours: HTML in the text is shown as the text that it is,
 * images of other places as links, and links lead to pages and mail only. Never throws.
 */
export function htmlOfMarkdown(text: string, about: TextAbout): string {
  if (text.length > longestMarkdown) return plainText(text)
  const told = about.sources ?? []
  const page = { ...about, listed: sourceList(told) }
  const all = parseMarkdown(text, { sources: page.listed.length, marks: sourceMarks(told) }).map(({ block }) => block)
  return blocks(all, page) + footnotes(all, page) + sources(page)
}

/** Text with its lines and spaces as they are. */
export function plainText(text: string): string {
  return `<div class="plain" dir="auto">${shown(text)}</div>`
}

/** A block of code. */
export function codeBlock(text: string, label = ''): string {
  const caption = label === '' ? '' : `<figcaption>${shown(label)}</figcaption>`
  return `<figure class="code">${caption}<pre dir="ltr" tabindex="0"><code>${shown(text)}</code></pre></figure>`
}

function shown(text: string): string {
  return escapeHtml(visibleText(text))
}

function blocks(nodes: readonly Block[], page: Page): string {
  return nodes.map((node) => blockOf(node, page)).join('')
}

function blockOf(block: Block, page: Page): string {
  switch (block.type) {
    case 'heading': {
      // The page has its own first headings; those of an answer stand below them.
      const tag = `h${Math.min(6, block.depth + 2)}`
      return `<${tag} dir="auto">${inline(block.children, page)}</${tag}>`
    }
    case 'paragraph':
      return block.tight === true ? inline(block.children, page) : `<p dir="auto">${inline(block.children, page)}</p>`
    case 'code':
      return codeBlock(block.text, /^\S+/.exec(block.info)?.[0])
    case 'quote':
      if (block.kind === undefined) return `<blockquote dir="auto">${blocks(block.children, page)}</blockquote>`
      return `<blockquote class="alert ${block.kind}" dir="auto"><p class="name">${escapeHtml(page.say(`alert_${block.kind}`))}</p>${blocks(block.children, page)}</blockquote>`
    case 'list':
      return list(block, page)
    case 'table':
      return table(block, page)
    case 'rule':
      return '<hr>'
    case 'html':
      return plainText(block.text.trimEnd())
    case 'math':
      return codeBlock(block.text, 'TeX')
    case 'footnote':
      // Notes stand together below the text.
      return ''
  }
}

function list({ ordered, start, items }: Extract<Block, { type: 'list' }>, page: Page): string {
  const inner = items.map((item) => itemOf(item, page)).join('')
  return ordered ? `<ol dir="auto" start="${start}">${inner}</ol>` : `<ul dir="auto">${inner}</ul>`
}

function itemOf({ checked, children }: ListItem, page: Page): string {
  if (checked === undefined) return `<li>${blocks(children, page)}</li>`
  return `<li class="task"><input type="checkbox" disabled${checked ? ' checked' : ''}> ${blocks(children, page)}</li>`
}

function table({ head, rows, align }: Extract<Block, { type: 'table' }>, page: Page): string {
  const row = (tag: 'th' | 'td', cells: readonly Cell[]): string => `<tr>${cells.map((cell, index) => `<${tag}${align[index] ? ` class="${align[index]}"` : ''}>${inline(cell, page)}</${tag}>`).join('')}</tr>`
  return `<div class="table" tabindex="0"><table dir="auto"><thead>${row('th', head)}</thead><tbody>${rows.map((cells) => row('td', cells)).join('')}</tbody></table></div>`
}

function footnotes(nodes: readonly Block[], page: Page): string {
  const notes = nodes.filter((node) => node.type === 'footnote')
  if (notes.length === 0) return ''
  const items = notes.map(({ number, refs, children }) => {
    const back = Array.from({ length: refs }, (_, index) => ` <a href="#${page.id}-mark-${number}-${index + 1}">↩</a>`).join('')
    return `<li id="${page.id}-note-${number}" value="${number}">${blocks(children, page)}${back}</li>`
  })
  return `<section class="notes"><ol>${items.join('')}</ol></section>`
}

function sources({ listed, say }: Page): string {
  if (listed.length === 0) return ''
  const items = listed.map(({ url, title = '' }) => {
    const words = title.trim() === '' ? url : title
    const host = title.trim() === '' ? undefined : linkTarget(url)?.host
    return `<li>${link(url, words, shown(words), say)}${host === undefined ? '' : ` <span class="host">${shown(host)}</span>`}</li>`
  })
  return `<section class="notes"><p class="name">${escapeHtml(say('sources'))}</p><ol>${items.join('')}</ol></section>`
}

function inline(nodes: readonly Inline[], page: Page, isLinked = false): string {
  return nodes.map((node) => inlineOf(node, page, isLinked)).join('')
}

const tags = { strong: 'strong', emphasis: 'em', deleted: 'del' } as const

function inlineOf(node: Inline, page: Page, isLinked: boolean): string {
  switch (node.type) {
    case 'strong':
    case 'emphasis':
    case 'deleted':
      return `<${tags[node.type]}>${inline(node.children, page, isLinked)}</${tags[node.type]}>`
    case 'code':
    case 'math':
      return `<code>${shown(node.text)}</code>`
    case 'break':
      return '<br>'
    case 'link':
      return isLinked ? inline(node.children, page, true) : link(node.href, wordsOf(node.children), inline(node.children, page, true), page.say)
    case 'image': {
      const words = node.alt === '' ? node.src.slice(0, 200) : node.alt
      return `<span class="elsewhere">${isLinked ? shown(words) : link(node.src, words, shown(words), page.say)}</span>`
    }
    case 'text':
    case 'html':
      return shown(node.text)
    case 'footnote-ref':
      return isLinked ? `<sup>${node.number}</sup>` : `<sup><a id="${page.id}-mark-${node.number}-${node.nth}" href="#${page.id}-note-${node.number}">${node.number}</a></sup>`
    case 'cite': {
      const url = page.listed[node.number - 1]?.url
      return `<sup>${url === undefined || isLinked ? `[${node.number}]` : link(url, '', `[${node.number}]`, page.say)}</sup>`
    }
  }
}

/** Pages and mail, nothing that runs or reads; what else an address may be is shown as its words. A link that looks like another says where it leads. */
function link(href: string, words: string, inner: string, say: TextAbout['say']): string {
  const target = linkTarget(href, words)
  if (target === null) return `<span class="dead" title="${shown(href.slice(0, 2000))}">${inner}</span>`
  const doubt = target.doubts.length === 0 ? '' : ` <span class="doubt">${shown(say('leadsTo', { host: target.host }))}</span>`
  return `<a href="${escapeHtml(target.href)}" title="${shown(target.href)}" target="_blank" rel="noreferrer noopener">${inner}</a>${doubt}`
}
