import { fieldsOf, firstText, isFields, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import type { ExportFile, FoundPart, Skipped } from './reader.ts'

/** What a message of ChatGPT says, and what of it does not come in; `where` is empty where only its conversation can name it. */
export interface Content {
  readonly parts: readonly FoundPart[]
  readonly skipped: readonly Skipped[]
}

/** Finds files by the id with which their names begin. */
export class AssetIndex {
  readonly #byId = new Map<string, ExportFile>()
  readonly #names: readonly (readonly [string, ExportFile])[]

  constructor(files: ReadonlyMap<string, ExportFile>) {
    this.#names = [...files].map(([path, file]) => [path.slice(path.lastIndexOf('/') + 1), file])
    for (const [name, file] of this.#names) {
      const id = /^file[-_][A-Za-z0-9]+/.exec(name)?.[0]
      if (id !== undefined && !this.#byId.has(id)) this.#byId.set(id, file)
    }
  }

  /** The file of a pointer such as `sediment://file_0123`. */
  find(pointer: string): ExportFile | undefined {
    const id = pointer.slice(pointer.indexOf('://') + 3).replace(/[#?].*$/, '')
    if (!pointer.includes('://') || id === '') return undefined
    return this.#byId.get(id) ?? this.#names.find(([name]) => name.startsWith(id))?.[1]
  }
}

/** Reads the content of a node's message; `nodeId` names the calls in it. */
export function readContent(nodeId: string, message: Fields, assets: AssetIndex): Content {
  const skipped: Skipped[] = []
  const author = fieldsOf(message.author)
  if (message.content === undefined || message.content === null) return { parts: [], skipped }
  const said = partsOf(fieldsOf(message.content), assets, skipped)
  const read = [...attached(message, assets, skipped), ...said]
  if (author.role === 'tool') return { parts: asResult(nodeId, firstText(author.name, 'tool'), read), skipped }
  const recipient = firstText(message.recipient, 'all')
  const isCall = author.role === 'assistant' && recipient !== 'all'
  return { parts: isCall ? read.map((part) => (part.type === 'text' ? callOf(nodeId, recipient, part.text) : part)) : read, skipped }
}

function partsOf(content: Fields, assets: AssetIndex, skipped: Skipped[]): FoundPart[] {
  switch (textOf(content.content_type)) {
    case 'text':
      return [textPart(listOf(content.parts).map(textOf).join('\n'))]
    case 'multimodal_text':
      return listOf(content.parts).flatMap((part) => multimodalPart(part, assets, skipped))
    case 'thoughts':
      return [reasoningPart(listOf(content.thoughts).map(thoughtText).filter((text) => text !== '').join('\n\n'))]
    case 'reasoning_recap':
      return [reasoningPart(textOf(content.content))]
    case 'tether_quote':
      return [textPart([content.title, content.url, content.text].map(textOf).filter((text) => text !== '').join('\n'))]
    case 'tether_browsing_display':
      return [textPart(firstText(content.result, content.summary))]
    default:
      return otherPart(content, skipped)
  }
}

/** `code`, `execution_output`, `system_error` and what comes after this was written: text is text. */
function otherPart(content: Fields, skipped: Skipped[]): FoundPart[] {
  const text = firstText(content.text, content.content, listOf(content.parts).map(textOf).join('\n'))
  if (text === '' && !('text' in content) && !('parts' in content)) skipped.push({ skipped: 'unknown-content', where: '' })
  return text === '' ? [] : [textPart(text)]
}

function multimodalPart(part: unknown, assets: AssetIndex, skipped: Skipped[]): FoundPart[] {
  if (typeof part === 'string') return part === '' ? [] : [textPart(part)]
  if (!isFields(part)) return []
  const pointer = textOf(part.asset_pointer)
  switch (textOf(part.content_type)) {
    case 'image_asset_pointer': {
      const file = assets.find(pointer)
      if (file !== undefined) return [{ type: 'found-image', name: file.path.slice(file.path.lastIndexOf('/') + 1), file }]
      skipped.push({ skipped: 'image-missing', where: pointer })
      return []
    }
    case 'audio_transcription':
      return [textPart(textOf(part.text))]
    case 'audio_asset_pointer':
    case 'video_container_asset_pointer':
    case 'real_time_user_audio_video_asset_pointer':
      skipped.push({ skipped: 'file-not-kept', where: pointer })
      return []
    default:
      skipped.push({ skipped: 'unknown-content', where: '' })
      return []
  }
}

/** Files that were sent along, as far as they lie beside the conversations; images among them are in the content too. */
function attached(message: Fields, assets: AssetIndex, skipped: Skipped[]): FoundPart[] {
  const attachments = listOf(fieldsOf(message.metadata).attachments).map(fieldsOf)
  return attachments.filter((attachment) => !firstText(attachment.mime_type, attachment.mimeType, 'image/').startsWith('image/')).flatMap((attachment): FoundPart[] => {
    const name = firstText(attachment.name, attachment.id)
    const file = assets.find(`file://${textOf(attachment.id)}`)
    if (file !== undefined) return [{ type: 'found-image', name, file, isFile: true }]
    skipped.push({ skipped: 'file-not-kept', where: name })
    return []
  })
}

/** What a tool gave: its texts as the result of a call whose question is told by the node before, and its images beside it. */
function asResult(nodeId: string, name: string, parts: readonly FoundPart[]): FoundPart[] {
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
  const others = parts.filter((part) => part.type !== 'text')
  return text.trim() === '' ? others : [{ ...callOf(nodeId, name, ''), result: text }, ...others]
}

function thoughtText(thought: unknown): string {
  const { summary, content } = fieldsOf(thought)
  return [textOf(summary) === '' ? '' : `**${textOf(summary)}**`, textOf(content)].filter((text) => text !== '').join('\n\n')
}

function callOf(callId: string, name: string, text: string): Extract<FoundPart, { type: 'remote-call' }> {
  return { type: 'remote-call', callId, name, arguments: text }
}

// Marks for its own window stand between characters of the private use area: the kind, then what belongs to it.
const marks = /\uE200([a-z_]+)\uE202([^\uE201]*)\uE201/g

/** Text without the marks of sources, which point to nothing here; what is named by a mark keeps its name. */
function textPart(text: string): FoundPart {
  return { type: 'text', text: text.includes('\uE200') ? text.replace(marks, (_, kind: string, inside: string) => (kind === 'entity' ? nameIn(inside) : '')) : text }
}

/** `["city","Lisbon","capital"]` names Lisbon. */
function nameIn(inside: string): string {
  try {
    return textOf(listOf(JSON.parse(inside))[1])
  } catch {
    return ''
  }
}

function reasoningPart(text: string): FoundPart {
  return { type: 'reasoning', text }
}
