import { objectOf, stringOf, type JsonObject } from './json.ts'

const VOCABULARY = (
  'the quiet river carries small boats past old stone houses while children watch from the bridge and count every ' +
  'white sail that turns toward the open sea under a slow bright morning sky'
).split(' ')

/**
 * A text of exactly this many words, in paragraphs of eighty that begin with a capital; one word of sixteen is its own number, so that
 * no stretch of it comes twice: what goes on where it was cut must not look like a repetition.
 */
export function longText(words: number): string {
  const parts: string[] = []
  for (let index = 1; index <= words; index++) {
    const word = VOCABULARY[(index * 7) % VOCABULARY.length] ?? ''
    const isFirst = index % 80 === 1
    parts.push(index % 16 === 8 ? String(index) : isFirst ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word)
    parts.push(index === words ? '.' : index % 80 === 0 ? '.\n\n' : ' ')
  }
  return parts.join('')
}

/** Every kind of Markdown that a message view has to draw, and things that it must not let through. */
export const MARKDOWN_SAMPLE = `# Heading one

A paragraph with **bold**, *italic*, ~~struck~~ and \`inline code\`, a [link](https://example.com/a?b=c) and an
![image](https://example.com/remote.png) that nobody should fetch.

1. first
   - nested
   - [x] done
2. second

| Name | Amount | Note |
| :--- | ---: | :---: |
| apples | 12 | red |
| pears | 3,50 | **green** |

> A quotation
> of two lines.

\`\`\`typescript
const greet = (name: string): string => \`Hello, \${name}\`
\`\`\`

\`\`\`html
<script>alert('only code')</script>
\`\`\`

Maths: $a^2 + b^2 = c^2$ and

$$\\int_0^1 x^2 \\, dx = \\frac{1}{3}$$

<script>window.pwned = true</script><img src=x onerror="window.pwned = true">

[not a link](javascript:alert(1))

---

The end.`

/** A value that fits a JSON schema, for tool arguments and structured answers. Unknown schemas give null. */
export function exampleOf(schema: unknown, name = 'value'): unknown {
  const shape = objectOf(schema)
  if (Array.isArray(shape.enum)) return shape.enum[0]
  const type = Array.isArray(shape.type) ? shape.type[0] : shape.type
  switch (type) {
    case 'object':
      return exampleObject(objectOf(shape.properties))
    case 'array':
      return [exampleOf(shape.items, name)]
    case 'string':
      return `sample ${name}`
    case 'integer':
    case 'number':
      return 7
    case 'boolean':
      return true
    default:
      return null
  }
}

function exampleObject(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, exampleOf(schema, name)]))
}

/** The request body as indented JSON, with long strings (images) cut, fenced as code. */
export function echoOf(body: JsonObject): string {
  const short = (_key: string, value: unknown) =>
    typeof value === 'string' && value.length > 400
      ? `${stringOf(value).slice(0, 60)}… (${value.length} characters)`
      : value
  return `\`\`\`json\n${JSON.stringify(body, short, 2)}\n\`\`\``
}
