import { Square, Volume2 } from 'lucide-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { useApp } from '../../state/AppContext.tsx'
import './reading-bar.css'

/** Says that a message is read aloud, with a button that ends it. Reading ends when the conversation is left. */
export function ReadingBar(): ReactNode {
  const { t } = useTranslation()
  const { speech } = useApp()
  const isReading = useStore(speech.store, ({ messageId }) => messageId !== null)
  useEffect(() => {
    window.addEventListener('pagehide', speech.stop)
    return () => {
      window.removeEventListener('pagehide', speech.stop)
      speech.stop()
    }
  }, [speech])
  if (!isReading) return null
  return (
    <div className="reading-bar" role="status">
      <Volume2 aria-hidden size={15} />
      <span>{t('speech.reading')}</span>
      <button type="button" className="button small" onClick={speech.stop}><Square aria-hidden size={12} />{t('speech.stop')}</button>
    </div>
  )
}
