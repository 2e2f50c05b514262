import type { MadeFiles } from '../attachments/made-files.ts'
import type { ReadingThread } from '../attachments/thread.ts'
import type { Words } from '../attachments/words.ts'
import type { Conversing } from '../chat/index.ts'
import type { FileMaking } from '../chat/prepared-files.ts'
import type { EventLog } from '../events.ts'
import type { Host } from '../host.ts'
import type { Inspector } from '../inspector/inspector.ts'
import type { Jobs } from '../jobs.ts'
import type { Library } from '../library/library.ts'
import type { EmbeddingSets } from '../playground/embeddings/embedding-sets.ts'
import type { Meaning } from '../playground/meaning/meaning.ts'
import type { Queries, QueryTools } from '../playground/query/queries.ts'
import type { Batches } from '../playground/batches/batches.ts'
import type { CodeRequests } from '../playground/code/code-requests.ts'
import type { Providers } from '../providers/index.ts'
import type { Handlers } from '../router.ts'
import type { FileMaker } from '../store/blob-door.ts'
import type { BlobStore } from '../store/blobs.ts'
import type { Database } from '../store/db.ts'
import type { StoreWorker } from '../store/worker-client.ts'
import type { Incoming } from '../transfer/incoming.ts'
import type { Outgoing } from '../transfer/outgoing.ts'
import type { Connections } from '../workspace/connections.ts'
import type { NetworkControl } from '../workspace/network-control.ts'

/** The parts of the core that answer calls. */
export interface Areas extends Conversing {
  readonly host: Host
  readonly db: Database
  readonly events: EventLog
  readonly connections: Connections
  readonly network: NetworkControl
  readonly inspector: Inspector
  readonly providers: Providers
  readonly jobs: Jobs
  readonly queries: Queries
  /** What examples for a query are looked for with. */
  readonly queryTools: QueryTools
  readonly library: Library
  readonly worker: StoreWorker
  readonly reading: ReadingThread
  readonly words: Words
  readonly blobs: BlobStore
  readonly maker: FileMaker
  readonly made: MadeFiles
  /** What is sent of files is made by it. */
  readonly files: FileMaking
  readonly incoming: Incoming
  readonly outgoing: Outgoing
  readonly meaning: Meaning
  readonly embeddingSets: EmbeddingSets
  readonly batches: Batches
  readonly codeRequests: CodeRequests
  /** Ends with Parley. */
  readonly signal: AbortSignal
}

/** The handlers of some areas of the contract. */
export type Group<Area extends string> = { [Name in keyof Handlers as Name extends `${Area}.${string}` ? Name : never]: Handlers[Name] }
