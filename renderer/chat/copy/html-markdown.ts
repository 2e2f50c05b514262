import Turndown from 'turndown'
import { fenced } from '#shared/markdown/fence.ts'

/** HTML that was made of a drawn text (`readableHtml`), as Markdown that says the same. */
export function htmlMarkdown(html: string): string {
  return service.turndown(html).replaceAll(/[ \t]+\n/g, (end) => (end.startsWith('  ') ? '  \n' : '\n')).trim()
}

const service = new Turndown({ headingStyle: 'atx', hr: '---', bulletListMarker: '-', codeBlockStyle: 'fenced', emDelimiter: '*', strongDelimiter: '**' })

/** Only what would be read as a sign is escaped: a text full of backslashes is not clean. */
service.escape = (text) =>
  text
    .replaceAll(/[\\`*[\]]/g, String.raw`\$&`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replaceAll(/~~/g, String.raw`\~\~`)
    .replaceAll(/<(?=[a-z/!?])/gi, String.raw`\<`)
    .replaceAll(/^(\s*)(#{1,6}\s|[-+]\s|>)/gm, String.raw`$1\$2`)
    .replaceAll(/^(\s*\d+)([.)]\s)/gm, String.raw`$1\$2`)

service.addRule('source', {
  filter: (node) => node.hasAttribute('data-markdown'),
  replacement: (_content, node) => {
    const source = (node as Element).getAttribute('data-markdown') ?? ''
    return node.nodeName === 'DIV' ? `\n\n${source}\n\n` : source
  },
})
service.addRule('deleted', { filter: ['del', 's'], replacement: (content) => `~~${content}~~` })
service.addRule('task', {
  filter: (node) => node.nodeName === 'INPUT' && node.getAttribute('type') === 'checkbox',
  replacement: (_content, node) => ((node as Element).hasAttribute('checked') ? '[x] ' : '[ ] '),
})
service.addRule('code', {
  filter: 'pre',
  replacement: (_content, node) => `\n\n${fenced(node.textContent ?? '', (node as Element).getAttribute('data-language') ?? '')}\n\n`,
})
service.addRule('item', {
  filter: 'li',
  replacement: (content, node) => {
    const sign = signOf(node as Element)
    const inner = content.trim().replaceAll(/(\[[x ]\]) +/g, '$1 ').replaceAll('\n', `\n${' '.repeat(sign.length)}`).replaceAll(/^ +$/gm, '')
    return `${sign}${inner}\n`
  },
})
service.addRule('cell', { filter: ['th', 'td'], replacement: (content) => ` ${content.trim().replaceAll(/\s*\n\s*/g, ' ').replaceAll(/(?<!\\)\|/g, String.raw`\|`)} |` })
service.addRule('row', {
  filter: 'tr',
  replacement: (content, node) => {
    const isHead = node.parentNode?.nodeName === 'THEAD'
    const line = [...node.childNodes].filter((cell) => /^T[HD]$/.test(cell.nodeName)).map((cell) => ` ${lines[(cell as Element).getAttribute('align') ?? ''] ?? '---'} |`).join('')
    return `|${content}\n${isHead ? `|${line}\n` : ''}`
  },
})
service.addRule('rows', { filter: ['thead', 'tbody'], replacement: (content) => content })
service.addRule('table', { filter: 'table', replacement: (content) => `\n\n${content}\n\n` })

const lines: Readonly<Record<string, string>> = { left: ':---', center: ':---:', right: '---:' }

function signOf(item: Element): string {
  const list = item.parentNode as Element | null
  if (list?.nodeName !== 'OL') return '- '
  const before = [...list.childNodes].filter((node) => node.nodeName === 'LI').indexOf(item)
  return `${Number(list.getAttribute('start') ?? '1') + before}. `
}
