import type { Keychain, KeychainStatus } from '#core/host.ts'
import { AppError } from '#shared/error.ts'
import { deleteSecret, readSecret, writeSecret } from './keychain-split.ts'
import type { EntryStore } from './keychain-split.ts'

/** How long one answer of the keychain may take, in milliseconds: a prompt to unlock it may be open. */
const timeLimit = 60_000

type Opened = { readonly store: EntryStore; readonly status: KeychainStatus }

/**
 * The keychain of the system (macOS Keychain, Windows Credential Manager, Secret Service), entries under `service`.
 * It is looked for at the first use. Where there is none, secrets live in memory until the process ends, and `status`
 * says why; that decision stays. A Secret Service without a collection shows itself at the first `set` only. A keychain that is there but refuses rejects with `AppError('keychain-unavailable')`.
 */
export function createKeychain(service: string, limit: number = timeLimit): Keychain {
  let opening: Promise<Opened> | undefined
  const open = (): Promise<Opened> => (opening ??= openSystemStore(service, limit))
  const inTurn = createTurns()
  return {
    status: async () => (await open()).status,
    get: (account) => inTurn(account, async () => readSecret((await open()).store, account)),
    set: (account, secret) =>
      inTurn(account, async () => {
        try {
          await writeSecret((await open()).store, account, secret)
        } catch (error) {
          if (!isWithoutCollection(error)) throw error
          opening = Promise.resolve(openMemory(error))
          await writeSecret((await open()).store, account, secret)
        }
      }),
    delete: (account) => inTurn(account, async () => deleteSecret((await open()).store, account)),
  }
}

/** Runs the steps of one account one after the other: two interleaved writes could mix their entries. */
function createTurns(): <T>(account: string, step: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (account, step) => {
    const turn = (last.get(account) ?? Promise.resolve()).then(step, step)
    last.set(account, turn)
    const forget = (): void => {
      if (last.get(account) === turn) last.delete(account)
    }
    turn.then(forget, forget)
    return turn
  }
}

async function openSystemStore(service: string, limit: number): Promise<Opened> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    // Without the named store, Linux falls back to the kernel's keyring, which a restart empties.
    const entry = (name: string) => new AsyncEntry(service, name, { linux: { store: 'secret-service' } })
    entry('availability')
    const store: EntryStore = {
      get: (name) => guard(() => entry(name).getPassword(), limit),
      set: (name, value) => guard(() => entry(name).setPassword(value), limit),
      delete: (name) => guard(() => entry(name).deletePassword(), limit),
    }
    return { store, status: { place: 'keychain' } }
  } catch (error) {
    return openMemory(error)
  }
}

/** A Secret Service that was never set up has no place for entries: it holds nothing, and is as good as none. */
function isWithoutCollection(error: unknown): boolean {
  return process.platform === 'linux' && /no result found/i.test(messageOf(error))
}

function openMemory(reason: unknown): Opened {
  return { store: createMemoryStore(), status: { place: 'memory', reason: messageOf(reason) } }
}

/** Turns every failure, and an answer that does not come, into the one error that the core knows. */
async function guard<T>(ask: () => Promise<T>, limit: number): Promise<T> {
  // The library's own signal does not reach a request that already waits for the system.
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('the keychain did not answer')), limit)
  try {
    return await Promise.race([ask(), tooLate])
  } catch (error) {
    throw new AppError('keychain-unavailable', `the keychain refused: ${messageOf(error)}`, { text: messageOf(error) })
  } finally {
    clearTimeout(timer)
  }
}

function createMemoryStore(): EntryStore {
  const entries = new Map<string, string>()
  return {
    get: async (name) => entries.get(name) ?? null,
    set: async (name, value) => void entries.set(name, value),
    delete: async (name) => entries.delete(name),
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
