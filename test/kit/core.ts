import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCore } from '#core/index.ts'
import type { Core, CoreOptions, Host } from '#core/index.ts'
import type { Keychain } from '#core/host.ts'
import { createClient } from '#shared/client.ts'
import type { Client } from '#shared/client.ts'
import type { Event, EventBatch } from '#shared/contract.ts'
import type { Message } from '#shared/message.ts'
import { createImages } from '../../main/images/images.ts'
import { createNodeNetwork } from '../../main/network.ts'

/** The real core on a folder of its own, with the typed client that a window has. */
export interface TestCore {
  readonly core: Core
  readonly client: Client
  readonly folder: string
  /** Every event so far. */
  readonly events: readonly Event[]
  /** Every line of the log so far, as text. */
  readonly log: readonly string[]
  /** The first event, past or future, that `matches`. */
  until(matches: (event: Event) => boolean): Promise<Event>
  /** The reply, when it has ended and is stored. */
  reply(messageId: string): Promise<Message>
  /** Closes the core, keeps the folder: for a start on the same data. */
  close(): Promise<void>
}

/** A keychain in memory that tests can look into and share between two lives of the core. */
export function memoryKeychain(secrets: Map<string, string> = new Map(), place: 'keychain' | 'memory' = 'keychain'): Keychain {
  return {
    status: () => Promise.resolve({ place }),
    get: (account) => Promise.resolve(secrets.get(account) ?? null),
    set: (account, secret) => Promise.resolve(void secrets.set(account, secret)),
    delete: (account) => Promise.resolve(void secrets.delete(account)),
  }
}

/** A new folder under the system's temporary one, and its removal. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'parley-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A host of real parts but for the keychain; what is named replaces a part. */
export function testHost(folder: string, parts: Partial<Host> & { log?: Host['log'] } = {}): Host {
  let ids = 0
  const life = Math.random().toString(36).slice(2)
  return {
    kind: 'server',
    version: '0.0.0-test',
    platform: process.platform,
    dataFolder: folder,
    storeWorker: new URL('../../main/core/store/worker.ts', import.meta.url),
    transferWorker: new URL('../../main/core/transfer/worker.ts', import.meta.url),
    attachmentsWorker: new URL('../../main/core/attachments/worker.ts', import.meta.url),
    libraryWorker: new URL('../../main/core/library/worker.ts', import.meta.url),
    embeddingsWorker: new URL('../../main/core/playground/embeddings/worker.ts', import.meta.url),
    meaningWorker: new URL('../../main/core/playground/meaning/worker.ts', import.meta.url),
    batchesWorker: new URL('../../main/core/playground/batches/worker.ts', import.meta.url),
    systemLanguage: 'en',
    keychain: memoryKeychain(),
    images: createImages(new URL('../../main/images/worker.ts', import.meta.url)),
    ...createNodeNetwork({}),
    programs: { env: {}, homeFolder: folder, run: (program) => Promise.reject(new Error(`a test runs no ${program}`)) },
    now: () => Date.now(),
    newId: () => `${life}-${(ids += 1).toString().padStart(6, '0')}`,
    log: () => undefined,
    ...parts,
  }
}

/** Opens the real core with answers checked against the contract; titles are asked for only where `options` say so. */
export async function openCore(folder: string, parts: Partial<Host> = {}, options: CoreOptions = {}): Promise<TestCore> {
  const log: string[] = []
  const core = await createCore(testHost(folder, { log: (entry) => log.push(JSON.stringify(entry)), ...parts }), { checkOutput: true, titles: false, ...options })
  const events: Event[] = []
  const waiting = new Set<() => void>()
  core.events((batch: EventBatch) => {
    if ('events' in batch) events.push(...batch.events)
    for (const look of waiting) look()
  })
  const until = (matches: (event: Event) => boolean): Promise<Event> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = events.find(matches)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const client = createClient({
    call: (method, input) => core.call(method, input),
    events: (onBatch) => core.events(onBatch),
    put: async (file, purpose) => core.put({ name: file.name, bytes: file.stream() as unknown as AsyncIterable<Uint8Array> }, purpose),
  })
  const reply = async (messageId: string): Promise<Message> => {
    const end = await until((event) => event.type === 'message-finished' && event.messageId === messageId)
    if (end.type !== 'message-finished') throw new Error('unreachable')
    const { messages } = await client.conversations.get({ conversationId: end.conversationId })
    const message = messages.find((one) => one.id === messageId)
    if (message === undefined) throw new Error('the reply is not in its conversation')
    return message
  }
  return { core, client, folder, events, log, until, reply, close: () => core.close() }
}
