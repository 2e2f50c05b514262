import type { PromptReasoning } from './provider.ts'

/*
 * The same model seals its reasoning in one way on chat completions and in another on Responses, and a person may change
 * between the two in a conversation: each takes back its own only.
 */

const mark = 'responses:'

/** What is kept of reasoning that the Responses API encrypted. */
export function keepSealed(encrypted: string): string {
  return mark + encrypted
}

/** What the Responses API had encrypted; `undefined` for reasoning that came from elsewhere. */
export function sealedByResponses({ signature, hidden }: PromptReasoning): string | undefined {
  const kept = signature ?? hidden
  return kept?.startsWith(mark) === true ? kept.slice(mark.length) : undefined
}
