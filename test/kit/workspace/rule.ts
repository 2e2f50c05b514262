import type { JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import type { Turn } from './turns.ts'

/** A chat request as the rules look at it. */
export interface Question {
  readonly model: FakeModel
  readonly body: JsonObject
  readonly messages: readonly JsonObject[]
  readonly turns: readonly Turn[]
}

/** One thing that a server checks: the sentence of its refusal, or undefined when nothing is wrong. */
export type Rule = (question: Question) => string | undefined

/** The texts in which several servers refuse a field. */
export const unsupported = (field: string): string =>
  `Unsupported parameter: '${field}' is not supported with this model.`

/** How a text model refuses an image. The exact text of a real refusal is not known. */
export const unsupportedImages = 'This model does not support image input.'

/** How the native surface refuses a field that it does not know. */
export const unknown = (field: string): string => `Bad request: json: unknown field "${field}"`

/** How a value outside a list is refused. */
export function unsupportedValue(field: string, value: unknown, values: readonly string[]): string {
  const list = values.map((one) => `'${one}'`).join(', ')
  return `Unsupported value: '${field}' does not support '${String(value)}' with this model. Supported values are: ${list}.`
}
