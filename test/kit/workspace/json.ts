/** A JSON object whose fields nobody has checked yet. */
export type JsonObject = { readonly [key: string]: unknown }

/** True for a JSON object, false for arrays, null and plain values. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; an empty one when it is something else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The value as a list of objects; everything that is no object is left out. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The value as a string; an empty one when it is something else. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A number that is always the same for the same text (FNV-1a, 32 bits), so that answers can be predicted. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
