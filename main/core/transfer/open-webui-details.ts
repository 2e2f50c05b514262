import { firstText } from './fields.ts'
import { parsed, readable } from './foreign.ts'
import { callPart, proseParts, reasoningParts, replyParts } from './found-parts.ts'
import type { FoundPart } from './reader.ts'

// The middleware of Open WebUI writes these (`serialize_content_blocks`); what stands in an attribute is escaped as HTML.
const opening = /<details type="(reasoning|tool_calls|code_interpreter)"([^>]*)>/g
const closing = '</details>'

/**
 * The parts of a reply of Open WebUI, which keeps reasoning, tool calls and code that was run as `details` elements in its text.
 * What stands in a fenced block is an example of such an element, and stays text.
 */
export function partsWithDetails(content: string): FoundPart[] {
  const fences = fencesIn(content)
  let fence = 0
  const parts: FoundPart[] = []
  let from = 0
  for (const match of content.matchAll(opening)) {
    const begin = match.index + match[0].length
    const end = content.indexOf(closing, begin)
    if (end === -1) break
    while ((fences[fence]?.end ?? Infinity) < match.index) fence += 1
    if (match.index < from || match.index > (fences[fence]?.start ?? Infinity)) continue
    parts.push(...proseAround(content.slice(from, match.index)))
    parts.push(...partsOf(match[1] ?? '', attributesIn(match[2] ?? ''), { text: withoutSummary(content.slice(begin, end)), at: match.index }))
    from = end + closing.length
  }
  return from === 0 ? replyParts(content) : [...parts, ...proseAround(content.slice(from))]
}

function partsOf(type: string, attributes: ReadonlyMap<string, string>, body: { readonly text: string; readonly at: number }): FoundPart[] {
  const text = body.text.trim()
  const id = firstText(attributes.get('id'), `details-${body.at}`)
  if (type === 'reasoning') return reasoningParts(text.replaceAll(/^> ?/gm, ''))
  if (type === 'code_interpreter') return [callPart({ id, name: type, arguments: text, result: meant(attributes.get('output')) })]
  const result = firstText(readable(meant(attributes.get('result'))), text)
  return [callPart({ id, name: attributes.get('name') ?? '', arguments: meant(attributes.get('arguments')) ?? '', result })]
}

/** What the element holds below its title. */
function withoutSummary(body: string): string {
  const end = body.trimStart().startsWith('<summary>') ? body.indexOf('</summary>') : -1
  return end === -1 ? body : body.slice(end + '</summary>'.length)
}

function attributesIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name ?? '', unescaped(value ?? '')]))
}

/** An attribute's value; text that was made JSON of once more comes out as it was. */
function meant(value: string | undefined): unknown {
  const inner = value === undefined ? undefined : parsed(value)
  return typeof inner === 'string' ? inner : value
}

const escapes: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&#39;': "'", '&amp;': '&' }

function unescaped(text: string): string {
  return text.replaceAll(/&(?:lt|gt|quot|amp|#x27|#39);/g, (escape) => escapes[escape] ?? escape)
}

/** Text between elements, which begin and end on lines of their own. */
function proseAround(text: string): FoundPart[] {
  let start = 0
  let end = text.length
  while (text[start] === '\n') start += 1
  while (end > start && text[end - 1] === '\n') end -= 1
  return proseParts(text.slice(start, end))
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
