import { ChevronDown, ChevronUp } from 'lucide-react'
import { Suspense, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { ClipboardEvent, CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fenced } from '#shared/markdown/fence.ts'
import { cutCode } from './code-text.ts'
import type { CodeText } from './code-text.ts'
import { CodeRows } from './CodeRows.tsx'
import { CodeToolbar } from './CodeToolbar.tsx'
import { CodeViewContext } from './code-view.ts'
import { extraOf } from './extras.ts'
import type { Extra } from './extras.ts'
import { readFenceInfo } from './fence-info.ts'
import { countHidden } from './hidden-characters.ts'
import { useCollapse } from './use-collapse.ts'
import { useHighlight } from './use-highlight.ts'
import './code.css'

/** What a block of code is drawn from. */
export interface CodeBlockProps {
  readonly text: string
  /** What stands behind the fence: the language, and perhaps the name of a file; '' where there is nothing. */
  readonly language: string
  /** Whether the fence has its end, or the text ended without one. */
  readonly closed: boolean
  /** Whether the message still streams. */
  readonly growing: boolean
}

/** A block of code: its language, its colours, and what can be done with it. */
export function CodeBlock({ text, language, closed, growing }: CodeBlockProps): ReactNode {
  const figure = useRef<HTMLElement>(null)
  const current = useRef(text)
  const [cut] = useState(createCutter)
  const code = cut(text)
  const isWhole = closed || !growing
  const info = useMemo(() => readFenceInfo(language), [language])
  const highlight = useHighlight(info.language.grammar, code, isWhole)
  const collapse = useCollapse(figure, text, code.lines, isWhole && !growing)
  const { extra, isExtraShown, showExtra } = useExtra(info.language, text, isWhole)
  const hidden = useMemo(() => (isWhole ? countHidden(text) : 0), [text, isWhole])
  useEffect(() => {
    current.current = text
  }, [text])
  return (
    <figure ref={figure} className="md-code" data-language={firstWord(language)} data-markdown={isExtraShown && text.length <= longestKept ? fenced(text, language) : undefined}>
      <CodeToolbar info={info} text={current} extra={extra} isExtraShown={isExtraShown} hidden={hidden} onExtra={showExtra} />
      {extra !== undefined && isExtraShown
        ? <Suspense fallback={<Source code={code} highlight={highlight} name={info.language.name} isCollapsed={collapse.isCollapsed} />}><extra.View text={text} language={info.language.id} /></Suspense>
        : <Source code={code} highlight={highlight} name={info.language.name} isCollapsed={collapse.isCollapsed} />}
      {collapse.isPossible && !isExtraShown && <MoreLines lines={code.lines} isCollapsed={collapse.isCollapsed} onChange={(isCollapsed) => {
        collapse.change(isCollapsed)
        if (isCollapsed) figure.current?.scrollIntoView({ block: 'nearest' })
      }} />}
    </figure>
  )
}

/** Of what is drawn in place of a source, so much of the source is kept for whoever copies the drawing. */
const longestKept = 50_000

function firstWord(info: string): string | undefined {
  return /^\S+/.exec(info)?.[0]
}

/** Goes on from the text that it was given last. */
function createCutter(): (text: string) => CodeText {
  let last: CodeText | undefined
  return (text) => (last = cutCode(text, last))
}

function useExtra(language: ReturnType<typeof readFenceInfo>['language'], text: string, isWhole: boolean): { readonly extra: Extra | undefined; readonly isExtraShown: boolean; showExtra(isShown: boolean): void } {
  const extra = useMemo(() => (isWhole ? extraOf(language, text) : undefined), [language, text, isWhole])
  const [chosen, setChosen] = useState<boolean | null>(null)
  return { extra, isExtraShown: extra !== undefined && (chosen ?? extra.isFirst), showExtra: setChosen }
}

interface SourceProps {
  readonly code: CodeText
  readonly highlight: ReturnType<typeof useHighlight>
  readonly name: string
  readonly isCollapsed: boolean
}

function Source({ code, highlight, name, isCollapsed }: SourceProps): ReactNode {
  const { t } = useTranslation()
  const { wrap, numbers } = useContext(CodeViewContext)
  const style = { '--columns': code.columns, '--digits': String(code.lines).length } as CSSProperties
  const classes = [wrap && 'code-wrapped', numbers && 'code-numbered', isCollapsed && 'code-collapsed'].filter((one) => one !== false).join(' ')
  return (
    <pre tabIndex={0} role="group" aria-label={name === '' ? t('markdown.code') : name} dir="ltr" className={classes} style={style} onCopy={copyAsWritten}>
      <code><CodeRows code={code} highlight={highlight} /></code>
    </pre>
  )
}

/** A selection inside of code is copied as it was written: rows are no lines, and colours are no part of it. */
function copyAsWritten(event: ClipboardEvent<HTMLElement>): void {
  const selection = event.currentTarget.ownerDocument.getSelection()
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return
  const range = selection.getRangeAt(0)
  if (!event.currentTarget.contains(range.commonAncestorContainer)) return
  event.clipboardData.setData('text/plain', range.toString())
  event.preventDefault()
}

function MoreLines({ lines, isCollapsed, onChange }: { readonly lines: number; readonly isCollapsed: boolean; onChange(isCollapsed: boolean): void }): ReactNode {
  const { t } = useTranslation()
  return (
    <button type="button" className="code-all" aria-expanded={!isCollapsed} onClick={() => onChange(!isCollapsed)}>
      {isCollapsed ? <ChevronDown aria-hidden size={14} /> : <ChevronUp aria-hidden size={14} />}
      {isCollapsed ? t('markdown.allLines', { count: lines }) : t('markdown.fewerLines')}
    </button>
  )
}
