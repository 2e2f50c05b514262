import { columnOfKey, columnSettings } from '#shared/comparison.ts'
import type { Client } from '#shared/client.ts'
import type { ConversationSettings } from '#shared/conversation.ts'
import type { Replica } from './replica.ts'

/** What is set for the replies of each conversation, or of a column by its key, as it is being edited; `null` is the conversation that does not exist yet. */
export interface SettingsEditor {
  get(key: string | null): ConversationSettings
  subscribe(key: string | null, listener: () => void): () => void
  /** Shown at once, stored soon. */
  set(key: string | null, settings: ConversationSettings): void
  /** Stores now what is not stored yet, of one conversation or of all. Rejects with `AppError`; what could not be stored is tried again at the next call. */
  flush(key?: string | null): Promise<void>
}

interface Edited {
  readonly settings: ConversationSettings
  readonly isStored: boolean
}

const saveDelay = 300
const nothing: ConversationSettings = {}

/** Makes the editor. `report` is told of a save that failed by itself. */
export function createSettingsEditor(client: Pick<Client, 'conversations' | 'settings' | 'compare'>, replica: Replica, report: (thrown: unknown) => void): SettingsEditor {
  const edited = new Map<string | null, Edited>()
  const listeners = new Map<string | null, Set<() => void>>()
  const timers = new Map<string | null, ReturnType<typeof setTimeout>>()
  const saves = new Map<string | null, Promise<void>>()

  const tell = (key: string | null): void => {
    for (const listener of listeners.get(key) ?? []) listener()
  }
  const known = (key: string | null): ConversationSettings | undefined => {
    if (key === null) return replica.settings.get()?.newConversation
    const column = columnOfKey(key)
    const conversation = replica.conversation(column?.conversationId ?? key)?.conversation
    return conversation === undefined || column === undefined ? conversation?.settings : columnSettings(conversation, column.lane)
  }
  /** What was stored counts until the core has told of it: an older event may still be on its way. */
  const settle = (key: string | null): void => {
    const own = edited.get(key)
    if (own?.isStored !== true || !isSame(own.settings, known(key))) return
    edited.delete(key)
    tell(key)
  }
  const store = async (key: string | null): Promise<void> => {
    await saves.get(key)?.catch(() => undefined)
    const own = edited.get(key)
    if (own === undefined || own.isStored) return
    const { settings } = own
    const column = columnOfKey(key ?? '')
    if (column !== undefined) await client.compare.changeColumn({ ...column, settings })
    else if (key === null) await client.settings.update({ changes: { newConversation: settings } })
    else await client.conversations.update({ conversationId: key, settings })
    if (edited.get(key)?.settings === settings) edited.set(key, { settings, isStored: true })
    settle(key)
  }
  const save = (key: string | null): Promise<void> => {
    clearTimeout(timers.get(key))
    timers.delete(key)
    const saving = store(key)
    saves.set(key, saving)
    return saving
  }
  replica.onEvent((event) => {
    if (event.type === 'settings-changed') settle(null)
    if (event.type === 'conversation-changed') for (const key of edited.keys()) if ((columnOfKey(key ?? '')?.conversationId ?? key) === event.conversation.id) settle(key)
    if (event.type === 'conversation-removed') edited.delete(event.conversationId)
  })
  return {
    get: (key) => edited.get(key)?.settings ?? known(key) ?? nothing,
    subscribe: (key, listener) => {
      const own = listeners.get(key) ?? new Set()
      listeners.set(key, own.add(listener))
      const end = key === null ? replica.settings.subscribe(listener) : replica.subscribeConversation(columnOfKey(key)?.conversationId ?? key, listener)
      return () => {
        own.delete(listener)
        end()
      }
    },
    set: (key, settings) => {
      edited.set(key, { settings, isStored: false })
      // The first change since the last save sets the time, so that steady typing cannot put it off.
      if (!timers.has(key)) timers.set(key, setTimeout(() => void save(key).catch(report), saveDelay))
      tell(key)
    },
    flush: async (only) => {
      const open = [...edited].filter(([key, own]) => !own.isStored && (only === undefined || key === only)).map(([key]) => key)
      await Promise.all(open.map(save))
    },
  }
}

function isSame(one: ConversationSettings, other: ConversationSettings | undefined): boolean {
  if (other === undefined) return false
  const text = ({ systemPrompt, parameters = {} }: ConversationSettings): string => JSON.stringify([systemPrompt, Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1))])
  return text(one) === text(other)
}
