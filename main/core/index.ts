import { join } from 'node:path'
import type { CallResult } from '#shared/client.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import { languageFor } from '#shared/language.ts'
import { mark } from '#shared/perf.ts'
import { MadeFiles } from './attachments/made-files.ts'
import { createRecogniser } from './attachments/recognise.ts'
import { ReadingThread } from './attachments/thread.ts'
import { Words } from './attachments/words.ts'
import type { AskingTools } from './chat/asking.ts'
import { createConversing } from './chat/index.ts'
import type { FileMaking } from './chat/prepared-files.ts'
import type { Core, PutSource } from './core.ts'
import { EventLog } from './events.ts'
import { createHandlers } from './handlers.ts'
import type { Areas } from './handlers/areas.ts'
import type { Host } from './host.ts'
import { createCleaner } from './inspector/clean.ts'
import { Inspector } from './inspector/inspector.ts'
import { Recording } from './inspector/recording.ts'
import { Jobs } from './jobs.ts'
import { listBackups } from './library/backups.ts'
import { Library } from './library/library.ts'
import type { CareTimes } from './library/library.ts'
import { runTask } from './library/run-task.ts'
import { openLibrary } from './library/start.ts'
import type { OpenLibrary } from './library/start.ts'
import { Queries } from './playground/query/queries.ts'
import type { QueryTools } from './playground/query/queries.ts'
import { Batches } from './playground/batches/batches.ts'
import { EmbeddingSets } from './playground/embeddings/embedding-sets.ts'
import { Meaning } from './playground/meaning/meaning.ts'
import { CodeRequests } from './playground/code/code-requests.ts'
import { errorFromNetwork } from './providers/errors.ts'
import { createProviders } from './providers/index.ts'
import type { Providers } from './providers/index.ts'
import { createRouter } from './router.ts'
import { givenFile } from './store/blob-door.ts'
import type { FileMaker } from './store/blob-door.ts'
import { BlobSweeper } from './store/blob-sweeper.ts'
import { BlobStore } from './store/blobs.ts'
import {
  addLearned, deleteConnection, forgetMemorySecrets, listConnections, listEndpoints, readConnection, readEndpoint, writeConnection, writeEndpoints, writeRefresh, writeSecretPlace,
  writeUser,
} from './store/connections.ts'
import type { Database } from './store/db.ts'
import { ExchangeStore } from './store/exchanges.ts'
import { Indexer } from './store/indexer.ts'
import { purgeKept } from './store/presets.ts'
import { Sweeper } from './store/purge.ts'
import { holdBackSecrets, readSecretTargets } from './store/secret-places.ts'
import { installationId, readSettings, writeSettings } from './store/settings.ts'
import { StoreWorker } from './store/worker-client.ts'
import { Incoming } from './transfer/incoming.ts'
import { Outgoing } from './transfer/outgoing.ts'
import { Connections } from './workspace/connections.ts'
import type { ConnectionStore } from './workspace/connections.ts'
import { NetworkControl } from './workspace/network-control.ts'
import { startRefresher } from './workspace/refresher.ts'
import { Secrets } from './workspace/secrets.ts'

export type { BlobFile, Core, PutSource } from './core.ts'
export type { EventPlace, EventReader } from './events.ts'
export type { Host } from './host.ts'

/** Choices of tests and development. */
export interface CoreOptions {
  /** Checks every answer against the contract. */
  readonly checkOutput?: boolean
  /** `false`: no endpoint is asked for a title, whatever is set; for tests that count requests. */
  readonly titles?: boolean
  /** How often the library looks after itself. */
  readonly care?: CareTimes
}

/** Opens a data folder and answers the product. Rejects like `openLibrary`, having changed nothing in an existing database. */
export async function createCore(host: Host, options: CoreOptions = {}): Promise<Core> {
  const opened = await openLibrary(host)
  mark('core/didOpenDatabase')
  try {
    return assemble({ ...host, dataFolder: opened.folder }, opened, options)
  } catch (thrown) {
    opened.db.close()
    opened.letGo(false)
    throw thrown
  }
}

function assemble(given: Host, opened: OpenLibrary, options: CoreOptions): Core {
  const { db } = opened
  const network = createNetworkControl(given, db)
  void network.start()
  const host: Host = { ...given, fetch: network.gate(given.fetch) }
  const run = host.newId()
  const closing = new AbortController()
  const events = new EventLog(run)
  const reading = new ReadingThread(host.attachmentsWorker)
  const words = new Words(host, reading)
  const blobs = new BlobStore(host, db, createRecogniser(host, reading, words))
  const made = new MadeFiles(host, reading)
  const files = createFileMaking(blobs, made, words)
  const providers = createProviders({
    fetch: host.fetch,
    userAgent: `Parley/${host.version}`,
    images: host.images,
    now: () => host.now(),
    language: () => languageFor(readSettings(db).language, [host.systemLanguage]),
  })
  const jobs = new Jobs(host, db, events)
  const connections = createConnections(host, db, { providers, events, jobs, signal: closing.signal })
  const inspector = new Inspector({ host, store: new ExchangeStore(db), isOn: () => readSettings(db).inspector })
  const asking: AskingTools = {
    host, providers,
    endpoint: (id) => readEndpoint(db, id),
    openConnection: (id, refusedToken) => connections.open(id, refusedToken),
    learn: (endpointId, learned) => {
      addLearned(db, endpointId, learned)
      events.tell({ type: 'endpoints-changed' })
    },
    retriesByItself: () => readSettings(db).autoRetry,
  }
  const queryTools = createQueryTools({ host, db, events, jobs, asking })
  const queries = new Queries(queryTools)
  queries.recover()
  const conversing = createConversing({
    host, db, events, jobs, asking,
    files,
    replyImages: { put: (source) => blobs.put(source), language: () => languageFor(readSettings(db).language, [host.systemLanguage]) },
    recorderFor: (reply, secrets) => inspector.recorderFor(reply, secrets),
    asksForTitles: () => options.titles !== false && readSettings(db).autoTitle,
  })
  forgetMemorySecrets(db)
  const sweeper = new Sweeper({
    db, signal: closing.signal, now: () => host.now(),
    log: (text) => host.log({ level: 'warn', area: 'conversations', text }),
    expired: () => events.tell({ type: 'conversations-changed' }),
    swept: () => void blobSweeper.sweep(),
  })
  const blobSweeper = createBlobSweeper({ host, db, blobs, made, jobs, signal: closing.signal })
  const indexer = new Indexer(db, (text) => host.log({ level: 'error', area: 'search', text }))
  const meaning = new Meaning({ host, db, events, asking, signal: closing.signal })
  if (!db.isReadOnly) {
    meaning.start()
    purgeKept(db)
    sweeper.start()
    blobSweeper.start()
    indexer.start()
  }
  const worker = new StoreWorker(host.storeWorker, db.address)
  const outgoing = new Outgoing(opened.passing)
  const incoming = new Incoming(host)
  const batches = new Batches({ host, db, events, jobs, asking, outgoing, signal: closing.signal })
  void batches.recover()
  const embeddingSets = new EmbeddingSets({ host, db, events, jobs, asking, outgoing, signal: closing.signal })
  void embeddingSets.recover()
  const library = createLibrary({ batches, embeddingSets, host, events, jobs, worker, sweeper, blobSweeper, indexer, connections, chat: conversing.chat, queries, network, meaning }, opened, options.care)
  const areas: Areas = { host, db, events, batches, embeddingSets, ...conversing, connections, network, inspector, providers, jobs, queries, queryTools, library, worker, reading, words, blobs, made, files, maker: createFileMaker(made), incoming, outgoing, meaning, codeRequests: createCodeRequests({ db, files, providers, runs: conversing.runs, inspector }), signal: closing.signal }
  const route = createRouter(createHandlers(areas), {
    checkOutput: options.checkOutput ?? false,
    onInternal: (method, message) => {
      // What a closed database says of itself then is no fault.
      if (!closing.signal.aborted) host.log({ level: 'error', area: method, text: message })
    },
  })
  mark('core/didAssemble')
  return toCore({ run, areas, sweeper, blobSweeper, indexer, route, closing, letGo: () => opened.letGo(true) })
}

interface Pieces {
  readonly run: string
  readonly areas: Areas
  readonly sweeper: Sweeper
  readonly blobSweeper: BlobSweeper
  readonly indexer: Indexer
  route(method: string, input: unknown): Promise<CallResult>
  readonly closing: AbortController
  letGo(): void
}

function toCore({ run, areas, sweeper, blobSweeper, indexer, route, closing, letGo }: Pieces): Core {
  const closed = (): CallResult => ({ ok: false, error: new AppError('closing', 'Parley is closing.').toInfo() })
  let ending: Promise<void> | undefined
  const end = async (): Promise<void> => {
    closing.abort(new AppError('closing', 'Parley is closing.'))
    await areas.chat.close()
    await areas.titles.close()
    await areas.connections.close()
    await areas.inspector.close()
    await areas.jobs.close()
    await areas.library.close()
    await areas.batches.close()
    await areas.embeddingSets.close()
    areas.outgoing.sweep()
    areas.incoming.sweep()
    await areas.worker.close()
    await areas.meaning.close()
    await areas.reading.close()
    await sweeper.close()
    await blobSweeper.close()
    indexer.close()
    areas.events.close()
    areas.db.close()
    letGo()
  }
  return {
    run,
    call: async (method, input) => {
      if (closing.signal.aborted) return closed()
      const result = await route(method, input)
      const isCutOff = !result.ok && result.error.code === 'internal' && closing.signal.aborted
      return isCutOff ? closed() : result
    },
    events: (read, place) => areas.events.subscribe(read, place),
    put: async (source, purpose = 'attachment') => {
      if (closing.signal.aborted) return closed()
      if (areas.db.isReadOnly) return { ok: false, error: new AppError('database-read-only', `The folder ${areas.host.dataFolder} can only be read.`).toInfo() }
      const result = await put(purpose === 'import' ? areas.incoming : areas.blobs, source)
      return !result.ok && closing.signal.aborted ? closed() : result
    },
    blob: async (id, wanted) => {
      if (closing.signal.aborted) return null
      return (await givenFile(areas.blobs, areas.maker, id, wanted)) ?? (wanted === undefined ? areas.outgoing.file(id) : null)
    },
    close: () => (ending ??= end()),
  }
}

/** What queries are sent and written down with. */
function createQueryTools({ host, db, events, jobs, asking }: Pick<Areas, 'host' | 'db' | 'events' | 'jobs'> & { readonly asking: AskingTools }): QueryTools {
  return {
    host, db, events, jobs,
    endpoint: asking.endpoint,
    openConnection: asking.openConnection,
    record: (request, secrets, bytes) => new Recording({ n: 0, cleaner: createCleaner(secrets), room: { bytes }, now: () => host.now(), done: () => undefined }, request),
    withoutSecrets: (text, secrets) => createCleaner(secrets).text(text),
  }
}

/** What is sent of stored files. */
function createFileMaking(blobs: BlobStore, made: MadeFiles, words: Words): FileMaking {
  return {
    blobPath: (id) => blobs.path(id),
    form: (file, form) => made.form(file, form),
    page: (file, page, edge) => made.page(file, page, edge),
    words: (file, wanted) => words.of(file, wanted),
  }
}

/** What is given out of stored files. */
function createFileMaker(made: MadeFiles): FileMaker {
  return {
    thumbnail: (file) => made.thumbnail(file),
    view: (file) => made.view(file),
    page: (file, page) => made.page(file, page),
    made: (id, key) => made.find(id, key),
  }
}

async function put(place: BlobStore | Incoming, source: PutSource): Promise<CallResult> {
  try {
    return { ok: true, value: await place.put(source) }
  } catch (thrown) {
    return { ok: false, error: toErrorInfo(thrown) }
  }
}

function createCodeRequests({ db, files, providers, runs, inspector }: Pick<Areas, 'db' | 'files' | 'providers' | 'runs' | 'inspector'>): CodeRequests {
  return new CodeRequests({
    db, files, providers, runs,
    exchanges: (messageId) => inspector.exchanges(messageId),
    cleanHeaders: (headers, secrets) => createCleaner(secrets).requestHeaders(headers),
  })
}

type AroundLibrary = Pick<Areas, 'batches' | 'embeddingSets' | 'host' | 'events' | 'jobs' | 'worker' | 'chat' | 'connections' | 'queries' | 'network' | 'meaning'> & Pick<Pieces, 'sweeper' | 'blobSweeper' | 'indexer'>

function createLibrary({ batches, embeddingSets, host, events, jobs, worker, sweeper, blobSweeper, indexer, chat, connections, queries, network, meaning }: AroundLibrary, opened: OpenLibrary, times: CareTimes | undefined): Library {
  const { db } = opened
  let targets = readSecretTargets(db)
  const beside = [worker, sweeper, blobSweeper, meaning, batches, embeddingSets]
  return new Library({
    host, opened, events, jobs, times,
    quiet: async (jobId) => {
      // Whatever began while another comes to its end would go on with the old database, or do to the new one what was meant for the old.
      await Promise.all([jobs.hold(jobId), ...beside.map((one) => one.hold())])
      await chat.stopAll()
      targets = readSecretTargets(db)
      return () => {
        for (const held of [jobs, ...beside]) held.goOn()
      }
    },
    restored: () => {
      for (const id of holdBackSecrets(db, targets)) void connections.signOut(id).catch((thrown: unknown) => host.log({ level: 'warn', area: 'library', text: `a secret was not removed: ${toErrorInfo(thrown).code}` }))
      chat.recover()
      void batches.recover()
      void embeddingSets.recover()
      queries.recover()
      indexer.restart()
      void blobSweeper.compare()
      void network.start()
      events.reset()
    },
  })
}

/** Jobs that name files first and read or use them later. */
const fileJobs: ReadonlySet<string> = new Set(['import', 'export'])

function createBlobSweeper({ host, db, blobs, made, jobs, signal }: { host: Host; db: Database; blobs: BlobStore; made: MadeFiles; jobs: Jobs; signal: AbortSignal }): BlobSweeper {
  const folder = host.dataFolder
  return new BlobSweeper({
    db, blobs, signal,
    madeFolder: join(folder, 'made'),
    now: () => host.now(),
    log: (text) => host.log({ level: 'warn', area: 'attachments', text }),
    isBusy: () => jobs.list().some(({ kind, state }) => state === 'running' && fileJobs.has(kind)),
    inBackups: async (ids) => (listBackups(folder).length === 0 ? [] : runTask(host.libraryWorker, 'used-in-backups', { folder, ids }, signal)),
    forget: (id) => made.forget(id),
  })
}

function createNetworkControl(host: Host, db: Database): NetworkControl {
  const passwordAccount = `${installationId(db, () => host.newId())}/proxy.password`
  return new NetworkControl({
    host, keychain: host.keychain, passwordAccount,
    read: () => readSettings(db).network,
    write: (network) => writeSettings(db, { network }),
  })
}

function createConnections(host: Host, db: Database, tools: { providers: Providers; events: EventLog; jobs: Jobs; signal: AbortSignal }): Connections {
  const newId = (): string => host.newId()
  const store: ConnectionStore = {
    connection: (id) => readConnection(db, id),
    write: (connection, found) =>
      db.transaction(() => {
        writeConnection(db, connection, host.now())
        if (found !== null) writeRefresh(db, connection.id, host.now(), null)
        return found === null ? [] : writeEndpoints(db, connection.id, found, newId)
      }),
    writeEndpoints: (id, found) => writeEndpoints(db, id, found, newId),
    writeRefresh: (id, error) => writeRefresh(db, id, host.now(), error),
    writeSecretPlace: (id, place) => writeSecretPlace(db, id, place),
    writeUser: (id, user) => writeUser(db, id, user),
    delete: (id) => deleteConnection(db, id),
  }
  const changed = (): void => tools.events.tell({ type: 'endpoints-changed' })
  const connections = new Connections({
    host, store, changed, signal: tools.signal, providers: tools.providers, jobs: tools.jobs,
    secrets: new Secrets(host.keychain, installationId(db, newId)),
    language: () => languageFor(readSettings(db).language, [host.systemLanguage]),
    explain: (thrown, url) => errorFromNetwork(thrown, url, false),
  })
  startRefresher({
    changed, signal: tools.signal,
    connections: () => listConnections(db),
    picture: (id) => JSON.stringify([{ ...readConnection(db, id), refreshedAt: 0 }, listEndpoints(db).filter((endpoint) => endpoint.connectionId === id)]),
    refresh: (id) => connections.refreshQuietly(id),
    now: () => host.now(),
  })
  return connections
}
