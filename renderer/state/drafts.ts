import type { Client } from '#shared/client.ts'
import type { Draft } from '#shared/conversation.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Attachment } from '#shared/attachment.ts'
import { maxAttachments } from '#shared/file-limits.ts'
import { arrived, holds, movedTo, storedEntries, trayOf, uploadEntry, withSending } from './draft-entries.ts'
import type { SendingChange, Tray, Upload } from './draft-entries.ts'
import { createSaver } from './draft-saver.ts'
import { createUploadLog, createUploadQueue, putChecked } from './uploads.ts'

/** A file that was not taken, and why. */
export interface Refusal {
  readonly id: number
  readonly name: string
  readonly error: ErrorInfo
}

/** What is in a message box. */
export interface ComposerState extends Tray {
  /** Whether the stored draft has been read. */
  readonly loaded: boolean
  readonly text: string
  readonly refused: readonly Refusal[]
  /** How many files were not taken because a message takes no more. */
  readonly beyond: number
  /** Whether it goes out when all of its files have come in. */
  readonly isWaiting: boolean
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
  /** Fills the box with what is stored, unless it was filled before. Files that were on their way when the page was left are named as refused. */
  fill(key: string | null, stored: Draft): void
  setText(key: string | null, text: string): void
  /** Puts a message back, before what is in the box. */
  putBack(key: string | null, draft: Outgoing): void
  /** Stores files, three at a time, in their order; a file that is refused is named, the others go on. So is each of `folders`. Answers what was added. */
  addFiles(key: string | null, files: readonly File[], folders?: readonly string[]): Promise<readonly Attachment[]>
  /** Adds files that are stored already; those that are there stay where they are. */
  addStored(key: string | null, attachments: readonly Attachment[]): void
  /** Takes a place out of the tray; answers where it was, `-1` where it was not there. A file on its way is given up. */
  remove(key: string | null, entry: string): number
  /** Puts an attachment back to where it was. */
  putInto(key: string | null, attachment: Attachment, index: number): void
  /** Moves a place of the tray. */
  move(key: string | null, entry: string, index: number): void
  /** Another file takes the place of an attachment, and is sent as that one was to be. */
  replace(key: string | null, attachmentId: string, attachment: Attachment): void
  setSending(key: string | null, attachmentId: string, change: SendingChange): void
  dismiss(key: string | null): void
  /** Hands the box over, when its files have come in; where one of them is refused, nothing is sent. It is emptied only after `deliver` has ended well; what was typed meanwhile stays. Answers whether it did. */
  submit(key: string | null, deliver: (outgoing: Outgoing) => Promise<unknown>): Promise<boolean>
  /** Stores now what is not stored yet. */
  flush(): Promise<void>
}

const empty: ComposerState = { loaded: false, text: '', ...trayOf([]), refused: [], beyond: 0, isWaiting: false, sending: false }

/** Makes the message boxes. `storage` outlives a reload of the page. */
export function createDrafts(client: Pick<Client, 'drafts' | 'put'>, storage: Storage | null = null): Drafts {
  const boxes = createBoxes()
  const { get, set } = boxes
  const saver = createSaver(client, get)
  const edit = (key: string | null, change: Partial<ComposerState>): void => {
    set(key, { loaded: true, error: undefined, ...change })
    saver.later(key)
  }
  const box = { get, set, edit }
  return {
    get,
    subscribe: boxes.subscribe,
    setText: (key, text) => edit(key, { text }),
    putBack: (key, draft) => {
      const { text, entries } = get(key)
      const ids = new Set(draft.attachments.map((attachment) => attachment.id))
      const others = entries.filter((entry) => entry.kind === 'upload' || !ids.has(entry.attachment.id))
      edit(key, { text: [draft.text, text].filter((part) => part !== '').join('\n\n'), ...trayOf([...storedEntries(draft.attachments, others), ...others]) })
    },
    dismiss: (key) => set(key, { refused: [], beyond: 0, error: undefined }),
    ...uploadsInto(box, client, storage),
    ...trayChanges(box),
    submit: submitter(box, saver, boxes.subscribe),
    flush: () => saver.flush(),
  }
}

interface Box {
  get(key: string | null): ComposerState
  /** Changes what is shown. */
  set(key: string | null, change: Partial<ComposerState>): void
  /** Changes what is stored too. */
  edit(key: string | null, change: Partial<ComposerState>): void
}

function createBoxes() {
  const boxes = new Map<string | null, ComposerState>()
  const listeners = new Map<string | null, Set<() => void>>()
  const get = (key: string | null): ComposerState => boxes.get(key) ?? empty
  return {
    get,
    set: (key: string | null, change: Partial<ComposerState>): void => {
      boxes.set(key, { ...get(key), ...change })
      for (const listener of listeners.get(key) ?? []) listener()
    },
    subscribe: (key: string | null, listener: () => void): (() => void) => {
      const own = listeners.get(key) ?? new Set()
      listeners.set(key, own.add(listener))
      return () => own.delete(listener)
    },
  }
}

function uploadsInto({ get, set, edit }: Box, client: Pick<Client, 'put'>, storage: Storage | null): Pick<Drafts, 'addFiles' | 'fill'> {
  const inTurn = createUploadQueue()
  const log = createUploadLog(storage)
  let nextId = 1
  const noteUploads = (key: string | null): void => log.note(key, get(key).uploading.map(({ name }) => name))
  const isWanted = (key: string | null, { id }: Upload): boolean => get(key).uploading.some((upload) => upload.id === id)
  const refusal = (name: string, error: ErrorInfo): Refusal => ({ id: nextId++, name, error })

  // What is stored and was not read yet must not be written over.
  const keep = (key: string | null, tray: Tray): void => (get(key).loaded ? edit : set)(key, tray)

  const addFile = async (key: string | null, upload: Upload, file: File): Promise<readonly Attachment[]> => {
    // It may have been taken out of the tray while it waited, or on its way.
    if (!isWanted(key, upload)) return []
    try {
      const attachment = await putChecked(client, file)
      const tray = trayOf(arrived(get(key).entries, upload, attachment))
      if (!isWanted(key, upload)) return []
      keep(key, tray)
      return [attachment]
    } catch (thrown) {
      if (!isWanted(key, upload)) return []
      const entries = get(key).entries.filter((entry) => entry.kind === 'stored' || entry.upload.id !== upload.id)
      const refused = [...get(key).refused, { id: upload.id, name: file.name, error: toErrorInfo(thrown) }]
      // As they were dropped, whichever ended first.
      set(key, { refused: refused.toSorted((a, b) => a.id - b.id), ...trayOf(entries) })
      return []
    } finally {
      noteUploads(key)
    }
  }
  return {
    fill: (key, stored) => {
      const { loaded, entries } = get(key)
      const added = entries.filter((entry) => entry.kind === 'upload' || !stored.attachments.some(({ id }) => id === entry.attachment.id))
      if (!loaded) (added.length === 0 ? set : edit)(key, { loaded: true, text: stored.text, ...trayOf([...storedEntries(stored.attachments, added), ...added]) })
      const lost = log.lost(key).map((name) => refusal(name, lostError(name, 'interrupted')))
      if (lost.length > 0) set(key, { refused: [...get(key).refused, ...lost] })
    },
    addFiles: async (key, files, folders = []) => {
      const { entries, uploading, refused, beyond } = get(key)
      const taken = files.slice(0, Math.max(0, maxAttachments - entries.length))
      const uploads = taken.map(({ name, size }): Upload => ({ id: nextId++, name, bytes: size }))
      // What was refused of a drop before is old, unless its files are still coming in.
      const old = uploading.length > 0 ? { refused, beyond } : { refused: [], beyond: 0 }
      set(key, {
        refused: [...old.refused, ...folders.map((name) => refusal(name, lostError(name, 'folder')))],
        beyond: old.beyond + files.length - taken.length,
        ...trayOf([...entries, ...uploads.map(uploadEntry)]),
      })
      noteUploads(key)
      const added = await Promise.all(uploads.map((upload, index) => inTurn(() => addFile(key, upload, taken[index] as File))))
      return added.flat()
    },
  }
}

function lostError(name: string, reason: 'interrupted' | 'folder'): ErrorInfo {
  return new AppError('file-unreadable', `the file was not taken (${reason})`, { name, reason }).toInfo()
}

function trayChanges({ get, set, edit }: Box): Pick<Drafts, 'addStored' | 'remove' | 'putInto' | 'move' | 'replace' | 'setSending'> {
  const put = (key: string | null, attachments: readonly Attachment[], index: number): void => {
    const { entries, beyond } = get(key)
    const others = attachments.filter(({ id }) => !entries.some((entry) => holds(entry, id)))
    const taken = others.slice(0, Math.max(0, maxAttachments - entries.length))
    edit(key, { beyond: beyond + others.length - taken.length, ...trayOf(entries.toSpliced(index, 0, ...storedEntries(taken, entries))) })
  }
  const change = (key: string | null, attachmentId: string, to: (attachment: Attachment) => Attachment): void => {
    edit(key, trayOf(get(key).entries.map((entry) => (entry.kind === 'stored' && entry.attachment.id === attachmentId ? { ...entry, attachment: to(entry.attachment) } : entry))))
  }
  return {
    addStored: (key, attachments) => put(key, attachments, get(key).entries.length),
    putInto: (key, attachment, index) => put(key, [attachment], index),
    remove: (key, name) => {
      const { entries } = get(key)
      const index = entries.findIndex((entry) => entry.key === name)
      // A place that is free again takes nothing that was refused for want of one.
      if (index !== -1) edit(key, { ...trayOf(entries.toSpliced(index, 1)), beyond: 0 })
      return index
    },
    move: (key, name, index) => {
      const entries = movedTo(get(key).entries, name, index)
      if (entries !== get(key).entries) edit(key, trayOf(entries))
    },
    replace: (key, attachmentId, attachment) => {
      const { entries } = get(key)
      // An edit may give what is in the tray already.
      if (attachment.id !== attachmentId && entries.some((entry) => holds(entry, attachment.id))) set(key, trayOf(entries.filter((entry) => !holds(entry, attachment.id))))
      change(key, attachmentId, ({ sending }) => withSending(attachment, sending ?? {}))
    },
    setSending: (key, attachmentId, wanted) => change(key, attachmentId, (attachment) => withSending(attachment, wanted)),
  }
}

/** Waits for the files of a box; answers whether all came in. Only one may wait. */
async function filesOf({ get, set }: Box, subscribe: Drafts['subscribe'], key: string | null): Promise<boolean> {
  const { isWaiting, refused } = get(key)
  if (isWaiting) return false
  set(key, { isWaiting: true })
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = subscribe(key, () => {
    if (get(key).uploading.length === 0) resolve()
  })
  await promise
  end()
  set(key, { isWaiting: false })
  return get(key).refused.length === refused.length && !isEmpty(get(key))
}

function submitter(box: Box, saver: ReturnType<typeof createSaver>, subscribe: Drafts['subscribe']): Drafts['submit'] {
  const { get, set } = box
  const underWay = new Map<string | null, Promise<boolean>>()
  const handOver = async (key: string | null, deliver: (outgoing: Outgoing) => Promise<unknown>): Promise<boolean> => {
    const { text, attachments } = get(key)
    set(key, { sending: true, error: undefined, refused: [], beyond: 0 })
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
  return async (key, deliver) => {
    const before = underWay.get(key)
    // A fast hand presses Enter again before the answer to the first: what is new in the box goes out after it.
    if (before !== undefined && (key === null || !(await before) || isEmpty(get(key)))) return false
    if (get(key).uploading.length > 0 && !(await filesOf(box, subscribe, key))) return false
    if (get(key).sending) return false
    const sending = handOver(key, deliver)
    underWay.set(key, sending)
    return sending.finally(() => {
      if (underWay.get(key) === sending) underWay.delete(key)
    })
  }
}

function isEmpty({ text, attachments }: ComposerState): boolean {
  return text.trim() === '' && attachments.length === 0
}

/** What is in the box beyond what was sent. */
function whatCameSince(box: ComposerState, sent: Outgoing): Partial<ComposerState> {
  const ids = new Set(sent.attachments.map((attachment) => attachment.id))
  const text = box.text.startsWith(sent.text) ? box.text.slice(sent.text.length).trimStart() : box.text
  return { text, ...trayOf(box.entries.filter((entry) => entry.kind === 'upload' || !ids.has(entry.attachment.id))) }
}
