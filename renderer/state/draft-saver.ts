import type { Client } from '#shared/client.ts'
import type { Attachment } from '#shared/attachment.ts'
import { sendingOf } from './draft-entries.ts'

/** What of a message box is stored. */
export interface StoredBox {
  readonly text: string
  readonly attachments: readonly Attachment[]
}

const saveDelay = 150

/** Stores boxes one save at a time per box, the newest content last. A save that fails is tried again with the next change and at `flush`. */
export function createSaver(client: Pick<Client, 'drafts'>, read: (key: string | null) => StoredBox) {
  const timers = new Map<string | null, ReturnType<typeof setTimeout>>()
  const running = new Map<string | null, Promise<void>>()
  const failed = new Set<string | null>()

  const cancel = (key: string | null): void => {
    clearTimeout(timers.get(key))
    timers.delete(key)
  }
  const save = async (key: string | null): Promise<void> => {
    await running.get(key)
    const { text, attachments } = read(key)
    failed.add(key)
    await client.drafts.save({ conversationId: key, text, attachmentIds: attachments.map((attachment) => attachment.id), sending: sendingOf(attachments) })
    failed.delete(key)
  }
  const now = (key: string | null): Promise<void> => {
    cancel(key)
    const saving = save(key).catch(() => undefined)
    running.set(key, saving)
    return saving
  }
  return {
    now,
    later: (key: string | null): void => {
      // The first change since the last save sets the time, so that steady typing cannot put it off.
      if (!timers.has(key)) timers.set(key, setTimeout(() => void now(key), saveDelay))
    },
    /** Nothing is stored until the next change: a save after a send would bring the draft back. */
    hold: async (key: string | null): Promise<void> => {
      cancel(key)
      await running.get(key)
    },
    flush: async (): Promise<void> => {
      await Promise.all([...new Set([...timers.keys(), ...failed])].map((key) => now(key)))
    },
  }
}
