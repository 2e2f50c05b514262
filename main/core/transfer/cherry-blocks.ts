import { fieldsOf, firstText, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { fileNamed } from './files-beside.ts'
import type { LeftOut } from './found-conversation.ts'
import { callPart, dataImage, proseParts, reasoningParts, replyParts, textParts } from './found-parts.ts'
import type { ExportFile, FoundPart } from './reader.ts'

/** What a block of Cherry Studio needs to become parts. */
export interface BlockTools {
  readonly files: ReadonlyMap<string, ExportFile>
  readonly leftOut: LeftOut
}

/**
 * One block of a message of Cherry Studio 1. An `error` block is no part: see `errorOf`.
 * (Source: CherryHQ/cherry-studio, branch v1, `src/renderer/src/types/newMessage.ts`.)
 */
export function blockParts(block: Fields, tools: BlockTools): FoundPart[] {
  const content = textOf(block.content)
  switch (block.type) {
    case 'main_text': return replyParts(content)
    case 'thinking': return reasoningParts(content)
    case 'translation': case 'compact': return proseParts(content)
    case 'code': return textParts(`\`\`\`${textOf(block.language)}\n${content}\n\`\`\``)
    case 'tool': return [toolPart(block)]
    case 'citation': return citationParts(block)
    case 'image': return imageParts(block, tools)
    case 'file': return storedFile(fieldsOf(block.file), tools)
    case 'error': return []
    // Stands for a reply of which nothing had arrived.
    case 'unknown': return textParts(content)
    case 'video':
      tools.leftOut.add('file-not-kept', lastOf(textOf(block.filePath)))
      return []
    default:
      tools.leftOut.add('unknown-content', textOf(block.type))
      return []
  }
}

/** What an `error` block says; empty for any other block. */
export function errorOf(block: Fields): string {
  const error = fieldsOf(block.error)
  return block.type === 'error' ? firstText(error.message, error.name, block.content, '–') : ''
}

/** A file of Cherry Studio's own folder, as an image where it is one. Its stored name is its id with its ending. */
export function storedFile(file: Fields, { files, leftOut }: BlockTools): FoundPart[] {
  const name = firstText(file.origin_name, file.name, file.id)
  const isImage = file.type === 'image' || /\.(png|jpe?g|gif|webp|bmp)$/i.test(firstText(file.ext, file.name))
  if (!isImage) {
    leftOut.add('file-not-kept', name)
    return []
  }
  const stored = fileNamed(files, `Files/${textOf(file.id)}${textOf(file.ext)}`, `Files/${textOf(file.name)}`, lastOf(textOf(file.path)))
  if (stored !== undefined) return [{ type: 'found-image', name, file: stored }]
  leftOut.add('image-missing', name)
  return []
}

/** An image by its address: its bytes, or a file of the backup. */
export function imageAt(url: string, { files, leftOut }: BlockTools): FoundPart[] {
  const image = dataImage(url)
  if (image !== undefined) return [image]
  const stored = url.startsWith('file:') ? fileNamed(files, lastOf(url)) : undefined
  if (stored !== undefined) return [{ type: 'found-image', name: lastOf(url), file: stored }]
  leftOut.add('image-missing')
  return []
}

function imageParts(block: Fields, tools: BlockTools): FoundPart[] {
  if (textOf(fieldsOf(block.file).id) !== '') return storedFile(fieldsOf(block.file), tools)
  const made = listOf(fieldsOf(fieldsOf(block.metadata).generateImageResponse).images).map(textOf)
  const urls = made.length > 0 ? made : [textOf(block.url)]
  return urls.flatMap((url) => imageAt(/^(data|https?|file):/.test(url) ? url : `data:image/png;base64,${url}`, tools))
}

function toolPart(block: Fields): FoundPart {
  const raw = fieldsOf(fieldsOf(block.metadata).rawMcpToolResponse)
  const tool = fieldsOf(raw.tool)
  return callPart({
    id: firstText(block.toolId, raw.id),
    name: firstText(block.toolName, tool.name, tool.id),
    arguments: block.arguments ?? raw.arguments ?? '',
    result: block.content ?? raw.response,
  })
}

/** The sources of a reply, as a list of links. */
function citationParts(block: Fields): FoundPart[] {
  const web = fieldsOf(fieldsOf(block.response).results)
  const results = listOf(fieldsOf(block.response).results ?? []).concat(listOf(web.results), listOf(block.knowledge)).map(fieldsOf)
  const lines = results.map((result, index) => {
    const url = firstText(result.url, result.link, result.uri, result.sourceUrl)
    const title = firstText(result.title, url, result.content)
    return url === '' ? `${index + 1}. ${title}` : `${index + 1}. [${title}](${url})`
  })
  return textParts(lines.join('\n'))
}

function lastOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}
