import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmbeddingSet } from '#shared/playground/embeddings.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { timeAgo } from '../../ui/time-ago.ts'
import { useSetActions } from './use-set-actions.ts'

interface SetListProps {
  readonly sets: readonly EmbeddingSet[]
  readonly onShow: (id: string) => void
}

/** All sets. */
export function SetList({ sets, onShow }: SetListProps): ReactNode {
  const { t } = useTranslation()
  return (
    <ul className="vectors-list" aria-label={t('embeddings.list')}>
      {sets.map((set) => <SetCard key={set.id} set={set} onShow={onShow} />)}
    </ul>
  )
}

function SetCard({ set, onShow }: { readonly set: EmbeddingSet; readonly onShow: (id: string) => void }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { remove } = useSetActions(set)
  const [now] = useState(() => Date.now())
  const number = new Intl.NumberFormat(language)
  return (
    <li className="playground-card">
      <button type="button" className="vectors-open" onClick={() => onShow(set.id)}>
        <span className="vectors-name" dir="auto">{set.name}</span>
        <span className="quiet">{t('embeddings.doneOf', { done: number.format(set.done), all: number.format(set.texts) })} · {set.endpointName} · {timeAgo(set.createdAt, now, language)}</span>
      </button>
      <IconButton label={t('embeddings.deleteNamed', { name: set.name })} className="small" onClick={remove}><Trash2 aria-hidden size={15} /></IconButton>
    </li>
  )
}
