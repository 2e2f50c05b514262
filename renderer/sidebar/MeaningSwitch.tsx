import { Sparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useHasMeaning } from './use-meaning.ts'

/** Has what is typed searched by its meaning as well; not there while that is off. */
export function MeaningSwitch(): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const isOn = useView((state) => state.search.order === 'meaning')
  const isThere = useHasMeaning()
  if (!isThere) return null
  const toggle = (): void => view.setState({ search: { ...view.getState().search, order: isOn ? 'newest' : 'meaning' } })
  return (
    <IconButton label={t('search.byMeaning')} className={`small by-meaning ${isOn ? 'set' : ''}`} aria-pressed={isOn} side="right" onClick={toggle}>
      <Sparkles aria-hidden size={14} />
    </IconButton>
  )
}
