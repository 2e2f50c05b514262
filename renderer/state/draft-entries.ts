import type { Attachment, Sending } from '#shared/attachment.ts'

/** A file on its way into the store. */
export interface Upload {
  readonly id: number
  readonly name: string
  readonly bytes: number
}

/** A place of the tray: a file that is stored, or one on its way. `key` names it as long as it is there, whatever becomes of the file in it. */
export type TrayEntry = { readonly key: string } & ({ readonly kind: 'stored'; readonly attachment: Attachment } | { readonly kind: 'upload'; readonly upload: Upload })

/** What is in the tray, in its order, and the same told apart. */
export interface Tray {
  readonly entries: readonly TrayEntry[]
  readonly attachments: readonly Attachment[]
  readonly uploading: readonly Upload[]
}

/** The tray of these places. */
export function trayOf(entries: readonly TrayEntry[]): Tray {
  return {
    entries,
    attachments: entries.flatMap((entry) => (entry.kind === 'stored' ? [entry.attachment] : [])),
    uploading: entries.flatMap((entry) => (entry.kind === 'upload' ? [entry.upload] : [])),
  }
}

/** A place for each of these files, to stand in a tray beside `others`. */
export function storedEntries(attachments: readonly Attachment[], others: readonly TrayEntry[] = []): TrayEntry[] {
  // The place of an edited image is called by what it held before.
  const isTaken = (key: string): boolean => others.some((entry) => entry.key === key)
  return attachments.map((attachment) => ({ key: isTaken(attachment.id) ? `${attachment.id}-again` : attachment.id, kind: 'stored', attachment }))
}

/** A place for a file on its way. */
export function uploadEntry(upload: Upload): TrayEntry {
  return { key: `upload-${upload.id}`, kind: 'upload', upload }
}

/** Whether a place holds the attachment with this id. */
export function holds(entry: TrayEntry, attachmentId: string): boolean {
  return entry.kind === 'stored' && entry.attachment.id === attachmentId
}

/** The places with the one of `key` moved to `index`; the same places where there is nothing to move. */
export function movedTo(entries: readonly TrayEntry[], key: string, index: number): readonly TrayEntry[] {
  const from = entries.findIndex((entry) => entry.key === key)
  const to = Math.min(Math.max(index, 0), entries.length - 1)
  if (from === -1 || from === to) return entries
  const moved = entries.slice(from, from + 1)
  const others = entries.toSpliced(from, 1)
  return others.toSpliced(to, 0, ...moved)
}

/** The places with `upload` become `attachment`. A file that is there already keeps its own place. */
export function arrived(entries: readonly TrayEntry[], upload: Upload, attachment: Attachment): readonly TrayEntry[] {
  const isKnown = entries.some((entry) => holds(entry, attachment.id))
  return entries.flatMap((entry): TrayEntry[] => {
    if (entry.kind === 'stored' || entry.upload.id !== upload.id) return [entry]
    return isKnown ? [] : [{ key: entry.key, kind: 'stored', attachment }]
  })
}

/** Another wish of how an attachment is sent; what is set to `undefined` is for Parley to decide again. */
export type SendingChange = { readonly [Name in keyof Sending]: Sending[Name] | undefined }

/** An attachment with another wish of how it is sent. */
export function withSending(attachment: Attachment, change: SendingChange): Attachment {
  const { sending, ...file } = attachment
  const wanted = Object.fromEntries(Object.entries({ ...sending, ...change }).filter(([, value]) => value !== undefined)) as Sending
  return Object.keys(wanted).length === 0 ? file : { ...file, sending: wanted }
}

/** How attachments are wanted sent, by their ids, as the core is told it. */
export function sendingOf(attachments: readonly Attachment[]): Record<string, Sending> {
  return Object.fromEntries(attachments.flatMap(({ id, sending }) => (sending === undefined ? [] : [[id, sending]])))
}

/** The name of the file of a place. */
export function nameOf(entry: TrayEntry): string {
  return entry.kind === 'stored' ? entry.attachment.name : entry.upload.name
}
