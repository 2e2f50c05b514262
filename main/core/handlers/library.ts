import { notYet } from './not-yet.ts'
import type { Areas, Group } from './areas.ts'

/** How the library is, its backups and its place. */
export function libraryHandlers(_areas: Areas): Group<'library'> {
  return {
    'library.status': notYet,
    'library.backUp': notYet,
    'library.restore': notYet,
    'library.check': notYet,
    'library.move': notYet,
    'library.dismissNotice': notYet,
  }
}
