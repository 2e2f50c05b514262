import { listOrOne } from './elements.ts'
import { LeftOut, foundConversation } from './found-conversation.ts'
import { fieldsOf, firstText, isFields } from './fields.ts'
import type { Fields } from './fields.ts'
import type { SourceConversation } from './found-conversation.ts'
import type { ExportFile, FoundConversation, ReadTools, Skipped } from './reader.ts'

/** How a reader makes a conversation of one value of its file; `undefined` where that is none. */
export type FromValue = (value: Fields, leftOut: LeftOut) => SourceConversation | undefined

/**
 * The conversations of a file that is a list of them, or one; each after what had to be left out of it. A value that cannot be
 * understood at all is `not-a-conversation`, and the others still come.
 */
export async function* conversationsIn(file: ExportFile, tools: ReadTools, from: FromValue): AsyncGenerator<FoundConversation | Skipped> {
  for await (const element of listOrOne(file)) {
    tools.signal.throwIfAborted()
    if ('skipped' in element) yield element
    else yield* conversationFrom(element.value, file.path, tools, from)
  }
}

/** One value as a conversation, after what had to be left out of it. */
export function conversationFrom(value: unknown, where: string, tools: ReadTools, from: FromValue): (FoundConversation | Skipped)[] {
  const fields = fieldsOf(value)
  const called = firstText(fields.title, fields.name, where)
  const leftOut = new LeftOut(called)
  const conversation = isFields(value) ? attempted(() => from(fields, leftOut)) : undefined
  const found = conversation === undefined ? undefined : foundConversation(conversation, tools)
  return [...leftOut.all, found ?? { skipped: conversation === undefined ? 'not-a-conversation' : 'no-messages', where: called }]
}

/** What no reader has thought of must not take the rest of an export along. */
function attempted(from: () => SourceConversation | undefined): SourceConversation | undefined {
  try {
    return from()
  } catch {
    return undefined
  }
}
