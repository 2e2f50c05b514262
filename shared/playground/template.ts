/** A place of a text that is to be filled in: `{{name}}`. What stands between the braces is the name, whatever it is but braces and line ends. */
const place = /(\\?)\{\{([^{}\n\r]{1,200})\}\}/g

/** A piece of a text with places to fill in. */
export type TemplatePiece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'variable'; readonly name: string }

/** A text in pieces. A place after a backslash is text, without the backslash; so is one whose name is blank. */
export function templatePieces(text: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = []
  let rest = 0
  const add = (more: string): void => {
    const last = pieces.at(-1)
    if (more === '') return
    if (last?.kind === 'text') pieces[pieces.length - 1] = { kind: 'text', text: last.text + more }
    else pieces.push({ kind: 'text', text: more })
  }
  for (const found of text.matchAll(place)) {
    const [whole, backslash = '', inner = ''] = found
    const name = inner.trim()
    add(text.slice(rest, found.index))
    rest = found.index + whole.length
    if (backslash !== '' || name === '') add(whole.slice(backslash.length))
    else pieces.push({ kind: 'variable', name })
  }
  add(text.slice(rest))
  return pieces
}

/** A text as one without places: filled in, it is the same again. */
export function asTemplate(text: string): string {
  return text.replaceAll(place, (whole, backslash: string) => `${backslash}\\${whole.slice(backslash.length)}`)
}

/** The names of the places of a text, each once, in the order in which they come. */
export function variablesOf(text: string): string[] {
  return [...new Set(templatePieces(text).flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : [])))]
}

/** The names of the places for which there is no value, or a blank one. */
export function missingValues(text: string, values: Readonly<Record<string, string>>): string[] {
  return variablesOf(text).filter((name) => valueOf(values, name).trim() === '')
}

/** The text with its places filled in. A value stands as it is: what looks like a place in it is text. One that is missing leaves its place empty. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return templatePieces(text).map((piece) => (piece.kind === 'text' ? piece.text : valueOf(values, piece.name))).join('')
}

/** A name can be one that every object has, such as `constructor`. */
function valueOf(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}
