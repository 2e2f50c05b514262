import { Lexer } from 'marked'
import type { Token, Tokens } from 'marked'

/** Longer texts are shown as they are: reading them as Markdown would take minutes. */
const longestMarkdown = 2_000_000

/** Text that stands for itself in HTML, also inside of quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/**
 * Markdown as HTML, made token by token, so that no tag is ever but one of ours: HTML in the text is shown as the text that it is,
 * images of other places as links, and links lead to pages and mail only. Never throws.
 */
export function htmlOfMarkdown(text: string): string {
  if (text.length > longestMarkdown) return plainText(text)
  try {
    return blocks(new Lexer({ gfm: true }).lex(text))
  } catch {
    // A text that nests thousands deep overruns the stack.
    return plainText(text)
  }
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

function blocks(tokens: readonly Token[]): string {
  return tokens.map(block).join('')
}

function block(token: Token): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return ''
    case 'heading': {
      // The page has its own first headings; those of an answer stand below them.
      const tag = `h${Math.min(6, (token as Tokens.Heading).depth + 2)}`
      return `<${tag} dir="auto">${inline(token.tokens)}</${tag}>`
    }
    case 'paragraph':
      return `<p dir="auto">${inline(token.tokens)}</p>`
    case 'text':
      return inline(token.tokens ?? [token])
    case 'code':
      return codeBlock((token as Tokens.Code).text, /^\S+/.exec((token as Tokens.Code).lang ?? '')?.[0])
    case 'blockquote':
      return `<blockquote dir="auto">${blocks(token.tokens ?? [])}</blockquote>`
    case 'list':
      return list(token as Tokens.List)
    case 'table':
      return table(token as Tokens.Table)
    case 'hr':
      return '<hr>'
    case 'html':
      return plainText(token.raw.trimEnd())
    default:
      return inline([token])
  }
}

function list({ ordered, start, items }: Tokens.List): string {
  const inner = items.map((item) => `<li${item.task ? ' class="task"' : ''}>${blocks(item.tokens)}</li>`).join('')
  return ordered ? `<ol dir="auto" start="${Number(start) || (start === 0 ? 0 : 1)}">${inner}</ol>` : `<ul dir="auto">${inner}</ul>`
}

function table({ header, rows }: Tokens.Table): string {
  const row = (cells: readonly Tokens.TableCell[]): string => `<tr>${cells.map(cell).join('')}</tr>`
  return `<div class="table" tabindex="0"><table dir="auto"><thead>${row(header)}</thead><tbody>${rows.map(row).join('')}</tbody></table></div>`
}

function cell({ header, align, tokens }: Tokens.TableCell): string {
  const tag = header ? 'th' : 'td'
  return `<${tag}${align === null ? '' : ` class="${align}"`}>${inline(tokens)}</${tag}>`
}

function inline(tokens: readonly Token[] | undefined): string {
  return (tokens ?? []).map(inlineToken).join('')
}

function inlineToken(token: Token): string {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return `<${token.type}>${inline(token.tokens)}</${token.type}>`
    case 'codespan':
      return `<code>${escapeHtml((token as Tokens.Codespan).text)}</code>`
    case 'br':
      return '<br>'
    case 'link':
      return link((token as Tokens.Link).href, inline(token.tokens))
    case 'image': {
      const { href, text } = token as Tokens.Image
      return `<span class="elsewhere">${link(href, escapeHtml(text === '' ? href : text))}</span>`
    }
    case 'checkbox':
      return `<input type="checkbox" disabled${(token as Tokens.Checkbox).checked ? ' checked' : ''}> `
    case 'escape':
      return escapeHtml((token as Tokens.Escape).text)
    case 'html':
      return escapeHtml(token.raw)
    default:
      return 'tokens' in token && token.tokens !== undefined ? inline(token.tokens) : words(token)
  }
}

/** Entities of the text are the browser's to read: in text, they can be nothing but text. */
function words(token: Token): string {
  const text = 'text' in token && typeof token.text === 'string' ? token.text : token.raw
  return escapeHtml(text).replaceAll(/&#38;(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});/g, '&$1;')
}

/** Pages and mail, nothing that runs or reads; what else an address may be is shown as its words. */
function link(href: string, inner: string): string {
  const protocol = URL.parse(href)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:' && protocol !== 'mailto:') return `<span class="dead">${inner}</span>`
  return `<a href="${escapeHtml(href)}" title="${escapeHtml(href)}" target="_blank" rel="noreferrer noopener">${inner}</a>`
}
