/** The text that the events of a stream say together, in the ways of chat, completions, Responses and agents; empty where they say none. */
export function streamText(events: readonly { readonly data: string }[]): string {
  return events.map(({ data }) => textIn(parse(data))).join('')
}

/** The text of one event, or of a whole completion. */
export function textIn(value: unknown): string {
  const { type, delta, choices } = fields(value)
  if (typeof type === 'string' && type.startsWith('response.')) return type === 'response.output_text.delta' ? contentText(delta) : ''
  if (Array.isArray(choices)) return choiceText(choices[0])
  return contentText(fields(delta)['content'])
}

function choiceText(choice: unknown): string {
  const { delta, text, message } = fields(choice)
  if (typeof text === 'string') return text
  return contentText(fields(delta ?? message)['content'])
}

/** A content is a text, or a list of pieces of which some are text. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((piece) => (fields(piece)['type'] === 'text' ? contentText(fields(piece)['text']) : '')).join('')
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
