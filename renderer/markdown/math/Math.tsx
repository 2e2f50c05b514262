import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { CSSProperties, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { drawFormula, formulaLines, formulaMarkdown } from './formula.ts'
import { useKatex } from './use-katex.ts'
import './math.css'

/** What a formula is drawn from. */
export interface MathProps {
  /** The formula in TeX, without its signs. */
  readonly text: string
  /** On a line of its own. */
  readonly display: boolean
  /** Whether its end is there: one that still grows is shown as it is written. Default: it is. */
  readonly closed?: boolean
}

/** A formula; its source until katex is loaded, and where katex cannot read it. What is copied of it is always the source. */
export const Math = memo(({ text, display, closed = true }: MathProps): ReactNode => {
  const katex = useKatex(closed)
  const drawing = useMemo(() => (katex === undefined || !closed ? undefined : drawFormula(katex, text, display)), [katex, closed, text, display])
  if (drawing === undefined) return <Source text={text} display={display} />
  if ('nodes' in drawing) return <Drawn nodes={drawing.nodes} text={text} display={display} />
  return <Broken reason={drawing.reason} text={text} display={display} />
})

type Formula = Pick<MathProps, 'text' | 'display'>

function Drawn({ nodes, text, display }: Formula & { readonly nodes: DocumentFragment }): ReactNode {
  const place = useRef<HTMLSpanElement>(null)
  const scrolls = useScrolls(place, display)
  // Its children are katex's own: React has none there.
  useLayoutEffect(() => place.current?.replaceChildren(nodes.cloneNode(true)), [nodes])
  return <span ref={place} {...frameOf(text, display)} tabIndex={scrolls ? 0 : undefined} />
}

function Source({ text, display }: Formula): ReactNode {
  const { className, ...frame } = frameOf(text, display)
  return <span {...frame} className={`${className} md-math-source`}>{shortened(text)}</span>
}

function Broken({ reason, text, display }: Formula & { readonly reason: string | null }): ReactNode {
  const { t } = useTranslation()
  const { className, ...frame } = frameOf(text, display)
  const title = reason === null ? t('markdown.formulaTooLong') : t('markdown.badFormula', { reason })
  return <span {...frame} className={`${className} md-math-broken`} title={title}>{shortened(frame['data-markdown'])}</span>
}

/** The beginning of a source that nobody reads and that would take long to be laid out. */
function shortened(source: string): string {
  return source.length > 4_000 ? `${source.slice(0, 4_000).toWellFormed()}…` : source
}

function frameOf(text: string, display: boolean): { readonly className: string; readonly 'data-markdown': string; readonly style?: CSSProperties } {
  const markdown = formulaMarkdown(text, display)
  if (!display) return { className: 'md-math', 'data-markdown': markdown }
  // Katex arrives after the first formula: what stands below it shall not move then.
  return { className: 'md-math md-math-display', 'data-markdown': markdown, style: { minHeight: `${formulaLines(text).toFixed(1)}em` } }
}

/** Whether an element is narrower than what is in it, so that the keyboard must be able to reach it. */
function useScrolls(place: RefObject<HTMLElement | null>, wanted: boolean): boolean {
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const element = place.current
    if (element === null || !wanted) return
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [place, wanted])
  return scrolls
}
