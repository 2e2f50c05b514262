/**
 * Characters that are not seen, or that turn the order of what is seen, so that code reads otherwise than it runs: control
 * characters, marks of direction, spaces without width, tags, separators of lines that are none. Joiners of emoji are not among them.
 */
// oxlint-disable-next-line no-control-regex
const pattern = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u
const each = new RegExp(pattern, 'gu')

const names: Readonly<Record<number, string>> = {
  0x00: 'NUL', 0x08: 'BS', 0x0d: 'CR', 0x1b: 'ESC', 0x7f: 'DEL', 0xad: 'SHY', 0x061c: 'ALM', 0x200b: 'ZWSP', 0x200e: 'LRM', 0x200f: 'RLM', 0x2028: 'LS', 0x2029: 'PS', 0x202a: 'LRE', 0x202b: 'RLE', 0x202c: 'PDF',
  0x202d: 'LRO', 0x202e: 'RLO', 0x2060: 'WJ', 0x2066: 'LRI', 0x2067: 'RLI', 0x2068: 'FSI', 0x2069: 'PDI', 0xfeff: 'BOM',
}

/** Whether a text has a character that is not seen or that turns the order of others. */
export function hasHidden(text: string): boolean {
  return pattern.test(text)
}

/** How many of them it has. */
export function countHidden(text: string): number {
  return hasHidden(text) ? [...text.matchAll(each)].length : 0
}

/** A text cut where such characters are; each stands by itself, with a short name to be shown in its place. */
export function splitHidden(text: string): ({ readonly text: string; readonly name: string | null })[] {
  const pieces: { readonly text: string; readonly name: string | null }[] = []
  let last = 0
  for (const match of text.matchAll(each)) {
    if (match.index > last) pieces.push({ text: text.slice(last, match.index), name: null })
    pieces.push({ text: match[0], name: nameOf(match[0]) })
    last = match.index + match[0].length
  }
  if (last < text.length) pieces.push({ text: text.slice(last), name: null })
  return pieces
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
