import { languageFor } from '#shared/language.ts'
import { readSettings } from '../store/settings.ts'
import { exportWork } from '../transfer/export.ts'
import type { Areas, Group } from './areas.ts'
import { notYet } from './not-yet.ts'

/** Import and export. */
export function transferHandlers(areas: Areas): Group<'transfer'> {
  const { host, db, jobs, outgoing } = areas
  return {
    'transfer.import': notYet,
    'transfer.export': ({ conversationIds, format }) => {
      const language = languageFor(readSettings(db).language, [host.systemLanguage])
      const wish = { format, language, ...(conversationIds !== undefined && { conversationIds }) }
      return { jobId: jobs.start('export', exportWork({ host, outgoing }, wish)) }
    },
  }
}
