import type { Message } from '#shared/message.ts'
import { costOf } from '#shared/reply.ts'

/** What replies cost together, in US dollars, and how many of them have no price that is known. */
export interface Spent {
  readonly cost: number
  readonly unknown: number
}

/** What these messages cost; `undefined` where the price of none is known. */
export function spentOn(messages: Iterable<Message | undefined>): Spent | undefined {
  let cost = 0
  let unknown = 0
  let known = 0
  for (const message of messages) {
    if (message?.role !== 'assistant' || message.status === 'running' || message.usage === undefined) continue
    const one = costOf(message.usage, message.madeWith?.price)
    if (one === undefined) unknown += 1
    else {
      cost += one
      known += 1
    }
  }
  return known === 0 ? undefined : { cost, unknown }
}

/** How many letters a token has, about, where nobody counted them. */
const lettersPerToken = 4

/** The tokens of a reply per second of writing: as counted, else by its letters, which `isEstimate` says. */
export function speedOf(message: Message): { readonly tokensPerSecond: number; readonly isEstimate: boolean } | undefined {
  const { firstContentAt, finishedAt, usage, parts } = message
  const writing = firstContentAt === undefined || finishedAt === undefined ? 0 : finishedAt - firstContentAt
  // What came in at once says nothing of its speed.
  if (writing < 20) return undefined
  const letters = parts.reduce((sum, part) => sum + (part.type === 'text' || part.type === 'reasoning' ? part.text.length : 0), 0)
  const tokens = usage?.outputTokens ?? letters / lettersPerToken
  return tokens === 0 ? undefined : { tokensPerSecond: (tokens * 1000) / writing, isEstimate: usage?.outputTokens === undefined }
}

/** Money in US dollars, as people of a language write it: small amounts with the digits that tell them apart. */
export function dollars(language: string, amount: number): string {
  const digits = amount === 0 || amount >= 1 ? { maximumFractionDigits: 2 } : { minimumFractionDigits: 2, maximumSignificantDigits: 2 }
  return new Intl.NumberFormat(language, { style: 'currency', currency: 'USD', ...digits }).format(amount)
}
