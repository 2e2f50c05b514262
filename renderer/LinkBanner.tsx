import { CloudOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from './state/AppContext.tsx'

/** Milliseconds that a lost connection may take to come back before it is spoken of. */
const patience = 1500

/** Says that the server behind this page is gone or comes back. */
export function LinkBanner(): ReactNode {
  const { t } = useTranslation()
  const state = useLinkState()
  if (state === 'connecting' || state === 'open') return null
  return (
    <div className="link-banner" role="status">
      <CloudOff aria-hidden size={16} />
      {state === 'refused' ? t('link.refused') : t('link.lost')}
    </div>
  )
}

function useLinkState() {
  const { http } = useApp()
  const [state, setState] = useState<'connecting' | 'open' | 'lost' | 'refused'>('connecting')
  useEffect(() => {
    if (http === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = http.onLink((next) => {
      clearTimeout(timer)
      if (next === 'open' || next === 'connecting') setState(next)
      else timer = setTimeout(() => setState(next), patience)
    })
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [http])
  return state
}
