import { createStore } from 'zustand/vanilla'
import type { SettingName } from './parameter-form.ts'

/** What stands in a field, and what was set when it was typed: once something else is set, the text is out of date. */
export interface TypedText {
  readonly text: string
  readonly value: string | number | undefined
}

type Texts = Readonly<Partial<Record<SettingName, TypedText>>>

/**
 * What was typed into the fields of the parameters, by conversation; `null` is the one that does not exist yet. What cannot
 * be read is not stored, and is nevertheless not lost while the window is open.
 */
export interface TypedTexts {
  get(key: string | null): Texts
  subscribe(listener: () => void): () => void
  set(key: string | null, name: SettingName, typed: TypedText): void
  clear(key: string | null): void
  /** The conversation that did not exist got its id. */
  move(id: string): void
}

const none: Texts = {}

/** Makes the texts, all of them empty. */
export function createTypedTexts(): TypedTexts {
  const store = createStore<ReadonlyMap<string | null, Texts>>(() => new Map())
  const get = (key: string | null): Texts => store.getState().get(key) ?? none
  const put = (...changes: readonly (readonly [string | null, Texts])[]): void => store.setState(new Map([...store.getState(), ...changes]), true)
  return {
    get,
    subscribe: (listener) => store.subscribe(listener),
    set: (key, name, typed) => put([key, { ...get(key), [name]: typed }]),
    clear: (key) => put([key, none]),
    move: (id) => put([id, get(null)], [null, none]),
  }
}
