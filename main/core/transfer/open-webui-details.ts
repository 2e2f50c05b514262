import { firstText } from './fields.ts'
import { parsed, readable } from './foreign.ts'
import { callPart, proseParts, reasoningParts, replyParts } from './found-parts.ts'
import type { FoundPart } from './reader.ts'

// The middleware of Open WebUI writes these (`serialize_content_blocks`); what stands in an attribute is escaped as HTML.
const details = /<details type="(reasoning|tool_calls|code_interpreter)"([^>]*)>\s*(?:<summary>[\s\S]*?<\/summary>)?([\s\S]*?)<\/details>\n?/g

/**
 * The parts of a reply of Open WebUI, which keeps reasoning, tool calls and code that was run as `details` elements in its text.
 * What stands in a fenced block is an example of such an element, and stays text.
 */
export function partsWithDetails(content: string): FoundPart[] {
  const fences = fencesIn(content)
  const parts: FoundPart[] = []
  let from = 0
  for (const match of content.matchAll(details)) {
    if (fences.some(({ start, end }) => match.index > start && match.index < end)) continue
    parts.push(...proseAround(content.slice(from, match.index)), ...partsOf(match[1] ?? '', attributesIn(match[2] ?? ''), match[3] ?? ''))
    from = match.index + match[0].length
  }
  return from === 0 ? replyParts(content) : [...parts, ...proseAround(content.slice(from))]
}

function partsOf(type: string, attributes: ReadonlyMap<string, string>, body: string): FoundPart[] {
  if (type === 'reasoning') return reasoningParts(body.trim().replaceAll(/^> ?/gm, ''))
  if (type === 'code_interpreter') {
    return [callPart({ id: '', name: type, arguments: body.trim(), result: meant(attributes.get('output')) })]
  }
  const result = firstText(readable(meant(attributes.get('result'))), body.trim())
  return [callPart({ id: attributes.get('id') ?? '', name: attributes.get('name') ?? '', arguments: meant(attributes.get('arguments')) ?? '', result })]
}

function attributesIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name ?? '', unescaped(value ?? '')]))
}

/** An attribute's value; text that was made JSON of once more comes out as it was. */
function meant(value: string | undefined): unknown {
  const inner = value === undefined ? undefined : parsed(value)
  return typeof inner === 'string' ? inner : value
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll(/&#(?:x27|39);/g, "'").replaceAll('&amp;', '&')
}

function proseAround(text: string): FoundPart[] {
  return proseParts(text.replace(/^\n+|\n+$/g, ''))
}

function fencesIn(text: string): { readonly start: number; readonly end: number }[] {
  const fences: { start: number; end: number }[] = []
  let inDetails = false
  let open: number | undefined
  for (const match of text.matchAll(/^(?:<details type="|```)|<\/details>/gm)) {
    if (match[0] !== '```') {
      // A fence inside of an element belongs to what the tool said.
      if (open === undefined) inDetails = match[0] !== '</details>'
    } else if (!inDetails) {
      if (open === undefined) open = match.index
      else {
        fences.push({ start: open, end: match.index })
        open = undefined
      }
    }
  }
  return fences
}
