import { elementsOf, listOrOne } from './elements.ts'
import { fieldsOf, firstText, isFields, listOf, textOf, timeOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { readBlocks } from './claude-content.ts'
import { importedModel } from './imported-model.ts'
import type { ExportFile, FoundConversation, FoundMessage, FoundPart, ReadTools, Reader, Skipped } from './reader.ts'

/*
 * The export of Claude (reference: import formats, 5.2): a list of conversations with their messages as a list, each naming its parent,
 * and projects beside them, in one file or in one each.
 */

/** The parent of a first message. */
const root = '00000000-0000-4000-8000-000000000000'

/** Reads the export of Claude. */
export const claude: Reader = {
  source: 'claude',
  async recognise(files) {
    const conversations: ExportFile[] = []
    const projects: ExportFile[] = []
    for (const file of files) {
      const head = (await file.head()).trimStart()
      if (!/^[[{]/.test(head)) continue
      if (/"chat_messages"\s*:/.test(head)) conversations.push(file)
      else if (isProject(head)) projects.push(file)
    }
    return conversations.length === 0 ? [] : [...projects, ...conversations]
  },
  async *read(files, tools) {
    const projects = new Map<string, string>()
    for (const file of files) {
      if (isProject((await file.head()).trimStart())) await readProjects(file, projects)
      else {
        for await (const element of listOrOne(file)) {
          if ('skipped' in element) yield element
          else yield* toConversation(element.value, projects, tools)
        }
      }
    }
  },
}

function isProject(head: string): boolean {
  return /"prompt_template"\s*:/.test(head) && !/"chat_messages"\s*:/.test(head)
}

async function readProjects(file: ExportFile, projects: Map<string, string>): Promise<void> {
  const isList = (await file.head()).trimStart().startsWith('[')
  for await (const element of elementsOf(file, isList ? [['*']] : [[]])) {
    if ('skipped' in element) continue
    const project = fieldsOf(element.value)
    if (textOf(project.name) !== '') projects.set(textOf(project.uuid), textOf(project.name))
  }
}

function* toConversation(value: unknown, projects: ReadonlyMap<string, string>, tools: ReadTools): Generator<FoundConversation | Skipped> {
  const conversation = fieldsOf(value)
  const title = textOf(conversation.name)
  if (!Array.isArray(conversation.chat_messages)) {
    yield { skipped: 'not-a-conversation', where: firstText(title, conversation.uuid, 'conversation') }
    return
  }
  const sourceId = firstText(conversation.uuid, `${title} ${textOf(conversation.created_at)}`)
  const skipped: Skipped[] = []
  const idOf = (uuid: string): string => tools.idFor('message', sourceId, uuid)
  const messages = readMessages(conversation, { idOf, title: firstText(title, sourceId), skipped })
  yield* skipped
  const projectId = firstText(conversation.project_uuid, fieldsOf(conversation.project).uuid)
  const projectName = firstText(projects.get(projectId), fieldsOf(conversation.project).name)
  const leaf = textOf(conversation.current_leaf_message_uuid)
  yield {
    id: tools.idFor('conversation', sourceId),
    title,
    createdAt: timeOf(conversation.created_at),
    updatedAt: timeOf(conversation.updated_at),
    activeLeafId: leaf === '' ? null : idOf(leaf),
    settings: {},
    pinned: conversation.is_starred === true,
    archived: false,
    ...(projectName !== '' && { folder: { id: tools.idFor('folder', projectId), name: projectName } }),
    messages,
  }
}

interface Context {
  readonly idOf: (uuid: string) => string
  readonly title: string
  readonly skipped: Skipped[]
}

function readMessages(conversation: Fields, context: Context): FoundMessage[] {
  const model = textOf(conversation.model)
  const messages: FoundMessage[] = []
  for (const [index, one] of listOf(conversation.chat_messages).entries()) {
    const message = fieldsOf(one)
    const isKnown = isFields(one) && (message.sender === 'human' || message.sender === 'assistant')
    if (!isKnown) context.skipped.push({ skipped: 'unknown-content', where: context.title })
    else {
      const id = context.idOf(firstText(message.uuid, String(index)))
      const parentId = parentOf(message, messages.at(-1)?.id ?? null, context.idOf)
      const base = { id, parentId, createdAt: timeOf(message.created_at), parts: readParts(message, context) }
      if (message.sender === 'human') messages.push({ ...base, role: 'user' })
      else messages.push({ ...base, role: 'assistant', ...(model !== '' && { madeWith: importedModel(model) }) })
    }
  }
  return messages
}

/** Older exports name no parents: there each message follows the one before it. */
function parentOf(message: Fields, before: string | null, idOf: (uuid: string) => string): string | null {
  const parent = message.parent_message_uuid
  if (parent === undefined) return before
  return typeof parent !== 'string' || parent === root || parent === '' ? null : idOf(parent)
}

function readParts(message: Fields, { title, skipped }: Context): FoundPart[] {
  const blocks = readBlocks(message.content)
  for (const reason of blocks.skipped) skipped.push({ skipped: reason, where: title })
  const saysSomething = blocks.parts.some((part) => part.type !== 'text' || part.text.trim() !== '')
  const parts: FoundPart[] = saysSomething ? [...blocks.parts] : [{ type: 'text', text: textOf(message.text) }]
  for (const attachment of listOf(message.attachments).map(fieldsOf)) {
    const name = textOf(attachment.file_name)
    const text = textOf(attachment.extracted_content)
    // Long texts that were pasted are attachments without a name.
    if (text !== '') parts.push({ type: 'text', text: name === '' ? text : `${name}\n\n${text}` })
    else skipped.push({ skipped: 'file-not-kept', where: firstText(name, title) })
  }
  for (const file of listOf(message.files).map(fieldsOf)) skipped.push({ skipped: 'file-not-kept', where: firstText(file.file_name, file.file_uuid, title) })
  return parts
}
