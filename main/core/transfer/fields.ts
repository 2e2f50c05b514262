/** A JSON object whose fields nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>

/** The value as an object; an empty one where it is something else, so that readers can ask on. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

/** Whether the value is an object, and no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a list; an empty one where it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value as a text; an empty one where it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The first of the values that is a text with something in it; an empty one where there is none. */
export function firstText(...values: readonly unknown[]): string {
  return values.map(textOf).find((text) => text !== '') ?? ''
}

/** The value as a time to hand on (see `FoundTime`). */
export function timeOf(value: unknown): number | string | null {
  return typeof value === 'number' || typeof value === 'string' ? value : null
}
