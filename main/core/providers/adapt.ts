import type { AppError } from '#shared/error.ts'
import type { Learned } from '#shared/endpoint.ts'
import type { RequestBody } from './dialect.ts'

/** A field that a server refused, and what it wants in its place. */
export interface Refused {
  readonly field: string
  readonly instead?: string
  readonly said: string
}

/** How often a request is repeated because of refused fields. */
export const maxAdaptations = 4

/** Without these a request would be another one: what is asked, of whom, and what the answer has to look like. */
const essential: ReadonlySet<string> = new Set(['model', 'messages', 'input', 'instructions', 'tools', 'tool_choice', 'response_format', 'text'])

/** Names of one thing: where one is refused, another may be wanted. */
const tokenLimits: ReadonlySet<string> = new Set(['max_tokens', 'max_completion_tokens', 'max_output_tokens'])

/** The body without what the endpoint is known to refuse. */
export function withoutRefused(body: RequestBody, refused: readonly Pick<Learned, 'field' | 'instead'>[]): RequestBody {
  const adapted = { ...body }
  for (const { field, instead } of refused) {
    if (!(field in adapted)) continue
    if (instead !== undefined && !(instead in adapted)) adapted[instead] = adapted[field]
    delete adapted[field]
  }
  return adapted
}

/**
 * Which optional field of the body a refusal is about; `undefined` where it is about something else: a value, what the
 * messages hold, or no field at all.
 */
export function refusedField(error: AppError, body: RequestBody): Refused | undefined {
  const { status, text, param } = error.details ?? {}
  if ((status !== 400 && status !== 422) || !refusals.has(error.code) || typeof text !== 'string') return undefined
  const optional = (name: string): string | undefined => {
    const field = rootOf(name)
    return field in body && !essential.has(field) ? field : undefined
  }
  const named = rootOf(String(param ?? '')) in body ? namedByParam(String(param), text) : namesInText(text)
  const field = named.map(optional).find((one) => one !== undefined)
  if (field === undefined) return undefined
  const instead = /\buse (?:the )?["'`]?(\w+)["'`]? (?:parameter |field )?instead/i.exec(text)?.[1] ?? field
  const isRenamed = instead !== field && tokenLimits.has(field) && tokenLimits.has(instead)
  return { field, ...(isRenamed && { instead }), said: text }
}

const refusals: ReadonlySet<string> = new Set(['request-refused', 'reasoning-refused'])

/** A name as servers write it, with or without quotes: a field, or the path to something in it. */
const name = '["\'`]?([a-z_]\\w*(?:[.[][\\w.[\\]]*)?)["\'`]?'
const noun = '(?:request )?(?:parameters?|fields?|arguments?|property|properties|option|key|name|input)'
const refused = '(?:(?:is|are|was) )?(?:not (?:supported|allowed|permitted|accepted|recognized)|unsupported|unexpected|deprecated)\\b'

/** A word in the middle of a sentence is no name, unless it is quoted or said to be one. */
const start = '(?:^|: |, |\\(|\\b(?:the|parameter|field|argument|property|option) |(?=["\'`]))'

/** Sentences in which servers refuse a field; each was seen somewhere. The group is its name. */
const sentences: readonly RegExp[] = [
  // json: unknown field "x" · Unsupported parameter: 'x' · Unrecognized request argument supplied: x · Unknown name "x"
  new RegExp(`\\b(?:unknown|unsupported|unrecognized|unexpected|extra) ${noun}(?: supplied| provided)?:? ${name}`, 'gi'),
  // body.x: Extra inputs are not permitted
  new RegExp(`${name}:? extra inputs? (?:are|is) not (?:permitted|allowed)`, 'gi'),
  // [{'type': 'extra_forbidden', 'loc': ('body', 'x'), …
  /extra_forbidden["'],\s*["']loc["']:\s*[[(]["']body["'],\s*["'](\w+)/gi,
  // Additional properties are not allowed ('x' was unexpected)
  new RegExp(`additional propert(?:y|ies) (?:are|is) not allowed \\(${name}`, 'gi'),
  // x is not supported with this model · Parameter 'x' is not allowed · 'x.y': Input is not supported
  new RegExp(`${start}${name}(?: ${noun})?:? (?:input )?${refused}`, 'gi'),
  // This model does not support the temperature parameter
  new RegExp(`(?:does not|doesn't|do not|cannot) support (?:the )?(?:${noun} )?${name}`, 'gi'),
]

/** A value that is wrong, or a combination: the field itself is taken. */
const otherwise = new RegExp(
  '\\b(?:must be|should be|between|greater than|less than|out of range|invalid value|supported values|one of|at most|at least|cannot both)\\b' +
    '|\\bvalues?\\b.{1,80}\\b(?:not (?:supported|allowed|permitted|accepted)|unsupported)\\b' +
    '|(?:not supported|not allowed|unsupported) (?:when|while|if|together|in combination|alongside|with (?!(?:this|the|that|your) ))',
  'i',
)

/** The only value that it takes is the one it has anyway. */
const onlyDefault = /["'`](\w+)["'`] does not support .{1,60}only the default/i

function namesInText(text: string): string[] {
  // What is wrong inside a message or a tool is not mended by leaving out a field that is called the same.
  if (/\b(?:messages|input|contents|tools)[.[]\d/i.test(text)) return []
  const fixed = onlyDefault.exec(text)?.[1]
  if (fixed !== undefined) return [fixed]
  // A line that is indented goes on with the one before.
  const clauses = text.replace(/\n\s+/g, ' ').split(/(?<=[.;])\s+|\n/).filter((clause) => !otherwise.test(clause))
  return clauses.flatMap((clause) => sentences.flatMap((sentence) => [...clause.matchAll(sentence)].map((match) => match[1] ?? '')))
}

/** OpenAI names the field beside its sentence, also where only a value of it is wrong. */
function namedByParam(param: string, text: string): string[] {
  const isRefused = /unknown|unsupported parameter|unrecognized|not (?:supported|allowed|permitted)\b|extra inputs/i.test(text) && !otherwise.test(text)
  // Streaming is for verified organisations only, which is told as a wrong value; the whole answer comes all the same.
  return isRefused || onlyDefault.test(text) || (param === 'stream' && /stream/i.test(text)) ? [param] : []
}

function rootOf(path: string): string {
  const [root = ''] = path.replace(/^body\./, '').split(/[.[]/)
  return root.toLowerCase() === 'streaming' ? 'stream' : root
}
