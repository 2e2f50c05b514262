import type { Usage } from '#shared/stream.ts'
import { isRecord } from './json.ts'

/**
 * Tokens as chat completions or Responses count them. Claude on Databricks leaves what was cached out of its prompt tokens
 * (Databricks wire facts, section 3.2); who counts it in says so by `prompt_tokens_details`.
 */
export function readUsage(usage: Record<string, unknown>): Usage {
  const input = firstRecord(usage.prompt_tokens_details, usage.input_tokens_details)
  const output = firstRecord(usage.completion_tokens_details, usage.output_tokens_details)
  const inputTokens = usage.prompt_tokens ?? usage.input_tokens
  const isApart = typeof inputTokens === 'number' && typeof input.cached_tokens !== 'number'
  const read: Record<keyof Usage, unknown> = {
    inputTokens: isApart ? inputTokens + amount(usage.cache_read_input_tokens) + amount(usage.cache_creation_input_tokens) : inputTokens,
    outputTokens: usage.completion_tokens ?? usage.output_tokens,
    reasoningTokens: output.reasoning_tokens ?? usage.reasoning_tokens,
    cachedTokens: input.cached_tokens ?? usage.cache_read_input_tokens,
    // OpenRouter tells what it charged, in dollars.
    cost: usage.cost,
  }
  return Object.fromEntries(Object.entries(read).filter(([, value]) => typeof value === 'number'))
}

/** What several answers of one stream used together; `undefined` where none said. */
export function sumUsage(usages: Iterable<Usage>): Usage | undefined {
  let sum: Usage | undefined
  for (const usage of usages) {
    const names = new Set([...Object.keys(sum ?? {}), ...Object.keys(usage)]) as Set<keyof Usage>
    const before = sum
    sum = Object.fromEntries([...names].map((name) => [name, (before?.[name] ?? 0) + (usage[name] ?? 0)]))
  }
  return sum
}

function firstRecord(...values: readonly unknown[]): Record<string, unknown> {
  return values.find(isRecord) ?? {}
}

function amount(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
