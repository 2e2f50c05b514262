import type { ArchivedMessage } from '#shared/archive.ts'
import type { Part } from '#shared/message.ts'
import type { ExportTexts } from './export-texts.ts'
import { codeBlock, escapeHtml, htmlOfMarkdown, plainText } from '#shared/markdown/html.ts'
import { pagePolicy, pageStyle } from './page-style.ts'
import { modelOf, outcomeOf, speakerOf } from './readable.ts'
import type { Branch } from './readable.ts'

/** What a page needs: the words, the bytes of its images (`null`: missing), and where other files lie beside it (`undefined`: nowhere). */
export interface HtmlTools {
  readonly texts: ExportTexts
  readonly now: number
  readonly version: string
  readImage(id: string): Promise<{ readonly bytes: Buffer; readonly mediaType: string } | null>
  filePath(file: Extract<Part, { type: 'file' }>): string | undefined
}

/** A conversation in the list of several. */
export interface IndexEntry {
  readonly title: string
  readonly fileName: string
  readonly updatedAt: number
}

/** A branch as one page that needs nothing beside it and runs nothing. */
export async function* htmlOf({ conversation, title, messages, others, unreadable }: Branch, tools: HtmlTools): AsyncGenerator<string> {
  const { texts, now } = tools
  const about = [texts.say('begun', { date: texts.date(conversation.createdAt) }), texts.say('exported', { date: texts.date(now) })].join(' · ')
  yield `${pageHead(title, tools)}<header><h1 dir="auto">${escapeHtml(title)}</h1><p class="about">${escapeHtml(about)}</p>`
  if (others > 0) yield `<p class="about">${escapeHtml(texts.say('otherMessages', { count: String(others) }))}</p>`
  if (unreadable > 0) yield `<p class="about">${escapeHtml(texts.say('unreadable', { count: String(unreadable) }))}</p>`
  const { systemPrompt } = conversation.settings
  if (systemPrompt !== undefined && systemPrompt.trim() !== '') yield folded(texts.say('systemPrompt'), plainText(systemPrompt))
  yield '</header>\n'
  for (const message of messages) yield* messageOf(message, tools)
  yield pageEnd
}

/** The page that leads to the others. */
export function* htmlIndex(entries: readonly IndexEntry[], tools: HtmlTools): Generator<string> {
  const { texts, now } = tools
  const title = texts.say('conversations')
  yield `${pageHead(title, tools)}<header><h1>${escapeHtml(title)}</h1><p class="about">${escapeHtml(texts.say('exported', { date: texts.date(now) }))}</p></header>\n<ul class="list">\n`
  for (const entry of entries) {
    yield `<li><a dir="auto" href="${escapeHtml(encodeURIComponent(entry.fileName))}">${escapeHtml(entry.title)}</a><span>${escapeHtml(texts.date(entry.updatedAt))}</span></li>\n`
  }
  yield `</ul>\n${pageEnd}`
}

const pageEnd = '</main>\n</body>\n</html>\n'

function pageHead(title: string, { texts, version }: HtmlTools): string {
  return `<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(pagePolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Parley ${escapeHtml(version)}">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
`
}

async function* messageOf(message: ArchivedMessage, tools: HtmlTools): AsyncGenerator<string> {
  const { texts } = tools
  const model = modelOf(message)
  yield `<article class="${message.role === 'user' ? 'own' : 'reply'}">\n<header><h2 dir="auto">${escapeHtml(speakerOf(message, texts))}</h2>`
  if (model !== undefined) yield `<span class="model">${escapeHtml(model)}</span>`
  yield `<time${machineTime(message.createdAt)}>${escapeHtml(texts.date(message.createdAt))}</time></header>\n`
  for (const [index, part] of message.parts.entries()) yield await partOf(part, message, `${idOf(message.id)}-${index}`, tools)
  const outcome = outcomeOf(message, texts)
  if (outcome !== undefined) yield `<p class="outcome${message.status === 'error' ? ' failed' : ''}" dir="auto">${escapeHtml(outcome)}</p>`
  yield '\n</article>\n'
}

/** Letters that an id may have; what is imported may call itself anything. */
function idOf(id: string): string {
  return `m${id.replaceAll(/[^\w-]/g, (letter) => `-${letter.charCodeAt(0)}-`)}`
}

async function partOf(part: Part, { role }: ArchivedMessage, id: string, tools: HtmlTools): Promise<string> {
  const { texts } = tools
  switch (part.type) {
    case 'step-start':
      return ''
    case 'text':
      if (part.text.trim() === '') return ''
      return role === 'user' ? plainText(part.text) : `<div class="text">${htmlOfMarkdown(part.text, { id, sources: part.sources, say: texts.say })}</div>`
    case 'reasoning':
      if (part.text.trim() === '') return `<p class="outcome">${escapeHtml(texts.say('hiddenReasoning'))}</p>`
      return folded(texts.say('reasoning'), `<div class="text">${htmlOfMarkdown(part.text, { id, say: texts.say })}</div>`)
    case 'remote-call': {
      const name = part.name === '' ? texts.say('unnamedTool') : part.name
      const result = part.result === undefined ? '' : codeBlock(part.result, texts.say('result'))
      return folded(texts.say('called', { name }), codeBlock(part.arguments, texts.say('arguments')) + result)
    }
    case 'image':
      return imageOf(part, tools)
    case 'file':
      return fileOf(part, tools)
  }
}

async function imageOf({ blobId, name, width, height }: Extract<Part, { type: 'image' }>, { texts, readImage }: HtmlTools): Promise<string> {
  const image = await readImage(blobId)
  if (image === null) return `<p class="outcome">${escapeHtml(texts.say('imageMissing', { name }))}</p>`
  const size = width > 0 && height > 0 ? ` width="${Math.round(width)}" height="${Math.round(height)}"` : ''
  return `<figure class="picture"><img src="data:${image.mediaType};base64,${image.bytes.toString('base64')}" alt="${escapeHtml(name)}"${size}></figure>`
}

function fileOf(part: Extract<Part, { type: 'file' }>, { texts, filePath }: HtmlTools): string {
  const path = filePath(part)
  const words = escapeHtml(texts.say('file', { name: part.name }))
  return `<p class="outcome">${path === undefined ? words : `<a href="${escapeHtml(path.split('/').map(encodeURIComponent).join('/'))}" download>${words}</a>`}</p>`
}

function folded(summary: string, inner: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${inner}</details>`
}

function machineTime(time: number): string {
  const date = new Date(time)
  return Number.isFinite(date.getTime()) ? ` datetime="${date.toISOString()}"` : ''
}
