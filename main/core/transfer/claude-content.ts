import type { SkipReason } from '#shared/transfer.ts'
import { fenceFor } from '#shared/markdown/fence.ts'
import { fieldsOf, firstText, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import type { FoundPart } from './reader.ts'

/** What the blocks of a message say, and what of them does not come in. */
export interface Blocks {
  readonly parts: readonly FoundPart[]
  readonly skipped: readonly SkipReason[]
}

/** Blocks that hold nothing for people. */
const silent: ReadonlySet<string> = new Set(['token_budget', 'flag', 'redacted_thinking'])

/** Reads the blocks of a message; none where it has only a text. */
export function readBlocks(content: unknown): Blocks {
  const parts: FoundPart[] = []
  const skipped: SkipReason[] = []
  for (const block of listOf(content).map(fieldsOf)) {
    const type = textOf(block.type)
    if (type === 'text') parts.push({ type: 'text', text: textOf(block.text) })
    else if (type === 'thinking') parts.push({ type: 'reasoning', text: firstText(block.thinking, summaryOf(block)) })
    else if (type === 'tool_use') parts.push(...toolUse(block))
    else if (type === 'tool_result') addResult(parts, block, skipped)
    else if (type === 'image' || type === 'document') skipped.push('file-not-kept')
    else if (!silent.has(type)) skipped.push('unknown-content')
  }
  return { parts, skipped }
}

function summaryOf(block: Fields): string {
  return listOf(block.summaries).map((summary) => textOf(fieldsOf(summary).summary)).join('\n\n')
}

/** A call; where it wrote a document for the person, the document itself, since that is what the person has come for. */
function toolUse(block: Fields): FoundPart[] {
  const input = fieldsOf(block.input)
  const name = textOf(block.name)
  const document = name === 'artifacts' ? textOf(input.content) : name === 'create_file' ? textOf(input.file_text) : ''
  const { content: _content, file_text: _text, ...rest } = input
  const call: FoundPart = {
    type: 'remote-call', callId: firstText(block.id, name), name: firstText(name, 'tool'),
    arguments: JSON.stringify(document === '' ? (block.input ?? {}) : rest),
  }
  if (document === '') return [call]
  const title = firstText(input.title, input.path, input.id)
  return [call, { type: 'text', text: [title === '' ? '' : `**${title}**`, fenced(document, input)].filter((text) => text !== '').join('\n\n') }]
}

/** Markdown as it is; everything else as code, in a fence that is longer than any inside. */
function fenced(document: string, input: Fields): string {
  if (textOf(input.type) === 'text/markdown' || /\.(md|markdown)$/.test(textOf(input.path))) return document
  const fence = fenceFor(document)
  return `${fence}${/^[\w+#.-]+$/.test(textOf(input.language)) ? textOf(input.language) : ''}\n${document}\n${fence}`
}

function addResult(parts: FoundPart[], block: Fields, skipped: SkipReason[]): void {
  const pieces = typeof block.content === 'string' ? [block.content] : listOf(block.content).map((piece) => resultText(fieldsOf(piece), skipped))
  const result = pieces.filter((text) => text !== '').join('\n')
  const callId = textOf(block.tool_use_id)
  const open = parts.findLastIndex((part) => part.type === 'remote-call' && part.result === undefined && (callId === '' || part.callId === callId))
  const call = parts[open]
  if (call?.type === 'remote-call') parts[open] = { ...call, result }
  else parts.push({ type: 'remote-call', callId: firstText(callId, 'result'), name: firstText(block.name, 'tool'), arguments: '', result })
}

function resultText(piece: Fields, skipped: SkipReason[]): string {
  const text = firstText(piece.text, [piece.title, piece.url].map(textOf).filter((one) => one !== '').join('\n'))
  if (text === '' && piece.type === 'image') skipped.push('file-not-kept')
  return text
}
