import type { ArchivedMessage } from '#shared/archive.ts'
import type { Part } from '#shared/message.ts'
import { fenced } from '#shared/markdown/fence.ts'
import type { ExportTexts } from './export-texts.ts'
import { modelOf, outcomeOf, speakerOf } from './readable.ts'
import type { Branch } from './readable.ts'

type Image = Extract<Part, { type: 'image' }>
type File = Extract<Part, { type: 'file' }>

/** What a page of Markdown needs: the words, and where an image or another file lies beside it (`undefined`: it is missing). */
export interface MarkdownTools {
  readonly texts: ExportTexts
  readonly now: number
  imagePath(image: Image): string | undefined
  filePath(file: File): string | undefined
}

/** A branch as Markdown that people read: who said what and when, reasoning folded. */
export function* markdownOf({ conversation, title, messages, others, unreadable }: Branch, tools: MarkdownTools): Generator<string> {
  const { texts, now } = tools
  yield `# ${plain(title)}\n\n*${texts.say('begun', { date: texts.date(conversation.createdAt) })}. ${texts.say('exported', { date: texts.date(now) })}.*\n`
  if (others > 0) yield `\n*${texts.say('otherMessages', { count: String(others) })}*\n`
  if (unreadable > 0) yield `\n*${texts.say('unreadable', { count: String(unreadable) })}*\n`
  const { systemPrompt } = conversation.settings
  if (systemPrompt !== undefined && systemPrompt.trim() !== '') yield folded(texts.say('systemPrompt'), fenced(systemPrompt))
  for (const message of messages) yield* messageOf(message, tools)
}

function* messageOf(message: ArchivedMessage, tools: MarkdownTools): Generator<string> {
  const { texts } = tools
  const model = modelOf(message)
  const speaker = `${plain(speakerOf(message, texts))}${model === undefined ? '' : ` (${plain(model)})`}`
  yield `\n---\n\n## ${speaker} · ${texts.date(message.createdAt)}\n`
  for (const part of message.parts) yield partOf(part, tools)
  const outcome = outcomeOf(message, texts)
  if (outcome !== undefined) yield `\n> ${plain(outcome)}\n`
}

function partOf(part: Part, { texts, imagePath, filePath }: MarkdownTools): string {
  switch (part.type) {
    case 'step-start':
      return ''
    case 'text':
      return part.text.trim() === '' ? '' : `\n${part.text.trimEnd()}\n`
    case 'reasoning':
      return part.text.trim() === '' ? `\n*${texts.say('hiddenReasoning')}*\n` : folded(texts.say('reasoning'), part.text.trim())
    case 'remote-call': {
      const name = part.name === '' ? texts.say('unnamedTool') : part.name
      const result = part.result === undefined ? '' : `\n\n${texts.say('result')}:\n\n${fenced(part.result.trimEnd())}`
      return folded(texts.say('called', { name }), `${texts.say('arguments')}:\n\n${fenced(part.arguments.trimEnd())}${result}`)
    }
    case 'file': {
      const path = filePath(part)
      return path === undefined ? `\n*${plain(texts.say('file', { name: part.name }))}*\n` : `\n[${plain(part.name)}](${address(path)})\n`
    }
    case 'image': {
      const path = imagePath(part)
      return path === undefined ? `\n*${plain(texts.say('imageMissing', { name: part.name }))}*\n` : `\n![${plain(part.name)}](${address(path)})\n`
    }
  }
}

function folded(summary: string, body: string): string {
  // An end tag in the text would close the fold before its end.
  return `\n<details>\n<summary>${summary.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</summary>\n\n${body.replaceAll(/<(?=\/?(?:details|summary)\b)/gi, '&lt;')}\n\n</details>\n`
}

/** One line of text in which nothing means anything to Markdown. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>&#|~]/g, (mark) => `\\${mark}`)
}

function address(path: string): string {
  return path.split('/').map((step) => encodeURIComponent(step).replaceAll(/[()]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)).join('/')
}
