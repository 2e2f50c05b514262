/** Of a thought that grows, so many last characters are looked at: its cost does not grow with it. */
const looked = 1200
/** A sentence that is longer is cut. */
const longest = 160

/** The last heading or finished sentence of a thought that grows, in one line without signs of Markdown; `''` before the first one. */
export function lastThought(text: string): string {
  const end = text.slice(-looked)
  // The first line may be cut in its middle.
  const lines = (text.length > looked ? end.slice(end.indexOf('\n') + 1) : end).split('\n')
  const last = lines.pop() ?? ''
  const sentence = lastSentence(last)
  if (sentence !== '') return sentence
  const line = lines.findLast((one) => plainLine(one) !== '' && !/^\s*(```|~~~)/.test(one))
  return line === undefined ? '' : lastSentence(line) || cut(plainLine(line))
}

function lastSentence(line: string): string {
  const plain = plainLine(line)
  const ends = Array.from(plain.matchAll(/[.!?…][)"'”’]?(?=\s|$)|[。！？]/gu), ({ 0: mark, index }) => index + mark.length)
  const end = ends.at(-1)
  return end === undefined ? '' : cut(plain.slice(ends.at(-2) ?? 0, end).trim())
}

function plainLine(line: string): string {
  return line.replace(/^\s*(#{1,6}\s+|[-*+]\s+|>\s?|\d+[.)]\s+)/, '').replaceAll(/\*\*|__|`/g, '').trim()
}

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '').trimEnd()}…`
}
