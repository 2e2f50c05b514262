import { AppError } from '#shared/error.ts'

/** A keychain as the system has it: named entries of limited length. */
export interface EntryStore {
  /** `null` where there is none. */
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  /** Whether there was one. */
  delete(name: string): Promise<boolean>
}

/** What an entry holds on every system, in UTF-16 units: Windows allows 2,560 bytes per credential. */
export const entryLimit = 1280

const pointerMark = 'parley-split:'
const generations = ['a', 'b'] as const
type Generation = (typeof generations)[number]

interface Pointer {
  readonly generation: Generation
  readonly count: number
  readonly length: number
}

/**
 * Reads a secret that `writeSecret` wrote; `null` where there is none.
 * Rejects with `AppError('keychain-unavailable')` when one of its entries is missing.
 */
export async function readSecret(store: EntryStore, account: string): Promise<string | null> {
  const value = await store.get(account)
  const pointer = toPointer(value)
  if (pointer === undefined) return value
  let secret = ''
  for (let index = 0; index < pointer.count; index += 1) {
    secret += (await store.get(entryName(account, pointer.generation, index))) ?? ''
  }
  if (secret.length === pointer.length) return secret
  throw new AppError('keychain-unavailable', 'the entries of a secret in the keychain are incomplete')
}

/**
 * Writes a secret of any length. Whatever single step is the last one that happens, the old secret or the new one
 * can be read: a long secret goes into entries of the generation that is not in use, and becomes the one that is read
 * when the entry of the account itself is written.
 */
export async function writeSecret(store: EntryStore, account: string, secret: string): Promise<void> {
  if (secret.length <= entryLimit && !secret.startsWith(pointerMark)) {
    await store.set(account, secret)
    for (const generation of generations) await clear(store, account, generation, 0)
    return
  }
  const used = toPointer(await store.get(account))?.generation
  const generation = used === 'a' ? 'b' : 'a'
  const pieces = split(secret)
  for (const [index, piece] of pieces.entries()) await store.set(entryName(account, generation, index), piece)
  await store.set(account, `${pointerMark}${generation}:${pieces.length}:${secret.length}`)
  await clear(store, account, generation === 'a' ? 'b' : 'a', 0)
  await clear(store, account, generation, pieces.length)
}

/** Deletes a secret and all that an interrupted write may have left of it. Ends well also where there is none. */
export async function deleteSecret(store: EntryStore, account: string): Promise<void> {
  await store.delete(account)
  for (const generation of generations) await clear(store, account, generation, 0)
}

function entryName(account: string, generation: Generation, index: number): string {
  return `${account}#${generation}.${index}`
}

/** Entries of a generation always count from 0 without a gap, also after an interruption: the last one goes first. */
async function clear(store: EntryStore, account: string, generation: Generation, from: number): Promise<void> {
  let end = from
  while ((await store.get(entryName(account, generation, end))) !== null) end += 1
  for (let index = end - 1; index >= from; index -= 1) await store.delete(entryName(account, generation, index))
}

function toPointer(value: string | null): Pointer | undefined {
  const match = value?.startsWith(pointerMark) ? /^([ab]):(\d+):(\d+)$/.exec(value.slice(pointerMark.length)) : null
  if (match === null) return undefined
  const [, generation, count, length] = match
  return { generation: generation === 'b' ? 'b' : 'a', count: Number(count), length: Number(length) }
}

function split(secret: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < secret.length; ) {
    let end = Math.min(at + entryLimit, secret.length)
    // Half of a surrogate pair has no UTF-8 form and would come back as another character.
    if (end < secret.length && /[\uD800-\uDBFF]/.test(secret.charAt(end - 1))) end -= 1
    pieces.push(secret.slice(at, end))
    at = end
  }
  return pieces
}
