import type { ErrorInfo } from '#shared/error.ts'
import type { Connection } from '#shared/connection.ts'
import { describeEndpoint, learnedAfter, endpointSchema, learnedSchema, overridesSchema, plainEndpoint } from '#shared/endpoint.ts'
import type { Endpoint, FoundEndpoint, Learned, Overrides } from '#shared/endpoint.ts'
import type { Database, Row } from './db.ts'
import { isObject, readJson, readNumber, readText, readWord } from './readable.ts'

type Options = Pick<Connection, 'auth' | 'surface' | 'workspaceId' | 'user' | 'models' | 'headers' | 'query' | 'extraBody' | 'removedBody'>

/** The connection and endpoint that need no account; they are not in the database. */
export const demoConnection: Connection = {
  id: 'demo', provider: 'demo', name: 'Demo', url: '', auth: { kind: 'token' }, surface: 'serving-endpoints', hasToken: false, secrets: 'none',
  models: [], headers: [], query: {}, extraBody: {}, removedBody: [],
}

const demoEndpoint: Endpoint = {
  ...plainEndpoint, takes: [], apis: ['chat-completions'],
  id: 'demo', connectionId: 'demo', connectionName: 'Demo', provider: 'demo', name: 'Demo (offline)', model: 'demo',
  group: 'demo', state: 'ready', vision: 'yes', reasoning: 'yes', tools: 'no', overrides: {}, learned: [],
}

/** Stores a connection under its id, new or changed. */
export function writeConnection(db: Database, connection: Connection, now: number): void {
  const { id, provider, name, url, hasToken, secrets, error: _, refreshedAt: __, ...options } = connection
  const stored: Options = options
  db.run(
    `INSERT INTO connections (id, provider, name, url, has_token, secrets, options, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, has_token = excluded.has_token,
       secrets = excluded.secrets, options = excluded.options`,
    id, provider, name, url, hasToken ? 1 : 0, secrets, JSON.stringify(stored), now,
  )
}

/** Forgets a connection and its endpoints. */
export function deleteConnection(db: Database, id: string): void {
  db.run('DELETE FROM connections WHERE id = ?', id)
}

/** The demo, then all connections in the order of their making. */
export function listConnections(db: Database): Connection[] {
  return [demoConnection, ...db.all('SELECT * FROM connections ORDER BY created_at, id').map((row) => toConnection(db, row))]
}

/** One connection; `undefined` where there is none. */
export function readConnection(db: Database, id: string): Connection | undefined {
  if (id === demoConnection.id) return demoConnection
  const row = db.get('SELECT * FROM connections WHERE id = ?', id)
  return row === undefined ? undefined : toConnection(db, row)
}

/** Secrets that were only in memory are gone after a restart: says so on every connection that had some, where that can be written. */
export function forgetMemorySecrets(db: Database): void {
  try {
    db.run("UPDATE connections SET secrets = 'missing' WHERE secrets = 'memory'")
  } catch {
    // A full disk, or a library that is only read: no reason not to open it. What asks for a secret finds none and says so.
  }
}

/** Records where the secrets of a connection are from now on. */
export function writeSecretPlace(db: Database, id: string, place: Connection['secrets']): void {
  db.run('UPDATE connections SET secrets = ? WHERE id = ?', place, id)
}

/** Records whom a connection signs in as. */
export function writeUser(db: Database, id: string, user: string): void {
  db.run("UPDATE connections SET options = json_set(options, '$.user', ?) WHERE id = ?", user, id)
}

/** Stores what the person says of an endpoint, in place of what was said before. Answers whether there is such an endpoint. */
export function writeOverrides(db: Database, endpointId: string, overrides: Overrides): boolean {
  const known = readEndpoint(db, endpointId)
  if (known === undefined) return false
  const learned = learnedAfter(known.learned, known.overrides, overrides)
  return db.run('UPDATE endpoints SET overrides = ?, learned = ? WHERE id = ?', JSON.stringify(overrides), JSON.stringify(learned), endpointId) > 0
}

/** Remembers that an endpoint refused a field; what was known of the field before is replaced. */
export function addLearned(db: Database, endpointId: string, learned: Learned): void {
  const row = db.get('SELECT learned FROM endpoints WHERE id = ?', endpointId)
  if (row === undefined) return
  const others = readJson<Learned[]>(db, { table: 'endpoints', key: endpointId }, row.learned, Array.isArray, []).filter(({ field }) => field !== learned.field)
  db.run('UPDATE endpoints SET learned = ? WHERE id = ?', JSON.stringify([...others, learned]), endpointId)
}

/** Forgets which fields an endpoint refused. Answers whether there is such an endpoint. */
export function clearLearned(db: Database, endpointId: string): boolean {
  return db.run("UPDATE endpoints SET learned = '[]' WHERE id = ?", endpointId) > 0
}

/** Records how the last look for endpoints ended. */
export function writeRefresh(db: Database, id: string, now: number, error: ErrorInfo | null): void {
  db.run('UPDATE connections SET refreshed_at = ?, error = ? WHERE id = ?', now, error === null ? null : JSON.stringify(error), id)
}

/**
 * Stores what was found, one endpoint per model name. An endpoint keeps its id as long as its model name stays; one that is gone is kept,
 * marked as gone, while a conversation refers to it or the person said something of it.
 */
export function writeEndpoints(db: Database, connectionId: string, found: readonly FoundEndpoint[], newId: () => string): string[] {
  return db.transaction(() => {
    const known = new Map(db.all('SELECT id, model, found FROM endpoints WHERE connection_id = ?', connectionId).map((row) => [String(row.model), row]))
    const distinct = [...new Map(found.map((endpoint) => [endpoint.model, endpoint])).values()]
    const ids = distinct.map((endpoint, position) => {
      const id = String(known.get(endpoint.model)?.id ?? newId())
      known.delete(endpoint.model)
      writeEndpoint(db, { id, connectionId, position, endpoint })
      return id
    })
    for (const row of known.values()) retire(db, row)
    return ids
  })
}

/** Every endpoint, also those that a conversation cannot use. */
export function listEndpoints(db: Database): Endpoint[] {
  const rows = db.all(
    `SELECT endpoints.*, connections.name AS connection_name, connections.provider AS provider
     FROM endpoints JOIN connections ON connections.id = connection_id ORDER BY connections.created_at, connections.id, position`,
  )
  return [demoEndpoint, ...rows.map((row) => toEndpoint(db, row))]
}

/** One endpoint; `undefined` where there is none. */
export function readEndpoint(db: Database, id: string): Endpoint | undefined {
  if (id === demoEndpoint.id) return demoEndpoint
  const row = db.get(
    `SELECT endpoints.*, connections.name AS connection_name, connections.provider AS provider
     FROM endpoints JOIN connections ON connections.id = connection_id WHERE endpoints.id = ?`,
    id,
  )
  return row === undefined ? undefined : toEndpoint(db, row)
}

function writeEndpoint(db: Database, row: { id: string; connectionId: string; position: number; endpoint: FoundEndpoint }): void {
  const { id, connectionId, position, endpoint } = row
  db.run(
    `INSERT INTO endpoints (id, connection_id, model, position, found) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET position = excluded.position, found = excluded.found`,
    id, connectionId, endpoint.model, position, JSON.stringify(endpoint),
  )
}

function retire(db: Database, row: Row): void {
  const id = String(row.id)
  const used = db.get('SELECT 1 AS one FROM conversations WHERE endpoint_id = ? LIMIT 1', id)
  const isDescribed = db.get("SELECT 1 AS one FROM endpoints WHERE id = ? AND overrides <> '{}'", id) !== undefined
  if (used === undefined && !isDescribed) {
    db.run('DELETE FROM endpoints WHERE id = ?', id)
    return
  }
  const gone: FoundEndpoint = { ...foundIn(db, row), usable: false, reason: 'gone' }
  db.run('UPDATE endpoints SET found = ?, position = 1000000 WHERE id = ?', JSON.stringify(gone), id)
}

function toConnection(db: Database, row: Row): Connection {
  const cell = { table: 'connections', key: String(row.id) }
  const error = row.error === null ? undefined : readJson<Connection['error']>(db, cell, row.error, (value) => isObject(value) && typeof value.code === 'string' && typeof value.message === 'string', undefined)
  return {
    id: String(row.id),
    provider: row.provider as Connection['provider'],
    name: readText(db, cell, row.name, '…'),
    url: String(row.url),
    hasToken: row.has_token === 1,
    secrets: readWord(db, cell, row.secrets, secretPlaces),
    // An older version knew neither.
    auth: { kind: 'token' },
    surface: 'serving-endpoints',
    ...readJson<Omit<Options, 'auth' | 'surface'>>(db, cell, row.options, isOptions, plainOptions),
    ...(error !== undefined && { error }),
    ...(row.refreshed_at !== null && { refreshedAt: readNumber(db, cell, row.refreshed_at) }),
  }
}

const foundSchema = endpointSchema.omit({ id: true, connectionId: true, connectionName: true, provider: true, overrides: true, learned: true })

const secretPlaces = ['missing', 'keychain', 'memory', 'outside', 'none', 'signed-out'] as const satisfies readonly Connection['secrets'][]

const plainOptions: Omit<Options, 'auth' | 'surface'> = { models: [], headers: [], query: {}, extraBody: {}, removedBody: [] }

function isOptions(value: unknown): boolean {
  return isObject(value) && Array.isArray(value.models) && Array.isArray(value.headers) && isObject(value.query) && isObject(value.extraBody) && Array.isArray(value.removedBody)
}

/** What was found of an endpoint. What cannot be read is not usable until the next look for endpoints. */
function foundIn(db: Database, row: Row): FoundEndpoint {
  const unreadable = { name: String(row.model), model: String(row.model), group: 'external', usable: false, reason: 'gone' } as const
  const isFound = (value: unknown): boolean => isObject(value) && foundSchema.safeParse({ ...plainEndpoint, ...value }).success
  // What an older version found says less.
  return { ...plainEndpoint, ...readJson<Pick<FoundEndpoint, 'name' | 'model' | 'group'>>(db, { table: 'endpoints', key: String(row.id) }, row.found, isFound, unreadable) }
}

function toEndpoint(db: Database, row: Row): Endpoint {
  const cell = { table: 'endpoints', key: String(row.id) }
  const overrides = readJson<Overrides>(db, cell, row.overrides, (value) => overridesSchema.safeParse(value).success, {})
  const learned = readJson<Learned[]>(db, cell, row.learned, (value) => learnedSchema.array().safeParse(value).success, [])
  const found = foundIn(db, row)
  return {
    ...describeEndpoint(found, overrides, learned),
    overrides,
    learned,
    id: String(row.id),
    connectionId: String(row.connection_id),
    connectionName: readText(db, cell, row.connection_name, '…'),
    provider: row.provider as Endpoint['provider'],
  }
}
