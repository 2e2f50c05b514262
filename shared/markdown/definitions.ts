import { parser } from './parser.ts'

/** Where a reference leads. */
export interface Reference {
  readonly href: string
  readonly title: string
}

/** References by their normalised labels. */
export type References = Record<string, Reference>

interface Definition extends Reference {
  readonly label: string
  readonly end: number
}

const longestLabel = 999

/**
 * Takes the definitions of references that a paragraph begins with. Answers where they end; the first definition of a label counts.
 */
export function takeDefinitions(text: string, references: References): number {
  let at = 0
  for (let found = definitionAt(text, 0); found !== undefined; found = definitionAt(text, at)) {
    references[found.label] ??= { href: found.href, title: found.title }
    at = found.end
  }
  return at
}

/** A label as labels are compared. */
export function normalLabel(label: string): string {
  return parser.utils.normalizeReference(label)
}

function definitionAt(text: string, start: number): Definition | undefined {
  const labelEnd = endOfLabel(text, start)
  if (labelEnd === undefined || text[labelEnd + 1] !== ':') return undefined
  const label = normalLabel(text.slice(start + 1, labelEnd))
  const destination = parser.helpers.parseLinkDestination(text, pastSpaces(text, labelEnd + 2), text.length)
  if (label === '' || !destination.ok) return undefined
  const href = parser.normalizeLink(destination.str)
  const titleAt = pastSpaces(text, destination.pos)
  const title = titleAt > destination.pos ? parser.helpers.parseLinkTitle(text, titleAt, text.length) : undefined
  const withTitle = title?.ok === true ? endOfLine(text, title.pos) : undefined
  if (withTitle !== undefined) return { label, href, title: title?.str ?? '', end: withTitle }
  const without = endOfLine(text, destination.pos)
  return without === undefined ? undefined : { label, href, title: '', end: without }
}

function endOfLabel(text: string, start: number): number | undefined {
  if (text[start] !== '[') return undefined
  for (let at = start + 1; at < text.length && at <= start + longestLabel + 1; at++) {
    const code = text.charCodeAt(at)
    if (code === 93) return at
    if (code === 91) return undefined
    if (code === 92) at += 1
  }
  return undefined
}

/** Goes past spaces and at most one end of a line. */
function pastSpaces(text: string, start: number): number {
  let lines = 0
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at)
    if (code === 10) lines += 1
    if ((code !== 32 && code !== 9 && code !== 10) || lines > 1) return at
  }
}

/** Where the next line begins when nothing but spaces is left of this one. */
function endOfLine(text: string, start: number): number | undefined {
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at += 1
  if (at >= text.length) return text.length
  return text[at] === '\n' ? at + 1 : undefined
}
