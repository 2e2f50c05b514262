import { readSettings, writeSettings } from '../store/settings.ts'
import type { Areas, Group } from './areas.ts'

/** What Parley says of itself, settings and jobs. */
export function appHandlers({ host, db, events, inspector, jobs }: Areas): Group<'app' | 'settings' | 'jobs'> {
  return {
    'app.info': async () => {
      const keychain = await host.keychain.status()
      const { version, dataFolder, platform, systemLanguage } = host
      return { version, dataFolder, host: host.kind, platform, systemLanguage, keychain, lastEvent: events.flush() }
    },
    'settings.get': () => ({ lastEvent: events.flush(), settings: readSettings(db) }),
    'settings.update': ({ changes }) => {
      writeSettings(db, changes)
      if (changes.inspector === false) inspector.clear()
      events.tell({ type: 'settings-changed', settings: readSettings(db) })
      return {}
    },
    'jobs.list': () => ({ lastEvent: events.flush(), jobs: jobs.list() }),
    'jobs.cancel': ({ jobId }) => {
      jobs.cancel(jobId)
      return {}
    },
  }
}

/** How requests leave this machine, and what they were. */
export function networkHandlers({ db, events, inspector, network }: Areas): Group<'network' | 'inspector'> {
  return {
    'network.update': async (changes) => {
      await network.update(changes)
      events.tell({ type: 'settings-changed', settings: readSettings(db) })
      return {}
    },
    'inspector.get': ({ messageId }) => ({ lastEvent: events.flush(), exchanges: inspector.exchanges(messageId) }),
  }
}
