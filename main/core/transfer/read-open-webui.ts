import { fieldsOf, firstText, isFields, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { failedWith, lanesOf, settingsFrom, usageOf } from './found-conversation.ts'
import type { LeftOut, SourceConversation, SourceMessage } from './found-conversation.ts'
import { callPart, dataImage, proseParts, reasoningParts, wordsOfFile } from './found-parts.ts'
import { importedModel } from './imported-model.ts'
import { conversationsIn } from './json-conversations.ts'
import { partsWithDetails } from './open-webui-details.ts'
import { filesLike } from './outline.ts'
import type { FoundPart, Reader } from './reader.ts'
import { secretPlaces } from './secret-places.ts'

/**
 * Open WebUI's `chat-export-*.json`: a list of rows of its `chat` table, the conversation in `chat`; older ones are that inner
 * object alone, and one downloaded conversation may stand without the list. The tree is `history`; the flat `messages` repeats the
 * branch that was shown and is used only where there is no tree. Names of folders are not in it, only their ids.
 * (Source: open-webui/open-webui, `src/lib/utils/index.ts`, `convertMessagesToHistory`; `backend/open_webui/utils/middleware.py`.)
 */
export const openWebUi: Reader = {
  source: 'open-webui',
  recognise: (files) => filesLike(files, ({ root, has }) => {
    const at = (path: string): string => (root === 'array' ? `*.${path}` : path)
    const isRow = ['history', 'messages', 'models', 'params'].some((key) => has(at(`chat.${key}`)))
    return isRow || has(at('history.messages'))
  }),
  async *read(files, tools) {
    for (const file of files) yield* conversationsIn(file, tools, conversationOf)
  },
}

function conversationOf(row: Fields, leftOut: LeftOut): SourceConversation | undefined {
  const chat = isFields(row.chat) ? row.chat : row
  if (!isFields(chat.history) && !Array.isArray(chat.messages)) return undefined
  const history = fieldsOf(chat.history)
  const title = firstText(row.title, chat.title)
  leftOutKeys(row, chat, leftOut)
  const tree = Object.entries(fieldsOf(history.messages)).map(([id, message]) => ({ ...fieldsOf(message), id: firstText(fieldsOf(message).id, id) }))
  const all: Fields[] = tree.length > 0 ? tree : chained(listOf(chat.messages))
  const parameters = fieldsOf(chat.params)
  const { temperature, top_p: topP, max_tokens, num_predict, stop, reasoning_effort: reasoningEffort } = parameters
  return {
    ids: [firstText(row.id, chat.id, `${title} ${String(row.created_at ?? chat.timestamp ?? '')}`)],
    title,
    createdAt: row.created_at ?? chat.timestamp,
    updatedAt: row.updated_at ?? row.created_at ?? chat.timestamp,
    shownId: firstText(history.currentId, history.current_id) || undefined,
    settings: settingsFrom(firstText(parameters.system, chat.system), {
      temperature, topP, maxTokens: max_tokens ?? num_predict, stop, reasoningEffort,
    }),
    pinned: row.pinned === true,
    archived: row.archived === true,
    messages: [...all.map((message) => messageOf(message, lanesIn(all), leftOut)), ...mergedReplies(all)],
  }
}

function messageOf(message: Fields, lanes: ReadonlyMap<string, number>, leftOut: LeftOut): SourceMessage {
  const role = message.role === 'user' ? 'user' : 'assistant'
  const id = textOf(message.id)
  const base = {
    id, role, parentId: textOf(message.parentId) || null, createdAt: message.timestamp, lane: lanes.get(id) ?? 0,
    parts: role === 'user' ? [...fileParts(message, leftOut), ...proseParts(contentOf(message, leftOut))] : replyPartsOf(message, leftOut),
  } as const
  if (role === 'user') return base
  if (message.role !== 'assistant') return { ...base, role: 'other' }
  const model = firstText(message.model, message.originalModel)
  const usage = { ...fieldsOf(message.info), ...fieldsOf(message.usage) }
  const { error } = message
  const hasFailed = error !== undefined && error !== null && error !== false
  return {
    ...base,
    ...(model !== '' && { madeWith: importedModel(textOf(message.modelName) || model, model) }),
    ...(textOf(message.selectedModelId) !== '' && { answeredBy: textOf(message.selectedModelId) }),
    ...usageOf(
      usage.prompt_tokens ?? usage.prompt_eval_count ?? usage.input_tokens,
      usage.completion_tokens ?? usage.eval_count ?? usage.output_tokens,
    ),
    ...(message.done === false && { status: 'stopped' as const }),
    ...(hasFailed && failedWith(firstText(fieldsOf(error).content, fieldsOf(error).message, error, message.content))),
  }
}

/** A question to several models has one answer of each: those are lanes; the answers of one model are its versions. */
function lanesIn(all: readonly Fields[]): Map<string, number> {
  const questions = all.filter(({ role, models }) => role === 'user' && listOf(models).length > 1)
  return new Map(questions.flatMap((question) => {
    const models = listOf(question.models).map(textOf)
    const answers = all.filter(({ role, parentId }) => role === 'assistant' && parentId === question.id)
    // The same model may be asked twice; `modelIdx` tells the two apart.
    const keys = models.map((model, index) => `${index} ${model}`)
    const keyOf = ({ model, modelIdx }: Fields): string =>
      keys[typeof modelIdx === 'number' ? modelIdx : models.indexOf(textOf(model))] ?? textOf(model)
    return [...lanesOf(answers.map((answer) => ({ id: textOf(answer.id), model: keyOf(answer) })), keys)]
  }))
}

/** Several answers that Open WebUI merged into one, kept as one more answer beside them. */
function mergedReplies(all: readonly Fields[]): SourceMessage[] {
  return all.flatMap((question): SourceMessage[] => {
    const content = textOf(fieldsOf(question.merged).content)
    if (content === '') return []
    const id = textOf(question.id)
    const lane = Math.min(listOf(question.models).length, 63)
    return [{ id: `${id}:merged`, parentId: id, role: 'assistant', createdAt: question.timestamp, lane, parts: partsWithDetails(content) }]
  })
}

function replyPartsOf(message: Fields, leftOut: LeftOut): FoundPart[] {
  const content = contentOf(message, leftOut)
  const output = outputParts(listOf(message.output), leftOut)
  // The newest versions keep the steps of a reply in `output`, and its last text once more in `content`.
  const parts = output.some(({ type }) => type === 'text') ? output : [...output, ...partsWithDetails(content)]
  return [...parts, ...fileParts(message, leftOut)]
}

function outputParts(items: readonly unknown[], leftOut: LeftOut): FoundPart[] {
  const all = items.map(fieldsOf)
  const results = new Map(all.filter(({ type }) => type === 'function_call_output').map((item) => [textOf(item.call_id), textIn(item.output)]))
  return all.flatMap((item): FoundPart[] => {
    switch (item.type) {
      case 'reasoning': return reasoningParts(firstText(textIn(item.content), textIn(item.summary)))
      case 'function_call': {
        const id = textOf(item.call_id)
        return [callPart({ id, name: textOf(item.name), arguments: item.arguments, result: results.get(id) })]
      }
      case 'open_webui:code_interpreter':
        return [callPart({ id: textOf(item.id), name: 'code_interpreter', arguments: item.code, result: item.output })]
      case 'message': return proseParts(textIn(item.content))
      case 'function_call_output': return []
      default:
        leftOut.add('unknown-content', textOf(item.type))
        return []
    }
  })
}

function textIn(content: unknown): string {
  return typeof content === 'string' ? content : listOf(content).map((part) => textOf(fieldsOf(part).text)).join('')
}

/** The text of a message; some APIs that write into Open WebUI store a list of parts in its place. */
function contentOf(message: Fields, leftOut: LeftOut): string {
  if (!Array.isArray(message.content)) return textOf(message.content)
  for (const part of message.content.map(fieldsOf)) {
    if (part.type !== 'text') leftOut.add(part.type === 'image_url' ? 'image-missing' : 'unknown-content', textOf(part.type))
  }
  return textIn(message.content)
}

function fileParts(message: Fields, leftOut: LeftOut): FoundPart[] {
  return listOf(message.files).map(fieldsOf).flatMap((file): FoundPart[] => {
    const name = firstText(file.name, fieldsOf(file.file).filename)
    const image = dataImage(textOf(file.url), name)
    if (image !== undefined) return [image]
    const words = firstText(fieldsOf(fieldsOf(file.file).data).content, file.content)
    if (words !== '') return [wordsOfFile(name, words)]
    const isImage = file.type === 'image' || textOf(file.content_type).startsWith('image/')
    // Newer versions store images on the server: the export has only their address there.
    leftOut.add(isImage ? 'image-missing' : 'file-not-kept', name)
    return []
  })
}

function chained(messages: readonly unknown[]): Fields[] {
  const all = messages.map(fieldsOf)
  return all.map((message, index) => ({ ...message, id: idAt(all, index), parentId: index === 0 ? null : idAt(all, index - 1) }))
}

function idAt(messages: readonly Fields[], index: number): string {
  return firstText(messages[index]?.id, String(index))
}

function leftOutKeys(row: Fields, chat: Fields, leftOut: LeftOut): void {
  const { history: _history, messages: _messages, ...settings } = chat
  const { chat: _chat, ...about } = row === chat ? {} : row
  for (const { where } of secretPlaces({ ...about, ...settings }, '')) leftOut.add('key-not-kept', where)
}
