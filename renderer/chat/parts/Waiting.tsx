import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSeconds } from '../../ui/use-seconds.ts'

/** After this many milliseconds without an answer the reason is guessed at. */
const longWait = 10_000

/** Shown until the first word of a reply. */
export function Waiting({ since }: { readonly since: number }): ReactNode {
  const { t } = useTranslation()
  const waited = useSeconds() - since
  const seconds = Math.floor(waited / 1000)
  const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return (
    <div className="waiting">
      <span className="dots" role="img" aria-label={t('chat.waiting')}><i /><i /><i /></span>
      {waited >= longWait && <span><span role="status">{t('chat.wakingUp')}</span> <span className="ticking">{t('chat.elapsed', { time })}</span></span>}
    </div>
  )
}
