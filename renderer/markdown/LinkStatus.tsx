import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { linkTarget } from '#shared/markdown/link-target.ts'
import type { LinkTarget } from '#shared/markdown/link-target.ts'
import { visibleText } from '#shared/markdown/visible-text.ts'
import './link-status.css'

const longest = 300

/** Says at the lower edge of the window where the link of a text leads that is pointed at or has the focus, as browsers do. One for the window. */
export function LinkStatus(): ReactNode {
  const { t } = useTranslation()
  const [target, setTarget] = useState<LinkTarget | null>(null)
  useEffect(() => {
    let last: Element | null = null
    const look = ({ target, type }: Event): void => {
      const isGone = type === 'focusout' || type === 'pointerleave'
      const link = isGone || !(target instanceof Element) ? null : target.closest('.markdown a[target="_blank"]')
      if (link === last) return
      last = link
      setTarget(link === null ? null : linkTarget(link.getAttribute('href') ?? '', link.textContent))
    }
    const events = new AbortController()
    for (const name of ['pointerover', 'focusin', 'focusout']) document.addEventListener(name, look, { signal: events.signal, passive: true })
    document.documentElement.addEventListener('pointerleave', look, { signal: events.signal })
    return () => events.abort()
  }, [])
  if (target === null) return null
  // Screen readers say a link's address by themselves.
  return (
    <div className="link-status" aria-hidden>
      <p dir="ltr"><Address target={target} /></p>
      {target.doubts.map((doubt) => <p key={doubt} className="link-doubt"><TriangleAlert size={14} />{t(`markdown.doubt_${doubt}`)}</p>)}
    </div>
  )
}

/** An address with the part that counts. */
function Address({ target: { href, host, written } }: { readonly target: LinkTarget }): ReactNode {
  const url = URL.parse(href)
  const isPage = url !== null && url.protocol !== 'mailto:'
  const [before, after] = isPage ? [`${url.protocol}//`, `${url.pathname}${url.search}${url.hash}`] : ['mailto:', url?.search ?? '']
  const rest = after === '/' ? '' : decodedPath(after)
  return <>{before}<b>{host}</b>{written !== undefined && <i>{` (${visibleText(written)})`}</i>}{rest.length > longest ? `${rest.slice(0, longest)}…` : rest}</>
}

/** Readable where it can be read back as it was; characters that steer stay encoded. */
function decodedPath(path: string): string {
  try {
    const text = decodeURI(path)
    return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}]/u.test(text) ? path : text
  } catch {
    return path
  }
}
