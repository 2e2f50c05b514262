import type { KatexOptions } from 'katex'

/** What draws formulas: katex, as it was loaded. */
export interface FormulaDrawer {
  render(source: string, element: HTMLElement, options: KatexOptions): void
}

/** What becomes of a formula: nodes to show, or why there are none. `reason: null`: it is too long to be drawn. */
export type Drawing =
  | { readonly nodes: DocumentFragment }
  | { readonly reason: string | null }

/** A formula of a book has a few hundred characters; four thousand cost about 50 ms. */
const longestFormula = 4_000

/** Elements within each other: katex needs about four for each level of a formula. Laying out thousands would end the window. */
const deepest = 300

/** As many steps as a formula may take to expand what katex knows by itself. */
const mostExpansions = 1_000

/** A definition puts as much as the formula holds at each of its uses: this many characters may come of it. */
const mostDefined = 20_000

const defines = /\\(?:[gex]?def|(?:re|provide)?newcommand|providecommand|renewcommand|let|futurelet)(?![a-zA-Z])/

/** How katex is asked: nothing that leads out of the formula, no size that covers the page, a bounded number of steps. */
export function formulaOptions(source: string, display: boolean): KatexOptions {
  // What one definition holds comes again at each use of it.
  const maxExpand = defines.test(source) ? Math.min(mostExpansions, Math.floor(mostDefined / source.length)) : mostExpansions
  return { displayMode: display, output: 'htmlAndMathml', throwOnError: true, trust: false, strict: 'ignore', maxSize: 20, maxExpand, errorColor: 'var(--danger)' }
}

/** How a formula is written in Markdown. */
export function formulaMarkdown(source: string, display: boolean): string {
  if (!display) return `$${source}$`
  return source.includes('\n') ? `$$\n${source}\n$$` : `$$${source}$$`
}

const kept = new Map<string, Drawing>()
const mostKept = 400
/** Longer ones are seldom, and would make the memory that is kept a matter of the text. */
const longestKept = 1_000

/** Draws a formula, or takes it from what was drawn before: its nodes are to be cloned, not moved. Never throws. */
export function drawFormula(katex: FormulaDrawer, source: string, display: boolean): Drawing {
  const name = `${display ? 'display' : 'inline'} ${source}`
  let drawing = kept.get(name)
  if (drawing === undefined) {
    drawing = draw(katex, source, display)
    if (source.length <= longestKept) keep(name, drawing)
  }
  return drawing
}

function keep(name: string, drawing: Drawing): void {
  const oldest = kept.keys().next().value
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest)
  kept.set(name, drawing)
}

function draw(katex: FormulaDrawer, source: string, display: boolean): Drawing {
  if (source.length > longestFormula) return { reason: null }
  const element = document.createElement('span')
  try {
    katex.render(source, element, formulaOptions(source, display))
  } catch (thrown) {
    return { reason: reasonOf(thrown) }
  }
  if (isDeeper(element, deepest)) return { reason: null }
  const nodes = document.createDocumentFragment()
  nodes.append(...element.childNodes)
  return { nodes }
}

function isDeeper(element: Element, most: number): boolean {
  let level: Element[] = [element]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap((each) => [...each.children])
  }
  return false
}

/** katex puts the source into its message, with lines below the letters; its bare sentence is enough. */
function reasonOf(thrown: unknown): string | null {
  if (thrown instanceof RangeError) return null
  if (typeof thrown === 'object' && thrown !== null && 'rawMessage' in thrown && typeof thrown.rawMessage === 'string') return thrown.rawMessage
  return String(thrown)
}

/** About how high a formula by itself becomes, in lines: its rows, and fractions and sums in any of them. */
export function formulaLines(source: string): number {
  const rows = source.slice(0, longestFormula).split('\\\\')
  const lines = rows.reduce((sum, row) => sum + (/\\(?:[dct]?frac|sum|prod|int|lim|binom|over)\b/.test(row) ? 2.2 : 1.2), 0)
  return Math.min(lines, 40)
}
