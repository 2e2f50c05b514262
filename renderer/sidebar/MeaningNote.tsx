import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '#shared/contract.ts'
import { errorText } from '../state/error-text.ts'
import { useMeaning } from './use-meaning.ts'

/** What a search by meaning cannot say: that the endpoint gave no vector, or that messages wait for theirs. */
export function MeaningNote({ meaning }: { readonly meaning: NonNullable<Output<'search.query'>['meaning']> }): ReactNode {
  const { t, i18n } = useTranslation()
  const waiting = useMeaning()?.waiting ?? meaning.waiting
  if (meaning.error !== undefined) {
    const { sentence, next } = errorText(t, meaning.error)
    return <p className="search-note" role="status">{t('search.wordsAlone')} {sentence} {next}</p>
  }
  if (waiting === 0) return null
  return <p className="quiet search-note" role="status">{t('search.meaningWaits', { count: waiting, shown: new Intl.NumberFormat(i18n.language).format(waiting) })}</p>
}
