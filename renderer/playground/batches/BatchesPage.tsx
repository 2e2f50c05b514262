import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { BatchList } from './BatchList.tsx'
import { BatchView } from './BatchView.tsx'
import { useBatches } from './use-batches.ts'
import './batches.css'

/** The batch that was shown last: the page comes back to it. */
let lastShown: string | null = null

/** The page of batches: all of them, or one. */
export function BatchesPage(): ReactNode {
  const { t } = useTranslation()
  const batches = useBatches()
  const [shownId, setShownId] = useState(lastShown)
  const show = (id: string | null): void => {
    lastShown = id
    setShownId(id)
  }
  if (batches === undefined) return <p className="quiet" role="status">{t('batches.loading')}</p>
  const shown = batches.find(({ id }) => id === shownId)
  return (
    <div className="batches">
      {shown === undefined ? <BatchList batches={batches} onShow={show} /> : <BatchView key={shown.id} batch={shown} onShow={show} />}
    </div>
  )
}
