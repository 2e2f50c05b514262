import { estimateTokens } from '#shared/context.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Batch, BatchFile, BatchPlan } from '#shared/playground/batches.ts'
import { templatePieces, variablesOf } from '#shared/playground/template.ts'

/** What a batch will take, as far as that can be said before its start. */
export interface Estimate {
  readonly requests: number
  /** Rows that have no value for a place of the prompt. */
  readonly emptyRows: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** In US dollars; `undefined` where no endpoint has a price. */
  readonly cost: number | undefined
  /** Endpoints whose price is not known. */
  readonly unpriced: readonly string[]
}

/** Tokens around every message: its role and its marks. */
const perMessage = 4

/** Names of places in the prompts of a batch that no column fills. */
export function unknownPlaces({ template, targets }: Pick<BatchPlan, 'template' | 'targets'>, { columns }: Pick<BatchFile, 'columns'>): string[] {
  const names = [template, ...targets.map(({ settings }) => settings.systemPrompt ?? '')].flatMap(variablesOf)
  return [...new Set(names)].filter((name) => !columns.includes(name))
}

/** The columns that fill the places of some texts, by their numbers. */
export function placesOf(texts: readonly string[], columns: readonly string[]): number[] {
  return [...new Set(texts.flatMap(variablesOf))].map((name) => columns.indexOf(name)).filter((column) => column >= 0)
}

/** What a batch will take when an answer has about so many tokens. */
export function estimateBatch({ plan, file }: Pick<Batch, 'plan' | 'file'>, endpoints: readonly Endpoint[], perAnswer: number): Estimate {
  let [requests, inputTokens, outputTokens, cost] = [0, 0, 0, 0]
  const unpriced: string[] = []
  for (const { endpointId, endpointName, settings } of plan.targets) {
    const texts = [plan.template, settings.systemPrompt ?? ''].filter((text) => text !== '')
    const skipped = plan.emptyValues === 'skip' ? emptyRowsOf(file, placesOf(texts, file.columns)) : 0
    const rows = file.rows - skipped
    const input = texts.reduce((sum, text) => sum + tokensOf(text, file), 0) * (rows / Math.max(1, file.rows))
    const output = rows * Math.min(perAnswer, settings.parameters?.maxTokens ?? Infinity)
    const price = endpoints.find(({ id }) => id === endpointId)?.price
    requests += rows
    inputTokens += input
    outputTokens += output
    if (price === undefined) unpriced.push(endpointName)
    else cost += (input * price.input + output * price.output) / 1_000_000
  }
  const texts = [plan.template, ...plan.targets.map(({ settings }) => settings.systemPrompt ?? '')]
  const isPriced = unpriced.length < plan.targets.length
  return {
    requests, inputTokens: Math.round(inputTokens), outputTokens: Math.round(outputTokens), cost: isPriced ? cost : undefined, unpriced,
    emptyRows: emptyRowsOf(file, placesOf(texts, file.columns)),
  }
}

/** Of a text in all rows together. */
function tokensOf(text: string, { columns, tokens, rows }: BatchFile): number {
  return templatePieces(text).reduce((sum, piece) => {
    if (piece.kind === 'text') return sum + estimateTokens(piece.text) * rows
    return sum + (tokens[columns.indexOf(piece.name)] ?? 0)
  }, perMessage * rows)
}

function emptyRowsOf({ empty }: BatchFile, columns: readonly number[]): number {
  return empty.reduce((sum, kind) => sum + (kind.columns.some((column) => columns.includes(column)) ? kind.rows : 0), 0)
}
