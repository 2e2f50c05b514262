import { settingsSchema } from '#shared/settings.ts'
import type { Settings } from '#shared/settings.ts'
import type { Database } from './db.ts'
import { readJson } from './readable.ts'

/** What a person has set, complete with defaults. A value that no longer parses is its default. */
export function readSettings(db: Database): Settings {
  const rows = db.all("SELECT key, value FROM settings WHERE key NOT LIKE 'core.%'")
  const stored = Object.fromEntries(rows.map(({ key, value }) => [String(key), readJson<unknown>(db, { table: 'settings', key: String(key) }, value, () => true, undefined)]))
  const whole = settingsSchema.safeParse(stored)
  if (whole.success) return whole.data
  const broken = new Set(whole.error.issues.map((issue) => String(issue.path[0])))
  for (const key of broken) db.onBrokenRow('settings', key)
  return settingsSchema.parse(Object.fromEntries(Object.entries(stored).filter(([key]) => !broken.has(key))))
}

/** Stores the values that are named and leaves the others. */
export function writeSettings(db: Database, changes: Partial<Settings>): void {
  db.transaction(() => {
    for (const [key, value] of Object.entries(changes)) {
      if (value !== undefined) writeValue(db, key, value)
    }
  })
}

/** Names this data folder in the keychain; made at the first start. */
export function installationId(db: Database, newId: () => string): string {
  const row = db.get("SELECT value FROM settings WHERE key = 'core.installationId'")
  // One that cannot be read is as good a name as any: another one would find no secrets.
  if (row !== undefined) return String(readJson<unknown>(db, { table: 'settings', key: 'core.installationId' }, row.value, (value) => typeof value === 'string', row.value))
  const id = newId()
  if (!db.isReadOnly) writeValue(db, 'core.installationId', id)
  return id
}

function writeValue(db: Database, key: string, value: unknown): void {
  db.run('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', key, JSON.stringify(value))
}
