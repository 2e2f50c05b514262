import { memo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { linkTarget } from '#shared/markdown/link-target.ts'
import { visibleText } from '#shared/markdown/visible-text.ts'
import { Link } from './Link.tsx'
import type { TextSource } from '#shared/markdown/source-list.ts'

/** What an answer rests on, numbered as its marks are. */
export const Sources = memo(({ sources }: { readonly sources: readonly TextSource[] }): ReactNode => {
  const { t } = useTranslation()
  return (
    <section className="md-sources" aria-label={t('markdown.sources')}>
      <p className="md-sources-name" aria-hidden>{t('markdown.sources')}</p>
      <ol>{sources.map((source, index) => <li key={index}><SourceLink source={source} /></li>)}</ol>
    </section>
  )
})

function SourceLink({ source: { url, title = '' } }: { readonly source: TextSource }): ReactNode {
  const host = linkTarget(url)?.host
  const words = visibleText(title.trim() === '' ? url : title)
  return (
    <>
      <Link href={url} words={words} title={words}><bdi>{words}</bdi></Link>
      {host !== undefined && title.trim() !== '' && <span className="md-source-host">{host.replace(/^www\./, '')}</span>}
    </>
  )
}
