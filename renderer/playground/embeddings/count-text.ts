import type { TFunction } from 'i18next'

/** How many texts there are, and what was left out. */
export function countText(t: TFunction, given: { readonly texts: number | readonly string[]; readonly empty: number; readonly duplicates: number }, language: string): string {
  const number = new Intl.NumberFormat(language)
  const { texts, empty, duplicates } = given
  const count = typeof texts === 'number' ? texts : texts.length
  return [
    t('embeddings.count', { count, shown: number.format(count) }),
    ...(empty > 0 ? [t('embeddings.emptyLeft', { count: empty, shown: number.format(empty) })] : []),
    ...(duplicates > 0 ? [t('embeddings.twice', { count: duplicates, shown: number.format(duplicates) })] : []),
  ].join(' · ')
}
