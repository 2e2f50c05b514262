import { notYet } from './not-yet.ts'
import type { Areas, Group } from './areas.ts'

/** Import and export. */
export function transferHandlers(_areas: Areas): Group<'transfer'> {
  return { 'transfer.import': notYet, 'transfer.export': notYet }
}
