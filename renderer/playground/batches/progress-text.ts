import type { TFunction } from 'i18next'
import type { Batch } from '#shared/playground/batches.ts'

/** How many answers a batch has of how many there will be. */
export function answersOf({ counts: { done, failed, skipped }, file, plan }: Pick<Batch, 'counts' | 'file' | 'plan'>): { readonly ended: number; readonly all: number } {
  return { ended: done + failed + skipped, all: file.rows * plan.targets.length }
}

/** How far a batch is, in words. */
export function progressText(t: TFunction, batch: Pick<Batch, 'counts' | 'file' | 'plan' | 'state'>, language: string): string {
  const number = new Intl.NumberFormat(language)
  const { ended, all } = answersOf(batch)
  const { failed, skipped } = batch.counts
  if (batch.state === 'draft') return t('batches.rows', { count: batch.file.rows, shown: number.format(batch.file.rows) })
  return [
    t('batches.answers', { ended: number.format(ended), all: number.format(all) }),
    ...(failed > 0 ? [t('batches.failed', { count: failed, shown: number.format(failed) })] : []),
    ...(skipped > 0 ? [t('batches.skipped', { count: skipped, shown: number.format(skipped) })] : []),
  ].join(' · ')
}

/** How long something lasts, roughly, such as "3 min". */
export function roughTime(seconds: number, language: string): string {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] : seconds < 5_400 ? [seconds / 60, 'minute'] : [seconds / 3_600, 'hour']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: unit === 'hour' ? 1 : 0 }).format(Math.max(1, value))
}
