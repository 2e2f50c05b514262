import { use } from 'react'
import type { MouseEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { linkTarget } from '#shared/markdown/link-target.ts'
import { TextContext } from './message-context.ts'

/** The id of the place in the text that leads to a footnote. */
export function markId(prefix: string, number: number, nth: number): string {
  return `${prefix}mark-${number}-${nth}`
}

/** The id of a footnote. */
export function noteId(prefix: string, number: number): string {
  return `${prefix}note-${number}`
}

/** Goes to another place of the same text, with the keyboard too, without a new address of the page. */
export function goTo(event: MouseEvent, id: string): void {
  event.preventDefault()
  const target = document.querySelector<HTMLElement>(`#${CSS.escape(id)}`)
  target?.scrollIntoView({ block: 'nearest' })
  target?.focus({ preventScroll: true })
}

interface MarkProps {
  readonly number: number
  /** It stands within a link, so that it cannot be one. */
  readonly isLinked: boolean
}

/** The raised number that leads to a footnote. */
export function FootnoteMark({ number, nth, isLinked }: MarkProps & { readonly nth: number }): ReactNode {
  const { t } = useTranslation()
  const { prefix } = use(TextContext)
  const id = noteId(prefix, number)
  if (isLinked) return <sup className="md-mark">{number}</sup>
  return (
    <sup className="md-mark">
      <a id={markId(prefix, number, nth)} href={`#${id}`} role="doc-noteref" aria-label={t('markdown.footnote', { number })} onClick={(event) => goTo(event, id)}>{number}</a>
    </sup>
  )
}

/** The number of a source, which leads to it. */
export function CiteMark({ number, isLinked }: MarkProps): ReactNode {
  const { t } = useTranslation()
  const source = use(TextContext).sources[number - 1]
  const target = source === undefined ? null : linkTarget(source.url, source.title)
  if (source === undefined || target === null || isLinked) return <sup className="md-mark">[{number}]</sup>
  const name = t('markdown.source', { number, title: source.title ?? target.host })
  return <sup className="md-mark md-cite"><a href={target.href} title={source.title} aria-label={name} target="_blank" rel="noreferrer noopener">{number}</a></sup>
}
