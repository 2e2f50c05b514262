import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** After this many milliseconds without an answer the reason is guessed at. */
const longWait = 10_000

/** Shown until the first word of a reply. */
export function Waiting({ since }: { readonly since: number }): ReactNode {
  const { t } = useTranslation()
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), Math.max(0, since + longWait - Date.now()))
    return () => clearTimeout(timer)
  }, [since])
  return (
    <div className="waiting">
      <span className="dots" role="img" aria-label={t('chat.waiting')}><i /><i /><i /></span>
      {isLong && <span>{t('chat.wakingUp')}</span>}
    </div>
  )
}
