import MarkdownIt from 'markdown-it'
import type { StateInline } from 'markdown-it'
import { emails, urls } from './inline-addresses.ts'
import { cites, contextOf, marks, noteMarks } from './inline-marks.ts'
import { math } from './inline-math.ts'
import { InlineState, ownState } from './inline-state.ts'
import { pairStrikes, strikes } from './inline-strikes.ts'

/**
 * What stands within a block: CommonMark with GitHub's struck-out text, addresses and footnotes, formulas and marks of sources. HTML is
 * recognised, so that it ends where it ends for everybody else, and becomes a node that is shown as text.
 */
export const parser = new MarkdownIt({ html: true, linkify: false, breaks: false })

// Whether an address may be opened is for who draws it: a link that is not one would be shown as its source.
parser.validateLink = () => true
parser.normalizeLinkText = (text) => text

/** As far as nothing but words can stand. `www.` may begin an address, `【` the mark of a source. */
const words = /(?:[^\n!$&*:<[\\\]_`~w【]|w(?!ww\.))+/y

function text(state: StateInline, silent: boolean): boolean {
  words.lastIndex = state.pos
  if (!words.test(state.src)) return false
  const end = Math.min(words.lastIndex, state.posMax, silent ? Infinity : nextMark(state))
  if (end <= state.pos) return false
  if (!silent) state.pending += state.src.slice(state.pos, end)
  state.pos = end
  return true
}

function nextMark(state: StateInline): number {
  const { marks, passed, depth } = contextOf(state)
  return depth > 1 ? Infinity : marks[passed]?.at ?? Infinity
}

const { ruler, ruler2 } = parser.inline
ruler.at('text', text)
ruler.before('text', 'marks', marks)
ruler.at('linkify', urls)
ruler.before('escape', 'math', math)
ruler.at('strikethrough', strikes)
ruler.after('image', 'notes', noteMarks)
ruler.after('notes', 'cites', cites)
ruler2.at('strikethrough', pairStrikes)
ruler2.after('fragments_join', 'emails', emails)

parser.inline.State = InlineState as unknown as typeof parser.inline.State
ruler.before('link', 'brackets', openBrackets)

/** A bracket behind the last one that closes begins nothing: asking for its end each time would take the square of the time. */
function openBrackets(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 91) return false
  const own = ownState(state)
  own.lastBracket ??= state.src.lastIndexOf(']')
  if (own.lastBracket > state.pos) return false
  if (!silent) state.pending += '['
  state.pos += 1
  return true
}

/** Pictures in the descriptions of pictures are looked at this deep. */
const deepestPicture = 8
const parseInline = parser.inline.parse.bind(parser.inline)

parser.inline.parse = (source, markdown, env, tokens) => {
  const context = contextOf({ env })
  context.depth += 1
  if (context.depth <= deepestPicture) parseInline(source, markdown, env, tokens)
  context.depth -= 1
}
