/**
 * Closes what the last words of a text that still grows have left open: emphasis, code, formulas, links, tags and entities. So a reader
 * sees neither bare marks nor text that jumps when the mark that closes it arrives. Only for what is drawn, never for what is kept.
 */
export function repair(text: string): string {
  const open = openSpan(text)
  if (open === undefined) return closeMarks(withoutHalfLink(withoutHalfSign(text)))
  const inner = text.slice(open.at + open.sign.length)
  const content = inner.slice(0, inner.length - halfCloser(inner, open.close)).trimEnd()
  if (content.trim() === '') return closeMarks(text.slice(0, open.at).trimEnd())
  const marks = openMarks(text.slice(0, open.at))
  return text.slice(0, open.at) + open.sign + content + open.close + marks.join('')
}

interface Span {
  readonly at: number
  readonly sign: string
  readonly close: string
}

const closers: Readonly<Record<string, string>> = { '\\(': '\\)', '\\[': '\\]', $: '$', $$: '$$' }

/** The code or the formula that nothing closes. */
function openSpan(text: string): Span | undefined {
  const signs = /`+|\\[([]|\\[\s\S]|\$+/g
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    const [sign] = match
    const close = sign.startsWith('`') ? sign : closers[sign]
    if (close === undefined || (sign === '$' && !mayBeFormula(text, match.index))) continue
    const end = endOf(text, signs.lastIndex, close)
    if (end !== undefined) signs.lastIndex = end
    else if (sign.startsWith('`') || text.length - match.index < longestFormula) return { at: match.index, sign, close }
  }
  return undefined
}

/** A formula that is still open is not looked for farther back. */
const longestFormula = 300

/** Neither a price nor a variable of a shell. */
function mayBeFormula(text: string, at: number): boolean {
  const inner = text.slice(at + 1, at + longestFormula)
  if (/[\p{L}\p{N}]/u.test(text[at - 1] ?? '') || /^[\s\d]/.test(inner) || inner === '') return false
  return inner.includes('$') || inner.includes('\\') || !/[\p{L}_]{3}/u.test(inner)
}

function endOf(text: string, from: number, close: string): number | undefined {
  // Code ends anywhere, a formula soon or never.
  const last = close.startsWith('`') ? text.length : from + longestFormula
  for (let at = text.indexOf(close, from); at !== -1 && at < last; at = text.indexOf(close, at + 1)) {
    let end = at + close.length
    while (!close.startsWith('\\') && text[end] === close[0]) end += 1
    if (end - at === close.length && !(close === '$' && /\s/.test(text[at - 1] ?? ' '))) return end
    at = end - 1
  }
  return undefined
}

/** How many characters at the end begin what closes. */
function halfCloser(inner: string, close: string): number {
  for (let length = close.length - 1; length > 0; length--) if (inner.endsWith(close.slice(0, length))) return length
  return 0
}

/** How far back a tag, an address or an entity may begin that is not whole yet. */
const longestSign = 400
const halfTag = /<\/?[A-Za-z][A-Za-z0-9-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s"'=<>`]*))?)*\s*\/?$|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*$|<[\w.+-]+@[\w.-]*$|<[!?][^<>]*$|<\/?$/
const halfEntity = /&#?[A-Za-z0-9]{0,24}$/

function withoutHalfSign(text: string): string {
  const from = Math.max(0, text.length - longestSign)
  const end = text.slice(from)
  const cut = end.lastIndexOf('<') === -1 ? end : end.slice(0, end.lastIndexOf('<')) + end.slice(end.lastIndexOf('<')).replace(halfTag, '')
  return text.slice(0, from) + cut.replace(halfEntity, '').replace(/\\$/, '')
}

/** How far back a link may begin that is not whole yet. */
const longestLink = 2000

/** The words of a link without its marks until its address is there. */
function withoutHalfLink(text: string): string {
  const from = Math.max(0, text.length - longestLink)
  const end = text.slice(from)
  const at = openBracket(end)
  if (at === undefined) return text
  const label = /^\[((?:\\[\s\S]|[^\\\]])*)(?:\](?:\([^)\n]*|\[[^\]\n]*)?)?$/.exec(end.slice(at))?.[1] ?? end.slice(at + 1)
  const isPicture = end[at - 1] === '!'
  const before = end.slice(0, isPicture ? at - 1 : at)
  return text.slice(0, from) + before + (label.startsWith('^') ? '' : label)
}

/** Where the first link begins that goes to the end. */
function openBracket(text: string): number | undefined {
  const opened: number[] = []
  const signs = /\\[\s\S]|\[|\](?:\([^)\n]*(\))?|\[[^\]\n]*(\])?)?/g
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    const [sign] = match
    const isAtEnd = signs.lastIndex === text.length
    if (sign === '[') opened.push(match.index)
    if (!sign.startsWith(']')) continue
    const at = opened.pop()
    if (at !== undefined && isAtEnd && match[1] === undefined && match[2] === undefined && opened.length === 0 && text[at + 1] !== ' ') return at
  }
  const last = opened[0]
  return last !== undefined && text.slice(last).length < 500 && !text.slice(last).includes('\n\n') ? last : undefined
}

function closeMarks(text: string): string {
  const marks = openMarks(text)
  const trimmed = text.trimEnd()
  const run = /(?<!\\)(?:\*+|_+|~+)$/.exec(trimmed)?.[0] ?? ''
  if (run === '') return marks.length === 0 ? text : trimmed + marks.join('')
  // A run at the end closes, closes in part, or opens what is not there yet.
  const before = trimmed.slice(0, -run.length)
  const open = openMarks(before)
  const needed = open.filter((mark) => mark[0] === run[0]).join('').length
  if (needed === 0) return (before.trimEnd() === '' ? '' : before.trimEnd()) + open.join('')
  return before.trimEnd() + open.join('')
}

/** What would close the emphasis that is open at the end of a text, the innermost first. */
function openMarks(text: string): string[] {
  const open: { readonly sign: string; length: number }[] = []
  const signs = /`+|\\[\s\S]|\$[^$\s][^$\n]*\$|\*+|_+|~+/g
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    const [run] = match
    const sign = run[0] ?? ''
    if (sign === '`') {
      signs.lastIndex = endOf(text, signs.lastIndex, run) ?? signs.lastIndex
      continue
    }
    if (!'*_~'.includes(sign) || (sign === '~' && run.length > 2)) continue
    const [before, after] = [text[match.index - 1] ?? ' ', text[match.index + run.length] ?? ' ']
    const left = flanks(after, before)
    const right = flanks(before, after)
    let length = run.length
    if (right && !(sign === '_' && left && !isSign(after))) length = closeWith(open, sign, length)
    if (length > 0 && left && !(sign === '_' && right && !isSign(before))) open.push({ sign, length })
  }
  return open.toReversed().map(({ sign, length }) => sign.repeat(sign === '~' ? length : Math.min(length, 3)))
}

function closeWith(open: { readonly sign: string; length: number }[], sign: string, count: number): number {
  let left = count
  for (let at = open.length - 1; at >= 0 && left > 0; at--) {
    const mark = open[at]
    if (mark?.sign !== sign) continue
    const closed = Math.min(mark.length, left)
    mark.length -= closed
    left -= closed
    open.length = mark.length === 0 ? at : at + 1
  }
  return left
}

/** Whether a run of marks is beside words: of this character on the one side, and that on the other. */
function flanks(near: string, far: string): boolean {
  return !/\s/.test(near) && (!isSign(near) || /\s/.test(far) || isSign(far))
}

function isSign(character: string): boolean {
  return /[\p{P}\p{S}\s]/u.test(character)
}
