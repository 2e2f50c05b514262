import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { linkTarget } from '#shared/markdown/link-target.ts'
import type { LinkTarget } from '#shared/markdown/link-target.ts'
import { visibleText } from '#shared/markdown/visible-text.ts'

interface LinkProps {
  readonly href: string
  readonly title?: string | undefined
  /** What it reads as text: a link whose words name another host than its address is marked. */
  readonly words: string
  readonly children: ReactNode
}

/** A link to a page or to mail. Whatever else its address is, it is text that shows its address when it is pointed at. */
export function Link({ href, title, words, children }: LinkProps): ReactNode {
  const target = linkTarget(href, words)
  if (target === null) return <span className="md-dead-link" title={visibleText(href)}>{children}</span>
  if (target.doubts.length > 0) return <DoubtfulLink target={target} title={title}>{children}</DoubtfulLink>
  return <a href={target.href} title={title} target="_blank" rel="noreferrer noopener">{children}</a>
}

/** Says beside its words where it leads; no part of the text that is selected and copied. */
function DoubtfulLink({ target, title, children }: { readonly target: LinkTarget; readonly title: string | undefined; readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation()
  return <a className="md-doubtful" href={target.href} title={title} target="_blank" rel="noreferrer noopener" data-leads={t('markdown.leadsTo', { host: target.host })}>{children}</a>
}
