import { textOf } from '#shared/fold.ts'
import type { MadeWith, Message } from '#shared/message.ts'
import type { Prompt } from '../providers/provider.ts'
import { createSeam } from './seam.ts'
import type { Seam } from './seam.ts'

/** How much of the conversation is looked at for words, in characters. */
const looked = 20_000

/**
 * What a model is told after its own unfinished message: a message that ends with the model's own words would be refused by newer
 * Claude models, and some families want the roles to alternate (Databricks wire facts, section 7.4).
 */
const instruction =
  'Your last message was cut off before its end. Continue it from exactly where it stops: what you write now is appended to it as it is. ' +
  'Do not repeat anything that is already there, do not begin anew, and say nothing about the interruption. ' +
  'If it stops in the middle of a word, a list, a table or a code block, go on in the middle of it.'

/** A reply as it is when the rest of it is asked for: running again, with the text that it has. Its old end is forgotten. */
export function restarted(reply: Message, madeWith: MadeWith): Message {
  const { error: _e, finishReason: _r, finishedAt: _a, firstContentAt: _c, retryWait: _w, ...kept } = reply
  const text = reply.parts.findLastIndex((part) => part.type === 'text')
  const call = reply.parts.findLastIndex((part) => part.type === 'remote-call')
  return { ...kept, status: 'running', madeWith, ...(text > call && { continues: text }) }
}

/** The prompt for the rest of a reply, from the prompt of a branch that ends with it. */
export function continuePrompt(prompt: Prompt): Prompt {
  const last = prompt.messages.at(-1)
  const before = last?.role === 'user' ? prompt.messages.slice(0, -1) : prompt.messages
  const given = last?.role === 'user' ? last.parts : []
  return { ...prompt, purpose: 'continue', messages: [...before, { role: 'user', parts: [...given, { type: 'text', text: instruction }] }] }
}

/** Where a reply and its rest meet; `undefined` where the rest gets a text of its own. `path` is what stands before the reply. */
export function seamOf(reply: Message, path: readonly Message[]): Seam | undefined {
  const grown = reply.continues === undefined ? undefined : reply.parts[reply.continues]
  return grown?.type === 'text' ? createSeam(grown.text, path.map(textOf).join('\n').slice(-looked)) : undefined
}
