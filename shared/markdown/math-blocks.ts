const environments = /^\\begin\{((?:equation|align|alignat|gather|multline|flalign|eqnarray|cases|aligned|gathered|split|[bpvBV]?matrix|array|CD)\*?)\}/

/** What closes the formula that begins a line with this text, where one does; '' where it is closed on the same line. */
export function startsMath(text: string): string | undefined {
  const line = text.trimEnd()
  if (line.startsWith('$$')) return afterOpening(line, '$$')
  if (line.startsWith('\\[')) return afterOpening(line, '\\]')
  const name = environments.exec(line)?.[1]
  if (name === undefined) return undefined
  const close = `\\end{${name}}`
  const at = line.indexOf(close)
  return at === -1 ? close : at + close.length === line.length ? '' : undefined
}

function afterOpening(line: string, close: string): string | undefined {
  const at = line.indexOf(close, 2)
  // `\[` is also how a bracket is written that begins no link.
  if (at === -1) return line[2] === '$' || (close === '\\]' && line.includes(']')) ? undefined : close
  const inner = line.slice(2, at)
  return at + 2 === line.length && /[\p{L}\p{N}]/u.test(inner) && (close === '$$' || isTex(inner)) ? '' : undefined
}

/** Whether what stands between `\[` and `\]` is a formula, not words in brackets that begin no link. */
export function isTex(text: string): boolean {
  return /^\s|[\\^_={}]/.test(text)
}

/** Whether a formula ends with this line; one with text behind what closes it, or with a fence within, is none. */
export function endsMath(close: string, text: string): 'no' | 'closes' | 'breaks' {
  const at = text.indexOf(close)
  if (at !== -1) return text.trimEnd().length === at + close.length ? 'closes' : 'breaks'
  return /^ {0,3}(?:```|~~~)/.test(text) ? 'breaks' : 'no'
}

/** The TeX of a formula of lines, without its marks. */
export function texOf(text: string): string {
  const lines = text.trim()
  const close = lines.startsWith('$$') ? '$$' : lines.startsWith('\\[') ? '\\]' : undefined
  if (close === undefined) return lines
  return lines.slice(2, lines.length > 3 && lines.endsWith(close) ? -2 : undefined).trim()
}
