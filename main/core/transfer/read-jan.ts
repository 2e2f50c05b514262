import { fieldsOf, firstText, isFields, listOf, textOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { numberOf, parsed, readable } from './foreign.ts'
import { failedWith, settingsFrom, usageOf } from './found-conversation.ts'
import type { LeftOut, SourceConversation, SourceMessage } from './found-conversation.ts'
import { callPart, dataImage, proseParts, reasoningParts, replyParts } from './found-parts.ts'
import { importedModel } from './imported-model.ts'
import { conversationFrom } from './json-conversations.ts'
import { linesOf } from './lines.ts'
import { outlineOf } from './outline.ts'
import type { ExportFile, FoundConversation, FoundPart, Reader, ReadTools, Skipped } from './reader.ts'

/**
 * Jan's folder `threads/<id>`: `thread.json` says what the conversation is called and is made with, `messages.jsonl` has a message on each
 * line. They belong together by the thread's id. Newer messages have `metadata.parentId` and `metadata.activeChildId`: without them a
 * thread is one line, and of siblings without a choice the newest is shown.
 * (Source: janhq/jan, `core/src/types/{thread/threadEntity,message/messageEntity}.ts`, `web-app/src/lib/message-branching.ts`.)
 */
export const jan: Reader = {
  source: 'jan',
  async recognise(files) {
    const found: ExportFile[] = []
    for (const file of files) {
      if (kindOf(await file.head()) !== 'other') found.push(file)
    }
    return found
  },
  async *read(files, tools) {
    const threads = new Map<string, { readonly thread: Fields; readonly path: string }>()
    const messageFiles: ExportFile[] = []
    for (const file of files) {
      if (kindOf(await file.head()) === 'messages') messageFiles.push(file)
      else {
        const thread = await threadIn(file)
        if (thread === undefined) yield { skipped: 'json-cut', where: file.path }
        else threads.set(textOf(thread.id), { thread, path: file.path })
      }
    }
    for (const file of messageFiles) yield* conversationsOf(file, threads, tools)
    for (const { thread, path } of threads.values()) yield { skipped: 'no-messages', where: firstText(titleOf(thread), path) }
  },
}

function kindOf(head: string): 'thread' | 'messages' | 'other' {
  const { root, has } = outlineOf(head)
  if (root !== 'object') return 'other'
  if (has('thread_id', 'role', 'content')) return 'messages'
  return has('id', 'assistants') && has('title') && (has('created') || has('updated') || has('metadata')) ? 'thread' : 'other'
}

async function threadIn(file: ExportFile): Promise<Fields | undefined> {
  const lines: string[] = []
  for await (const line of linesOf(file.open())) lines.push(line ?? '')
  const thread = parsed(lines.join('\n'))
  return isFields(thread) ? thread : undefined
}

/** Every line on its own: one that is broken takes no other along. Threads that come in are taken out of `threads`. */
async function* conversationsOf(
  file: ExportFile, threads: Map<string, { readonly thread: Fields; readonly path: string }>, tools: ReadTools,
): AsyncGenerator<FoundConversation | Skipped> {
  const byThread = new Map<string, Fields[]>()
  for await (const line of linesOf(file.open())) {
    tools.signal.throwIfAborted()
    const message = line === undefined ? undefined : parsed(line)
    if (!isFields(message)) {
      yield { skipped: line === undefined ? 'too-large' : 'not-json', where: file.path }
      continue
    }
    const id = textOf(message.thread_id)
    const known = byThread.get(id)
    if (known === undefined) byThread.set(id, [message])
    else known.push(message)
  }
  for (const [id, messages] of byThread) {
    const thread = threads.get(id)?.thread ?? {}
    threads.delete(id)
    yield* conversationFrom({ title: titleOf(thread) }, file.path, tools, (_, leftOut) => conversationOf(id, thread, messages, leftOut))
  }
}

function conversationOf(id: string, thread: Fields, lines: readonly Fields[], leftOut: LeftOut): SourceConversation {
  const assistant = fieldsOf(listOf(thread.assistants)[0])
  const model = isFields(thread.model) ? thread.model : fieldsOf(assistant.model)
  const given = { ...fieldsOf(model.parameters), ...fieldsOf(assistant.parameters) }
  const metadata = fieldsOf(thread.metadata)
  const project = fieldsOf(metadata.project)
  const messages = linked(lines).map(({ message, parentId }) => messageOf(message, parentId, model, leftOut))
  return {
    ids: [id],
    title: titleOf(thread),
    createdAt: thread.created,
    updatedAt: thread.updated ?? metadata.updated_at,
    shownId: shownIn(lines, messages),
    settings: settingsFrom(textOf(assistant.instructions), {
      temperature: given.temperature,
      topP: given.top_p,
      maxTokens: given.max_tokens ?? given.max_output_tokens,
      stop: given.stop,
      reasoningEffort: given.reasoning_effort,
    }),
    pinned: metadata.is_favorite === true || thread.isFavorite === true,
    folder: { ids: [textOf(project.id)], name: textOf(project.name) },
    messages,
  }
}

/** A thread without links is one line. In one with links, a message that lost its own hangs from the one before it. */
function linked(lines: readonly Fields[]): { readonly message: Fields; readonly parentId: string | null }[] {
  return lines.map((message, index) => {
    const { parentId } = fieldsOf(message.metadata)
    const before = index === 0 ? null : textOf(lines[index - 1]?.id)
    const isDetached = message.role === 'assistant' && parentId === null
    return { message, parentId: typeof parentId === 'string' ? parentId : parentId === null && !isDetached ? null : before }
  })
}

function shownIn(lines: readonly Fields[], messages: readonly SourceMessage[]): string | undefined {
  const chosen = new Map(lines.map((line) => [textOf(line.id), textOf(fieldsOf(line.metadata).activeChildId)]))
  const children = Map.groupBy(messages, ({ parentId }) => parentId)
  const seen = new Set<string>()
  let at = children.get(null)?.at(-1)
  let leaf: string | undefined
  while (at !== undefined && !seen.has(at.id)) {
    seen.add(at.id)
    leaf = at.id
    const below: readonly SourceMessage[] = children.get(leaf) ?? []
    at = below.find(({ id }) => id === chosen.get(leaf ?? '')) ?? below.at(-1)
  }
  return leaf
}

function messageOf(message: Fields, parentId: string | null, threadModel: Fields, leftOut: LeftOut): SourceMessage {
  const role = message.role === 'user' ? 'user' : 'assistant'
  const metadata = fieldsOf(message.metadata)
  const content = typeof message.content === 'string' ? [{ type: 'text', text: { value: message.content } }] : listOf(message.content)
  const parts = [...content.flatMap((piece) => pieceParts(fieldsOf(piece), role, leftOut)), ...toolCalls(metadata)]
  for (const file of listOf(message.attachments).map(fieldsOf)) leftOut.add('file-not-kept', textOf(file.file_id))
  const base = { id: textOf(message.id), parentId, role, createdAt: message.created_at, parts } as const
  if (role === 'user') return base
  if (message.role !== 'assistant') return { ...base, role: 'other' }
  const model = firstText(metadata.modelId, metadata.model, fieldsOf(metadata.model).id, threadModel.id)
  const usage = fieldsOf(metadata.usage)
  const failure = firstText(metadata.error, fieldsOf(metadata.error).message, message.error_code)
  const ended = numberOf(message.completed_at)
  return {
    ...base,
    ...(model !== '' && { madeWith: importedModel(model) }),
    ...usageOf(usage.inputTokens ?? usage.prompt_tokens, usage.outputTokens ?? usage.completion_tokens, usage.reasoningTokens),
    ...(ended !== undefined && ended > 1e11 && { finishedAt: ended }),
    ...((message.status === 'stopped' || message.status === 'pending' || metadata.stopped === true) && { status: 'stopped' as const }),
    ...((message.status === 'error' || failure !== '') && failedWith(failure)),
  }
}

function pieceParts(piece: Fields, role: 'user' | 'assistant', leftOut: LeftOut): FoundPart[] {
  const text = firstText(piece.text, fieldsOf(piece.text).value)
  switch (piece.type) {
    case 'text': return role === 'user' ? proseParts(text) : replyParts(text)
    case 'reasoning': return reasoningParts(text)
    case 'tool_call':
      return [callPart({ id: textOf(piece.tool_call_id), name: textOf(piece.tool_name), arguments: piece.input, result: piece.output })]
    case 'image_url': {
      const image = dataImage(firstText(piece.image_url, fieldsOf(piece.image_url).url))
      if (image === undefined) leftOut.add('image-missing')
      return image === undefined ? [] : [image]
    }
    default:
      leftOut.add('unknown-content', textOf(piece.type))
      return []
  }
}

/** Until late 2025 the calls of a reply stood in its `metadata`. */
function toolCalls(metadata: Fields): FoundPart[] {
  return listOf(metadata.tool_calls).map(fieldsOf).map(({ tool, response }) => {
    const { id } = fieldsOf(tool)
    const called = fieldsOf(fieldsOf(tool).function)
    const said = listOf(fieldsOf(response).content).map((piece) => textOf(fieldsOf(piece).text)).join('\n')
    return callPart({ id: readable(id), name: textOf(called.name), arguments: called.arguments, result: said === '' ? response : said })
  })
}

function titleOf(thread: Fields): string {
  return firstText(thread.title, fieldsOf(thread.metadata).title)
}
