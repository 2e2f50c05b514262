import type { Block, Inline, ListItem } from '#shared/markdown/nodes.ts'

/** Nodes as the specifications write them in HTML; an `html` node is what it holds. */
export function referenceHtml(blocks: readonly Block[]): string {
  return blocks.map(htmlOf).join('\n')
}

function htmlOf(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return block.tight === true ? inline(block.children) : `<p>${inline(block.children)}</p>`
    case 'heading':
      return `<h${block.depth}>${inline(block.children)}</h${block.depth}>`
    case 'code': {
      const language = /^\S+/.exec(block.info)?.[0]
      return `<pre><code${language === undefined ? '' : ` class="language-${escaped(language)}"`}>${escaped(block.text)}\n</code></pre>`
    }
    case 'quote':
      return `<blockquote>\n${referenceHtml(block.children)}\n</blockquote>`
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}${block.ordered && block.start !== 1 ? ` start="${block.start}"` : ''}>\n${block.items.map(itemHtml).join('\n')}\n</${tag}>`
    }
    case 'table':
      return tableHtml(block)
    case 'rule':
      return '<hr />'
    case 'html':
      return block.text
    case 'math':
      return `<math>${escaped(block.text)}</math>`
    case 'footnote':
      return `<footnote>${referenceHtml(block.children)}</footnote>`
  }
}

function itemHtml({ checked, children }: ListItem): string {
  const box = checked === undefined ? '' : `<input type="checkbox"${checked ? ' checked=""' : ''} disabled="" /> `
  return `<li>${box}${referenceHtml(children)}</li>`
}

function tableHtml({ align, head, rows }: Extract<Block, { type: 'table' }>): string {
  const row = (cells: readonly (readonly Inline[])[], tag: string): string =>
    `<tr>${cells.map((cell, index) => `<${tag}${align[index] ? ` align="${align[index]}"` : ''}>${inline(cell)}</${tag}>`).join('')}</tr>`
  const body = rows.length === 0 ? '' : `<tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody>`
  return `<table><thead>${row(head, 'th')}</thead>${body}</table>`
}

function inline(nodes: readonly Inline[]): string {
  return nodes.map((node) => {
    switch (node.type) {
      case 'text':
        return escaped(node.text)
      case 'strong':
        return `<strong>${inline(node.children)}</strong>`
      case 'emphasis':
        return `<em>${inline(node.children)}</em>`
      case 'deleted':
        return `<del>${inline(node.children)}</del>`
      case 'code':
        return `<code>${escaped(node.text)}</code>`
      case 'break':
        return '<br />'
      case 'link':
        return `<a href="${escaped(node.href)}"${titleOf(node.title)}>${inline(node.children)}</a>`
      case 'image':
        return `<img src="${escaped(node.src)}" alt="${escaped(node.alt)}"${titleOf(node.title)} />`
      case 'html':
        return node.text
      case 'math':
        return `<math>${escaped(node.text)}</math>`
      case 'footnote-ref':
        return `<sup>${node.number}</sup>`
      case 'cite':
        return `<cite>${node.number}</cite>`
    }
  }).join('')
}

function titleOf(title: string | undefined): string {
  return title === undefined ? '' : ` title="${escaped(title)}"`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const breaking = /^<\/?(?:p|h\d|pre|blockquote|ul|ol|li|hr|table|thead|tbody|tr|th|td|div)\b/i

/**
 * HTML as a list of its tags and texts, in order, so that two of them are equal when their trees are: spaces beside blocks do not
 * count, nor does the order of attributes, nor the line feed that ends code.
 */
export function piecesOfHtml(html: string): string[] {
  const pieces = html.match(/<!--[\s\S]*?-->|<\/?[a-zA-Z](?:"[^"]*"|'[^']*'|[^<>"'])*>|[^<]+|</g) ?? []
  const result: string[] = []
  let inCode = false
  for (const [index, piece] of pieces.entries()) {
    if (/^<pre\b/.test(piece)) inCode = true
    if (piece === '</pre>') inCode = false
    const [before, after] = [pieces[index - 1] ?? '<p>', pieces[index + 1] ?? '<p>']
    if (piece.startsWith('<') && piece !== '<') result.push(tagOf(piece))
    else if (inCode) result.push(piece.replace(/\n$/, ''))
    else {
      const left = breaking.test(before) || before.startsWith('<br') ? piece.trimStart() : piece
      const text = breaking.test(after) ? left.trimEnd() : left
      if (text !== '') result.push(text)
    }
  }
  return result.filter((piece) => piece !== '')
}

function tagOf(tag: string): string {
  const attributes = [...tag.matchAll(/\s([a-z]+)="([^"]*)"/g)].map((match) => match[0].trim()).sort()
  return attributes.length === 0 ? tag.replace(/\s*\/>$/, '>') : `${/^<[a-z0-9]+/i.exec(tag)?.[0] ?? ''} ${attributes.join(' ')}>`
}
