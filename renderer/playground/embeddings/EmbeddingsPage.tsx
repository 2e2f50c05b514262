import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NewSet } from './NewSet.tsx'
import { SetList } from './SetList.tsx'
import { SetView } from './SetView.tsx'
import { useSets } from './use-sets.ts'
import './embeddings.css'

/** The set that was shown last: the page comes back to it. */
let lastShown: string | null = null

/** The page of embeddings: how to make a set and all of them, or one. */
export function EmbeddingsPage(): ReactNode {
  const { t } = useTranslation()
  const sets = useSets()
  const [shownId, setShownId] = useState(lastShown)
  const show = (id: string | null): void => {
    lastShown = id
    setShownId(id)
  }
  if (sets === undefined) return <p className="quiet" role="status">{t('embeddings.loading')}</p>
  const shown = sets.find(({ id }) => id === shownId)
  if (shown !== undefined) return <div className="vectors"><SetView key={shown.id} set={shown} onShow={show} /></div>
  return (
    <div className="vectors">
      <div className="vectors-intro">
        <h2>{t('embeddings.title')}</h2>
        <p className="quiet">{t('embeddings.intro')}</p>
      </div>
      <NewSet onAdded={show} />
      {sets.length > 0 && <SetList sets={sets} onShow={show} />}
    </div>
  )
}
