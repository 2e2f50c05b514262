import type { Areas, Group } from './areas.ts'

/** How the library is, its backups and its place. */
export function libraryHandlers({ library, events }: Areas): Group<'library'> {
  return {
    'library.status': async () => {
      const lastEvent = events.flush()
      return { ...(await library.status()), lastEvent }
    },
    'library.backUp': () => ({ jobId: library.backUp() }),
    'library.restore': ({ backupId }) => ({ jobId: library.restore(backupId) }),
    'library.check': () => ({ jobId: library.check() }),
    'library.move': ({ folder }) => {
      library.move(folder)
      return {}
    },
    'library.dismissNotice': ({ noticeId }) => {
      library.dismiss(noticeId)
      return {}
    },
  }
}
