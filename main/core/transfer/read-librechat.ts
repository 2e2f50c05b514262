import { fieldsOf, firstText, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { failedWith, lastBranch, settingsFrom, usageOf } from './found-conversation.ts'
import type { LeftOut, SourceConversation, SourceMessage } from './found-conversation.ts'
import { callPart, dataImage, proseParts, reasoningParts, replyParts, wordsOfFile } from './found-parts.ts'
import { importedModel } from './imported-model.ts'
import { conversationsIn } from './json-conversations.ts'
import { filesLike } from './outline.ts'
import { fileNamed } from './files-beside.ts'
import type { ExportFile, FoundPart, Reader } from './reader.ts'
import { secretPlaces } from './secret-places.ts'

/**
 * LibreChat's export of one conversation as JSON: `messages` flat with `parentMessageId`, or nested in `children` when exported as
 * recursive, sometimes as `messagesTree`. The choice between siblings is not in it; LibreChat opens a conversation at the last ones.
 * (Source: danny-avila/LibreChat, `client/src/hooks/Conversations/useExportConversation.ts`, `hooks/Messages/useBuildMessageTree.ts`,
 * `packages/data-provider/src/types/assistants.ts`; the mark of a first message is `Constants.NO_PARENT`.)
 */
export const libreChat: Reader = {
  source: 'librechat',
  recognise: (files) => filesLike(files, ({ root, has }) => {
    const at = (path: string): string => (root === 'array' ? `*.${path}` : path)
    return has(at('conversationId')) && ['messages', 'messagesTree', 'recursive', 'exportAt'].some((key) => has(at(key)))
  }),
  async *read(files, tools) {
    for (const file of files) yield* conversationsIn(file, tools, (value, leftOut) => conversationOf(value, tools.files, leftOut))
  },
}

const noParent = '00000000-0000-0000-0000-000000000000'

function conversationOf(value: Fields, files: ReadonlyMap<string, ExportFile>, leftOut: LeftOut): SourceConversation | undefined {
  if (!Array.isArray(value.messages) && !Array.isArray(value.messagesTree)) return undefined
  const options = fieldsOf(value.options)
  for (const { where } of secretPlaces({ ...value, messages: [], messagesTree: [] }, '')) leftOut.add('key-not-kept', where)
  const nested = listOf(value.messagesTree)
  const flat = flattened(nested.length > 0 ? nested : listOf(value.messages))
  const messages = flat.map(({ message, parentId }) => messageOf(message, parentId, { options, files, leftOut }))
  const times = messages.map(({ createdAt }) => createdAt).filter((time) => time !== undefined && time !== null)
  return {
    ids: [firstText(value.conversationId, value.title)],
    title: textOf(value.title),
    createdAt: value.createdAt ?? times[0],
    updatedAt: value.updatedAt ?? times.at(-1),
    shownId: lastBranch(messages),
    settings: settingsFrom(firstText(options.promptPrefix, options.system, options.instructions), {
      temperature: options.temperature,
      topP: options.top_p ?? options.topP,
      maxTokens: options.max_tokens ?? options.maxOutputTokens,
      stop: options.stop,
      reasoningEffort: options.reasoning_effort,
      reasoningBudget: options.thinking === false ? undefined : options.thinkingBudget,
    }),
    messages,
  }
}

/** All messages of a flat or nested list, parents first. A conversation may be deeper than calls can be. */
function flattened(messages: readonly unknown[]): { readonly message: Fields; readonly parentId: string | null }[] {
  const flat: { message: Fields; parentId: string | null }[] = []
  const waiting: { message: Fields; above?: string }[] = messages.map((message) => ({ message: fieldsOf(message) })).toReversed()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { message, above = textOf(message.parentMessageId) } = next
    flat.push({ message, parentId: above === '' || above === noParent ? null : above })
    for (const child of listOf(message.children).toReversed()) waiting.push({ message: fieldsOf(child), above: textOf(message.messageId) })
  }
  return flat
}

interface Around {
  readonly options: Fields
  readonly files: ReadonlyMap<string, ExportFile>
  readonly leftOut: LeftOut
}

function messageOf(message: Fields, parentId: string | null, { options, files, leftOut }: Around): SourceMessage {
  const role = message.isCreatedByUser === true ? 'user' : 'assistant'
  const content = listOf(message.content)
  const text = textOf(message.text)
  const plain = role === 'user' ? proseParts(text) : replyParts(text)
  const parts = content.length === 0 ? plain : content.flatMap((part) => contentParts(fieldsOf(part), files, leftOut))
  const attached = listOf(message.files).map(fieldsOf).flatMap((file) => fileParts(file, files, leftOut))
  const base = { id: textOf(message.messageId), parentId, role, createdAt: message.createdAt, parts: [...parts, ...attached] } as const
  if (role === 'user') return { ...base, parts: [...attached, ...parts] }
  const model = firstText(message.model, options.model, message.sender)
  return {
    ...base,
    ...(model !== '' && { madeWith: importedModel(nameOf(message, model), model) }),
    ...usageOf(message.promptTokens, message.tokenCount),
    ...(message.unfinished === true && { status: 'stopped' as const }),
    ...(message.error === true && { parts: [], ...failedWith(firstText(text, errorIn(content))) }),
  }
}

/** `sender` is what people read above a reply; an agent's id stands in `model`, its name there. */
function nameOf(message: Fields, model: string): string {
  const sender = textOf(message.sender)
  return sender === '' || sender === 'Assistant' ? model : sender
}

function contentParts(part: Fields, files: ReadonlyMap<string, ExportFile>, leftOut: LeftOut): FoundPart[] {
  switch (part.type) {
    case 'text': return replyParts(said(part.text))
    case 'think': return reasoningParts(said(part.think))
    case 'error': return proseParts(firstText(said(part.text), part.error))
    case 'tool_call': return [toolCall(fieldsOf(part.tool_call))]
    case 'image_file': return fileParts({ type: 'image/*', ...fieldsOf(part.image_file) }, files, leftOut)
    case 'image_url': {
      const url = firstText(part.image_url, fieldsOf(part.image_url).url)
      const image = dataImage(url)
      if (image === undefined) leftOut.add('image-missing')
      return image === undefined ? [] : [image]
    }
    // Says only which agent went on.
    case 'agent_update': return []
    default:
      leftOut.add('unknown-content', textOf(part.type))
      return []
  }
}

function toolCall(call: Fields): FoundPart {
  const id = textOf(call.id)
  const asked = fieldsOf(call.function)
  const code = fieldsOf(call.code_interpreter)
  if (call.type === 'code_interpreter') {
    const outputs = listOf(code.outputs)
    return callPart({ id, name: 'code_interpreter', arguments: code.input, result: outputs.length === 0 ? undefined : outputs })
  }
  const name = firstText(call.name, asked.name, call.type)
  return callPart({ id, name, arguments: call.args ?? asked.arguments ?? '', result: call.output ?? asked.output })
}

function fileParts(file: Fields, files: ReadonlyMap<string, ExportFile>, leftOut: LeftOut): FoundPart[] {
  const name = firstText(file.filename, file.filepath, file.file_id)
  const isImage = textOf(file.type).startsWith('image/')
  const inline = isImage ? dataImage(textOf(file.filepath), name) : undefined
  if (inline !== undefined) return [inline]
  const beside = fileNamed(files, textOf(file.filepath), textOf(file.filename))
  if (beside !== undefined) return [{ type: 'found-image', name, file: beside, ...(!isImage && { isFile: true }) }]
  // What was sent as text is in the message itself.
  if (!isImage && textOf(file.text) !== '') return [wordsOfFile(name, textOf(file.text))]
  leftOut.add(isImage ? 'image-missing' : 'file-not-kept', name)
  return []
}

function said(text: unknown): string {
  return firstText(text, fieldsOf(text).value)
}

function errorIn(content: readonly unknown[]): string {
  return firstText(...content.map(fieldsOf).flatMap((part) => [said(part.text), part.error]))
}
