import type { Endpoint } from '#shared/endpoint.ts'
import type { BatchPlan, BatchTarget } from '#shared/playground/batches.ts'
import { templatePieces } from '#shared/playground/template.ts'
import type { TemplatePiece } from '#shared/playground/template.ts'
import type { Prompt } from '../../providers/provider.ts'

/** A text whose places are the columns of a file. */
export interface ColumnTemplate {
  /** Which columns fill its places, by their numbers. */
  readonly columns: readonly number[]
  /** Names of places that no column has. */
  readonly unknown: readonly string[]
  fill(values: readonly string[]): string
}

/** Reads a text once, to be filled for many rows. A place that no column has stays empty. */
export function columnTemplate(text: string, columns: readonly string[]): ColumnTemplate {
  const pieces = templatePieces(text).map((piece: TemplatePiece) => (piece.kind === 'text' ? piece.text : { name: piece.name, column: columns.indexOf(piece.name) }))
  const places = pieces.filter((piece) => typeof piece !== 'string')
  return {
    columns: [...new Set(places.map(({ column }) => column).filter((column) => column >= 0))],
    unknown: [...new Set(places.filter(({ column }) => column < 0).map(({ name }) => name))],
    fill: (values) => pieces.map((piece) => (typeof piece === 'string' ? piece : (values[piece.column] ?? ''))).join(''),
  }
}

/** What one target of a batch is sent for a row. */
export interface RowPrompts {
  /** The columns that have to have a value. */
  readonly columns: readonly number[]
  readonly unknown: readonly string[]
  text(values: readonly string[]): string
  systemPrompt(values: readonly string[]): string | undefined
  prompt(endpoint: Endpoint, values: readonly string[]): Prompt
}

/** Prepares what a target is sent. */
export function rowPrompts({ template }: Pick<BatchPlan, 'template'>, { settings }: Pick<BatchTarget, 'settings'>, columns: readonly string[]): RowPrompts {
  const message = columnTemplate(template, columns)
  const system = columnTemplate(settings.systemPrompt ?? '', columns)
  const systemPrompt = (values: readonly string[]): string | undefined => {
    const filled = system.fill(values)
    return filled.trim() === '' ? undefined : filled
  }
  return {
    columns: [...new Set([...message.columns, ...system.columns])],
    unknown: [...new Set([...message.unknown, ...system.unknown])],
    text: (values) => message.fill(values),
    systemPrompt,
    prompt: ({ model }, values) => {
      const above = systemPrompt(values)
      return {
        model, parameters: settings.parameters ?? {},
        messages: [{ role: 'user', parts: [{ type: 'text', text: message.fill(values) }] }],
        ...(above !== undefined && { systemPrompt: above }),
      }
    },
  }
}
