/** A number of JSON as it was written: 1.0 stays 1.0, and large ones keep all their digits. */
export class NumberText {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }
}

/** An image of a request, which code reads from a file beside it. */
export class ImageFile {
  readonly name: string
  readonly mediaType: string

  constructor(name: string, mediaType: string) {
    this.name = name
    this.mediaType = mediaType
  }
}

/** A value of a body, as it is written into code. */
export type Value = null | boolean | string | NumberText | ImageFile | readonly Value[] | Fields

/** An object of a body. */
export interface Fields {
  readonly [name: string]: Value
}

/** Whether a value has fields. */
export function isFields(value: Value | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText) && !(value instanceof ImageFile)
}

type Reviver = (this: unknown, key: string, value: unknown) => unknown

/** Reads JSON text, numbers as they are written; `images` are strings that stand for files. Throws `SyntaxError`. */
export function readValue(text: string, images: ReadonlyMap<string, ImageFile>): Value {
  const revive = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    if (typeof value === 'number') return new NumberText(context?.source ?? JSON.stringify(value))
    return typeof value === 'string' ? (images.get(value) ?? value) : value
  }
  return JSON.parse(text, revive as Reviver) as Value
}

/** How a language writes values. */
export interface Syntax {
  readonly null: string
  readonly true: string
  readonly false: string
  readonly indent: string
  readonly object: readonly [open: string, between: string, close: string]
  readonly list: readonly [open: string, close: string]
  /** Whether a comma may stand after the last of several lines. */
  readonly endsWithComma: boolean
  string(text: string): string
  key(name: string): string
  image(image: ImageFile): string
}

/** So many characters of one value stay in one line. */
const width = 88

/** A value in a language, on one line where that is short; further lines begin with `indent`. */
export function write(value: Value, syntax: Syntax, indent = ''): string {
  if (value === null) return syntax.null
  if (typeof value === 'boolean') return value ? syntax.true : syntax.false
  if (typeof value === 'string') return syntax.string(value)
  if (value instanceof NumberText) return value.source
  if (value instanceof ImageFile) return syntax.image(value)
  const inner = indent + syntax.indent
  const [open, close] = isFields(value) ? [syntax.object[0], syntax.object[2]] : syntax.list
  const items = isFields(value)
    ? Object.entries(value).map(([name, one]) => syntax.key(name) + syntax.object[1] + write(one, syntax, inner))
    : value.map((one) => write(one, syntax, inner))
  const line = open + items.join(', ') + close
  if (items.length === 0 || (indent.length + line.length <= width && !line.includes('\n'))) return line
  return `${open}\n${items.map((item) => inner + item).join(',\n')}${syntax.endsWithComma ? ',' : ''}\n${indent}${close}`
}

/** Python; what JSON escapes, Python escapes in the same way. */
export const python: Syntax = {
  null: 'None', true: 'True', false: 'False', indent: '    ', object: ['{', ': ', '}'], list: ['[', ']'], endsWithComma: true,
  string: (text) => JSON.stringify(text),
  key: (name) => JSON.stringify(name),
  image: ({ name, mediaType }) => `data_url(${JSON.stringify(name)}, ${JSON.stringify(mediaType)})`,
}

/** TypeScript. */
export const typescript: Syntax = {
  null: 'null', true: 'true', false: 'false', indent: '  ', object: ['{ ', ': ', ' }'], list: ['[', ']'], endsWithComma: true,
  string: (text) => JSON.stringify(text),
  // `__proto__` without brackets would set what the object inherits from.
  key: (name) => (name === '__proto__' ? '["__proto__"]' : /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name)),
  image: ({ name, mediaType }) => `dataUrl(${JSON.stringify(name)}, ${JSON.stringify(mediaType)})`,
}

/** The SQL of Databricks, where structs and arrays are calls. */
export const sql: Syntax = {
  null: 'NULL', true: 'true', false: 'false', indent: '  ', object: ['named_struct(', ', ', ')'], list: ['array(', ')'], endsWithComma: false,
  string: sqlText,
  key: sqlText,
  image: ({ name }) => sqlText(name),
}

/** Backslashes mean something in a text of Spark. */
function sqlText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t').replaceAll('\0', '\\0')
  return `'${escaped}'`
}

/** JSON, images as the texts that stand for them: what `readValue` has read, on lines of their own. */
export function toJson(value: Value, image: (image: ImageFile) => string): string {
  return write(value, {
    null: 'null', true: 'true', false: 'false', indent: '  ', object: ['{', ': ', '}'], list: ['[', ']'], endsWithComma: false,
    string: (text) => JSON.stringify(text),
    key: (name) => JSON.stringify(name),
    image: (one) => image(one),
  })
}
