import type { RawBlock } from '#shared/markdown/raw-block.ts'

/** Longer lines are shown, whatever they may become. */
const longest = 300

const marks = /^(?:[-=+*_#`~$|:]+|[|:][|:\-\s]*|\d{1,3}[.)]?|\[\^[^\]\s]*\]?:?|\\[a-z]*(?:\{[a-z*]*\}?)?|\\[[(]?|<[/!?]?[A-Za-z0-9-]*|(?:`{3,}|~{3,})[^`]*)$/
const markOfItem = /^(?:[-+*]|\d{1,9}[.)])[ \t]+/
const definition = /^\[[^\]^]{1,200}\]:/
const halfBox = /^\[(?:[ xX]\]?)?$/

/**
 * Whether the last line, which is not whole, had better not be shown yet: it is nothing but marks, of which nobody knows what they will
 * become. A heading for one frame where a list begins would let the text jump.
 */
export function isHeld(partial: string, tip: RawBlock): boolean {
  if (partial.length > longest) return false
  const line = partial.replace(/^(?:[ \t]*>)*/, '').trim()
  if (tip.kind === 'fence') return line !== '' && line === tip.marker.repeat(line.length)
  if (tip.kind === 'html' || tip.kind === 'indented') return false
  if (tip.kind === 'math') return line !== '' && tip.info.startsWith(line)
  if (tip.kind !== 'paragraph' && definition.test(line)) return true
  return line === '' || marks.test(line) || isHalfItem(line)
}

function isHalfItem(line: string): boolean {
  const mark = markOfItem.exec(line)
  if (mark === null) return false
  const rest = line.slice(mark[0].length)
  return rest === '' || halfBox.test(rest) || marks.test(rest) || isHalfItem(rest)
}
