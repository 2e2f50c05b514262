import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Host, Network } from '#core/host.ts'
import { languageFor } from '#shared/language.ts'
import packageFile from '../package.json' with { type: 'json' }
import { createImages } from './images/images.ts'
import { createKeychain } from './keychain.ts'
import { createLog } from './log.ts'
import { createNodeNetwork } from './network.ts'
import { createPrograms } from './programs.ts'

/** What a host says of itself. */
export interface HostOptions {
  readonly kind: Host['kind']
  /** An absolute path. */
  readonly dataFolder: string
  /** `import.meta.url` of the host's entry module: the workers stand beside the built one. */
  readonly entry: string
  /** The languages of the system, the preferred one first, as language tags; asked of Node when left out. */
  readonly languages?: readonly string[]
  /** Left out: the network of Node. */
  readonly network?: { readonly fetch: typeof fetch; readonly network: Network }
}

/** Version of the application. */
export const version: string = packageFile.version

/** Everything that the core takes from outside, of the real system. It touches nothing until the core uses it. */
export function createHost({ kind, dataFolder, entry, languages, network }: HostOptions): Host {
  return {
    kind,
    version,
    platform: process.platform,
    dataFolder,
    storeWorker: new URL(entry.endsWith('.ts') ? './core/store/worker.ts' : './worker.js', entry),
    transferWorker: new URL(entry.endsWith('.ts') ? './core/transfer/worker.ts' : './transfer-worker.js', entry),
    attachmentsWorker: new URL(entry.endsWith('.ts') ? './core/attachments/worker.ts' : './attachments-worker.js', entry),
    libraryWorker: new URL(entry.endsWith('.ts') ? './core/library/worker.ts' : './library-worker.js', entry),
    embeddingsWorker: new URL(entry.endsWith('.ts') ? './core/playground/embeddings/worker.ts' : './embeddings-worker.js', entry),
    meaningWorker: new URL(entry.endsWith('.ts') ? './core/playground/meaning/worker.ts' : './meaning-worker.js', entry),
    batchesWorker: new URL(entry.endsWith('.ts') ? './core/playground/batches/worker.ts' : './batches-worker.js', entry),
    systemLanguage: languageFor('system', languages ?? [new Intl.DateTimeFormat().resolvedOptions().locale]),
    keychain: createKeychain('Parley'),
    images: createImages(new URL(entry.endsWith('.ts') ? './images/worker.ts' : './images-worker.js', entry)),
    ...(network ?? createNodeNetwork()),
    programs: createPrograms(),
    now: () => Date.now(),
    newId: () => randomUUID(),
    log: createLog(join(dataFolder, 'logs')),
  }
}
