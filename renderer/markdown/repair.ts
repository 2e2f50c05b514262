/**
 * Closes what a text that still grows has left open in its last paragraph: code, bold, struck out and a half-written
 * link, so that a reader sees neither bare marks nor text that jumps. Text in an open code fence stays as it is.
 */
export function repair(text: string): string {
  const start = Math.max(text.lastIndexOf('\n\n'), 0)
  const last = text.slice(start)
  if (hasOpenFence(text)) return text
  const linked = last.replace(/!?\[([^\]\n]*)(?:\]\([^)\n]*)?$/, (whole, label: string) => (whole.includes('](') ? label : whole))
  const closed = closeMarks(linked)
  return closed === last ? text : text.slice(0, start) + closed
}

function hasOpenFence(text: string): boolean {
  const fences = text.match(/^ {0,3}(?:```|~~~)/gm) ?? []
  return fences.length % 2 === 1
}

function closeMarks(text: string): string {
  const outside = text.replace(/(`+)[\s\S]*?\1/g, '')
  if (outside.includes('`')) return /`\s*$/.test(text) ? text : `${text}\``
  return ['**', '~~'].reduce((result, mark) => {
    const isOpen = (outside.split(mark).length - 1) % 2 === 1
    if (!isOpen) return result
    return result.trimEnd().endsWith(mark) ? result.trimEnd().slice(0, -mark.length) : result.trimEnd() + mark
  }, text)
}
