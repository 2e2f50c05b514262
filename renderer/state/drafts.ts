import type { Client } from '#shared/client.ts'
import type { Draft } from '#shared/conversation.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { inMegabytes, maxFileBytes } from '#shared/file-limits.ts'
import type { Attachment } from '#shared/attachment.ts'

/** A file that was not taken, and why. */
export interface Refusal {
  readonly id: number
  readonly name: string
  readonly error: ErrorInfo
}

/** What is in a message box. */
export interface ComposerState {
  /** Whether the stored draft has been read. */
  readonly loaded: boolean
  readonly text: string
  readonly attachments: readonly Attachment[]
  /** Files on their way into the store. */
  readonly uploading: readonly { readonly id: number; readonly name: string }[]
  readonly refused: readonly Refusal[]
  /** Whether it has been handed over and not answered yet. */
  readonly sending: boolean
  /** Why the last send failed. */
  readonly error?: ErrorInfo
}

/** What a message box holds when it is sent. */
export type Outgoing = Pick<ComposerState, 'text' | 'attachments'>

/** The message boxes of all conversations; `null` is the box of a new one. Every change is stored within a quarter of a second. */
export interface Drafts {
  get(key: string | null): ComposerState
  subscribe(key: string | null, listener: () => void): () => void
  /** Fills the box with what is stored, unless it was filled before. */
  fill(key: string | null, stored: Draft): void
  setText(key: string | null, text: string): void
  /** Puts a message back, before what is in the box. */
  putBack(key: string | null, draft: Outgoing): void
  /** Stores files one by one; a file that is refused is named, the others go on. */
  addFiles(key: string | null, files: readonly File[]): Promise<void>
  removeAttachment(key: string | null, attachmentId: string): void
  dismiss(key: string | null): void
  /** Hands the box over. It is emptied only after `deliver` has ended well; what was typed meanwhile stays. Answers whether it did. */
  submit(key: string | null, deliver: (outgoing: Outgoing) => Promise<unknown>): Promise<boolean>
  /** Stores now what is not stored yet. */
  flush(): Promise<void>
}

const saveDelay = 150
const empty: ComposerState = { loaded: false, text: '', attachments: [], uploading: [], refused: [], sending: false }

/** Makes the message boxes. A save that fails is tried again with the next change and at `flush`. */
export function createDrafts(client: Pick<Client, 'drafts' | 'put'>): Drafts {
  const boxes = new Map<string | null, ComposerState>()
  const listeners = new Map<string | null, Set<() => void>>()
  const saver = createSaver(client, (key) => boxes.get(key) ?? empty)
  let nextId = 1

  const get = (key: string | null): ComposerState => boxes.get(key) ?? empty
  const set = (key: string | null, change: Partial<ComposerState>): void => {
    boxes.set(key, { ...get(key), ...change })
    for (const listener of listeners.get(key) ?? []) listener()
  }
  const edit = (key: string | null, change: Partial<ComposerState>): void => {
    set(key, { loaded: true, error: undefined, ...change })
    saver.later(key)
  }

  const addFile = async (key: string | null, file: File): Promise<void> => {
    const id = nextId++
    set(key, { uploading: [...get(key).uploading, { id, name: file.name }] })
    try {
      const attachment = await putChecked(client, file)
      const known = get(key).attachments.filter((other) => other.id !== attachment.id)
      edit(key, { attachments: [...known, attachment] })
    } catch (thrown) {
      set(key, { refused: [...get(key).refused, { id, name: file.name, error: toErrorInfo(thrown) }] })
    }
    set(key, { uploading: get(key).uploading.filter((upload) => upload.id !== id) })
  }

  const underWay = new Map<string | null, Promise<boolean>>()
  const handOver = async (key: string | null, deliver: (outgoing: Outgoing) => Promise<unknown>): Promise<boolean> => {
    const { text, attachments } = get(key)
    set(key, { sending: true, error: undefined, refused: [] })
    await saver.hold(key)
    try {
      await deliver({ text, attachments })
    } catch (thrown) {
      set(key, { sending: false, error: toErrorInfo(thrown) })
      saver.later(key)
      return false
    }
    set(key, { sending: false, ...whatCameSince(get(key), { text, attachments }) })
    await saver.now(key)
    return true
  }

  return {
    get,
    subscribe: (key, listener) => {
      const own = listeners.get(key) ?? new Set()
      listeners.set(key, own.add(listener))
      return () => own.delete(listener)
    },
    fill: (key, stored) => {
      if (!get(key).loaded) set(key, { loaded: true, text: stored.text, attachments: stored.attachments })
    },
    setText: (key, text) => edit(key, { text }),
    putBack: (key, draft) => {
      const { text, attachments } = get(key)
      const ids = new Set(draft.attachments.map((attachment) => attachment.id))
      edit(key, {
        text: [draft.text, text].filter((part) => part !== '').join('\n\n'),
        attachments: [...draft.attachments, ...attachments.filter((attachment) => !ids.has(attachment.id))],
      })
    },
    addFiles: async (key, files) => {
      set(key, { refused: [] })
      for (const file of files) await addFile(key, file)
    },
    removeAttachment: (key, id) => edit(key, { attachments: get(key).attachments.filter((attachment) => attachment.id !== id) }),
    dismiss: (key) => set(key, { refused: [], error: undefined }),
    submit: async (key, deliver) => {
      const before = underWay.get(key)
      // A fast hand presses Enter again before the answer to the first: what is new in the box goes out after it.
      if (before !== undefined && (key === null || !(await before) || isEmpty(get(key)))) return false
      if (get(key).sending || get(key).uploading.length > 0) return false
      const sending = handOver(key, deliver)
      underWay.set(key, sending)
      return sending.finally(() => {
        if (underWay.get(key) === sending) underWay.delete(key)
      })
    },
    flush: () => saver.flush(),
  }
}

function isEmpty({ text, attachments }: ComposerState): boolean {
  return text.trim() === '' && attachments.length === 0
}

async function putChecked(client: Pick<Client, 'put'>, file: File): Promise<Attachment> {
  const details = { name: file.name }
  if (file.size > maxFileBytes) throw new AppError('file-too-large', 'the file is too large', { ...details, limit: inMegabytes(maxFileBytes) })
  // A folder, or a file that is gone, fails here by its name; in the request it would look like a lost connection.
  await file.slice(0, 1).arrayBuffer().catch(() => {
    throw new AppError('file-unreadable', 'the file cannot be read', details)
  })
  return client.put(file)
}

/** What is in the box beyond what was sent. */
function whatCameSince(box: ComposerState, sent: Outgoing): Partial<ComposerState> {
  const ids = new Set(sent.attachments.map((attachment) => attachment.id))
  const text = box.text.startsWith(sent.text) ? box.text.slice(sent.text.length).trimStart() : box.text
  return { text, attachments: box.attachments.filter((attachment) => !ids.has(attachment.id)) }
}

/** Stores boxes one save at a time per box, the newest content last. */
function createSaver(client: Pick<Client, 'drafts'>, read: (key: string | null) => ComposerState) {
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
    await client.drafts.save({ conversationId: key, text, attachmentIds: attachments.map((attachment) => attachment.id) })
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
