import type { Message } from '#shared/message.ts'
import { decodeEntities } from '../../markdown/entities.ts'
import { plainBlocks } from '../../markdown/plain-text.ts'
import { countIn, folded } from '../../state/find-text.ts'

/** Signs of Markdown that may stand within a word that is read as one. */
const signs = /[*_~`\\]/g

interface Searchable {
  /** The source without signs: quick to make, and where a word is not in it, it is not in the text that is read. */
  source: string
  /** The texts that are read; made when the source holds the word. */
  blocks?: readonly string[]
}

/** A message is a new value with each change, so that what is kept of it is never out of date. */
const kept = new WeakMap<Message, { readonly shut: Searchable; readonly open: Searchable }>()

/**
 * How often a folded query is in what a person reads of a message, whether it is drawn or not. Its reasoning counts
 * where that is open.
 */
export function countInMessage(message: Message, query: string, isReasoningOpen: boolean): number {
  const { shut, open } = searchableOf(message)
  const text = isReasoningOpen ? open : shut
  if (!text.source.includes(longestWord(query))) return 0
  text.blocks ??= readTexts(message, isReasoningOpen)
  return text.blocks.reduce((sum, block) => sum + countIn(block, query), 0)
}

function searchableOf(message: Message): { readonly shut: Searchable; readonly open: Searchable } {
  const known = kept.get(message)
  if (known !== undefined) return known
  const shut = { source: sourceOf(message, false) }
  const hasReasoning = message.parts.some((part) => part.type === 'reasoning' && part.text !== '')
  const made = { shut, open: hasReasoning ? { source: sourceOf(message, true) } : shut }
  kept.set(message, made)
  return made
}

function sourceOf(message: Message, withReasoning: boolean): string {
  const text = searched(message, withReasoning).join('\n')
  return folded(message.role === 'user' ? text : decodeEntities(text.replace(signs, '')))
}

function readTexts(message: Message, withReasoning: boolean): string[] {
  const texts = searched(message, withReasoning)
  return (message.role === 'user' ? texts : texts.flatMap(plainBlocks)).map(folded)
}

function searched({ parts }: Message, withReasoning: boolean): string[] {
  return parts.flatMap((part) => (part.type === 'text' || (withReasoning && part.type === 'reasoning') ? [part.text] : []))
}

/** Signs and white space may stand differently in the source; letters may not. */
function longestWord(query: string): string {
  return query.split(/[^\p{L}\p{N}]+/u).reduce((longest, word) => (word.length > longest.length ? word : longest), '')
}
