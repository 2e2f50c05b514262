import { isRecord } from '../../providers/json.ts'

/** How deep an example goes; a schema that contains itself ends there. */
const maxDepth = 12
/** How many fields of an object are shown. */
const maxFields = 100

type Schema = Readonly<Record<string, unknown>>

/** An alternative of what an endpoint takes. */
export interface SchemaExample {
  /** Its title, or the field that tells it from the others; may be empty. */
  readonly name: string
  readonly value: unknown
}

/** Values that an OpenAPI document says its endpoint takes, one for each alternative. Empty where it says nothing of use. */
export function examplesOf(document: unknown): SchemaExample[] {
  const request = requestOf(document)
  if (request === undefined) return []
  const { schema, given } = request
  const reader = new Reader(document)
  const alternatives = alternativesOf(reader.resolve(schema)).map((one) => reader.resolve(one))
  const made = alternatives.map((one) => ({ name: nameOf(one), value: reader.example(one, 0) }))
  return [...given, ...made].filter(({ value }) => value !== undefined && value !== null)
}

/** A value that a schema takes; `document` is where its references lead. */
export function exampleOf(schema: unknown, document: unknown = schema): unknown {
  return new Reader(document).example(schema, 0)
}

/** The schema of the first body that the document describes, and the examples that stand beside it. */
function requestOf(document: unknown): { readonly schema: unknown; readonly given: SchemaExample[] } | undefined {
  const paths = isRecord(document) && isRecord(document.paths) ? Object.values(document.paths) : []
  for (const path of paths) {
    const content = fieldOf(fieldOf(fieldOf(path, 'post'), 'requestBody'), 'content')
    const media = fieldOf(content, 'application/json') ?? (isRecord(content) ? Object.values(content)[0] : undefined)
    if (!isRecord(media)) continue
    const named = isRecord(media.examples) ? Object.entries(media.examples).flatMap(([name, one]) => (isRecord(one) && one.value !== undefined ? [{ name, value: one.value }] : [])) : []
    return { schema: media.schema, given: media.example === undefined ? named : [{ name: '', value: media.example }, ...named] }
  }
  return undefined
}

function alternativesOf(schema: Schema): readonly unknown[] {
  const found = [schema.oneOf, schema.anyOf].find((list) => Array.isArray(list) && list.length > 0)
  return Array.isArray(found) ? (found as unknown[]) : Object.keys(schema).length === 0 ? [] : [schema]
}

function nameOf({ title, properties }: Schema): string {
  if (typeof title === 'string') return title
  return isRecord(properties) ? (Object.keys(properties)[0] ?? '') : ''
}

class Reader {
  readonly #document: unknown

  constructor(document: unknown) {
    this.#document = document
  }

  /** The schema that is meant, references followed and `allOf` joined. */
  resolve(schema: unknown, depth = 0): Schema {
    if (!isRecord(schema) || depth > maxDepth) return {}
    const { $ref, allOf, ...rest } = schema
    const target = typeof $ref === 'string' ? this.#target($ref) : undefined
    const joined = [...(target === undefined ? [] : [target]), ...(Array.isArray(allOf) ? (allOf as unknown[]) : [])].map((one) => this.resolve(one, depth + 1))
    return joined.length === 0 ? rest : merge([...joined, rest])
  }

  example(given: unknown, depth: number): unknown {
    const schema = this.resolve(given)
    const [first] = Array.isArray(schema.examples) ? (schema.examples as unknown[]) : []
    const [choice] = Array.isArray(schema.enum) ? (schema.enum as unknown[]) : []
    const said = [schema.example, first, schema.default, schema.const, choice].find((value) => value !== undefined)
    if (said !== undefined) return said
    const [alternative] = [schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])).filter((one) => this.resolve(one).type !== 'null')
    if (alternative !== undefined) return this.example(merge([{ ...schema, oneOf: undefined, anyOf: undefined }, this.resolve(alternative)]), depth + 1)
    return this.#byType(schema, depth)
  }

  #byType(schema: Schema, depth: number): unknown {
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, depth)
      case 'array':
        return this.#array(schema, depth)
      case 'string':
        return textOf(schema)
      case 'integer':
        return numberOf(schema, 1)
      case 'number':
        return numberOf(schema, 0.5)
      case 'boolean':
        return true
      default:
        return null
    }
  }

  /** All fields: who looks for an example wants to see what there is. Below a certain depth only those that are needed. */
  #object({ properties, required, additionalProperties }: Schema, depth: number): unknown {
    const fields = isRecord(properties) ? Object.entries(properties) : []
    const needed = new Set(Array.isArray(required) ? (required as unknown[]).map(String) : [])
    const shown = fields.filter(([name]) => depth < maxDepth / 2 || needed.has(name)).slice(0, maxFields)
    if (depth > maxDepth) return {}
    if (fields.length === 0 && isRecord(additionalProperties)) return { name: this.example(additionalProperties, depth + 1) }
    return Object.fromEntries(shown.map(([name, schema]) => [name, this.example(schema, depth + 1)]))
  }

  #array({ items, prefixItems, minItems }: Schema, depth: number): unknown {
    if (depth > maxDepth) return []
    if (Array.isArray(prefixItems)) return (prefixItems as unknown[]).map((one) => this.example(one, depth + 1))
    const item = this.resolve(items)
    // A list of names, as of the columns of a table: it holds them all.
    if (Array.isArray(item.enum)) return item.enum
    if (Object.keys(item).length === 0) return []
    const count = typeof minItems === 'number' ? Math.min(Math.max(1, minItems), 5) : 1
    return Array.from({ length: count }, () => this.example(item, depth + 1))
  }

  #target(reference: string): unknown {
    if (!reference.startsWith('#/')) return undefined
    const steps = reference.slice(2).split('/').map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    return steps.reduce<unknown>(fieldOf, this.#document)
  }
}

function merge(schemas: readonly Schema[]): Schema {
  const properties = Object.assign({}, ...schemas.map((one) => (isRecord(one.properties) ? one.properties : {}))) as Record<string, unknown>
  const required = schemas.flatMap((one) => (Array.isArray(one.required) ? (one.required as unknown[]) : []))
  return { ...(Object.assign({}, ...schemas) as Schema), ...(Object.keys(properties).length > 0 && { properties }), ...(required.length > 0 && { required }) }
}

function typeOf({ type, properties, items, prefixItems }: Schema): unknown {
  const named = Array.isArray(type) ? (type as unknown[]).find((one) => one !== 'null') : type
  if (named !== undefined) return named
  if (isRecord(properties)) return 'object'
  return items === undefined && prefixItems === undefined ? undefined : 'array'
}

const texts: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z', date: '2026-01-31', time: '12:00:00', uuid: '00000000-0000-4000-8000-000000000000', email: 'ana@example.com', uri: 'https://example.com', byte: 'AA==', binary: 'AA==',
}

function textOf({ format, minLength }: Schema): string {
  const text = (typeof format === 'string' ? texts[format] : undefined) ?? 'text'
  return typeof minLength === 'number' ? text.padEnd(Math.min(minLength, 100), 'x') : text
}

function numberOf({ minimum, exclusiveMinimum, maximum }: Schema, usual: number): number {
  const least = typeof minimum === 'number' ? minimum : typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : undefined
  const most = typeof maximum === 'number' ? maximum : undefined
  if (least !== undefined && least > usual) return least
  return most !== undefined && most < usual ? most : usual
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : Array.isArray(value) ? (value as unknown[])[Number(name)] : undefined
}
