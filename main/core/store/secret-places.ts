import type { Connection } from '#shared/connection.ts'
import { listConnections, writeSecretPlace } from './connections.ts'
import type { Database } from './db.ts'
import { readSettings, writeSettings } from './settings.ts'

/** Where the secrets in the keychain may go: the database says it, and another one may say something else. */
export interface SecretTargets {
  readonly connections: ReadonlyMap<string, string>
  readonly proxy: string
}

/** Secrets that Parley itself keeps; what lies outside is read where it is. */
const kept: ReadonlySet<Connection['secrets']> = new Set(['keychain', 'memory', 'missing'])

/** Where the present database lets the secrets go. */
export function readSecretTargets(db: Database): SecretTargets {
  return { connections: new Map(listConnections(db).map(({ id, url }) => [id, url])), proxy: proxyOf(db) }
}

/**
 * Keeps the secrets of `before` from whatever another database, which is in place now, would send them to: a connection to another server
 * than before is signed out, and a proxy is another one without a password. Answers the ids of those connections, whose secrets are still
 * to be removed.
 */
export function holdBackSecrets(db: Database, before: SecretTargets): string[] {
  const { network } = readSettings(db)
  if (network.hasProxyPassword && proxyOf(db) !== before.proxy) writeSettings(db, { network: { ...network, hasProxyPassword: false } })
  // One that was not there before may have had another address under the same id when its secret was stored.
  const strangers = listConnections(db).filter(({ id, url, secrets }) => kept.has(secrets) && before.connections.get(id) !== url)
  for (const { id } of strangers) writeSecretPlace(db, id, 'signed-out')
  return strangers.map(({ id }) => id)
}

function proxyOf(db: Database): string {
  const { proxy, proxyUrl, proxyUser } = readSettings(db).network
  return JSON.stringify([proxy, proxyUrl, proxyUser])
}
