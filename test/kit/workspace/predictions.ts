import { refusalOfField } from './field-rules.ts'
import type { FakeModel } from './model.ts'
import { hashOf, objectOf, type JsonObject } from './json.ts'

/** The answer of a custom model: one prediction per row of the body. Undefined when the body holds no rows. */
export function predictionsFor(body: JsonObject): JsonObject | undefined {
  const frame = objectOf(body.dataframe_split).data
  const rows = [frame, body.dataframe_records, body.instances, body.inputs].find((value) => Array.isArray(value))
  if (!Array.isArray(rows)) return undefined
  return { predictions: rows.map((row) => (hashOf(JSON.stringify(row)) % 1000) / 1000) }
}

/** Texts that an embeddings endpoint takes in one request; the number is documented nowhere. */
const MOST_TEXTS = 150

/** What an embeddings endpoint refuses of a request: a field, too many texts, one that is too long. */
export function refuseTexts(model: FakeModel, body: JsonObject, input: readonly string[]): string | undefined {
  const field = model.refusedFields?.find((name) => body[name] !== undefined)
  if (field !== undefined) return refusalOfField(field, model)
  const most = model.mostTexts ?? MOST_TEXTS
  if (input.length > most) return `Input batch size ${input.length} exceeds the maximum allowed batch size of ${most}.`
  const longest = Math.max(...input.map((text) => Math.ceil(text.length / 4)))
  if (longest <= model.contextTokens) return undefined
  return `This model's maximum context length is ${model.contextTokens} tokens. However, your input has ${longest} tokens.`
}

/** The answer of an embeddings endpoint: 1024 numbers per text, similar for texts that share words, not normalised. */
export function embeddingsFor(model: FakeModel, input: readonly string[], dimensions?: unknown): JsonObject {
  const tokens = input.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)
  return {
    object: 'list',
    data: input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text).slice(0, typeof dimensions === 'number' ? dimensions : undefined) })),
    model: model.replyModel,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

function vectorOf(text: string): readonly number[] {
  const vector = Array.from({ length: 1024 }, () => 0.01)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const place = hashOf(word) % vector.length
    vector[place] = (vector[place] ?? 0) + 1
  }
  return vector
}
