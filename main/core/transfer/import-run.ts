import { AppError } from '#shared/error.ts'
import type { SkipReason } from '#shared/transfer.ts'
import { isDiskFull } from '../store/blobs.ts'
import { Database } from '../store/db.ts'
import { openExport } from './export-files.ts'
import type { ExportGroup } from './export-files.ts'
import { stableId } from './ids.ts'
import { ImageFiles } from './image-files.ts'
import type { ImportTask } from './import-items.ts'
import type { Outlet } from './outlet.ts'
import type { ExportFile, FoundConversation, FoundLibrary, ReadTools, Reader, Skipped } from './reader.ts'
import { readers } from './readers.ts'
import { Sender } from './sender.ts'
import { tidy } from './tidy.ts'

interface Recognised {
  readonly reader: Reader
  readonly group: ExportGroup
  readonly files: readonly ExportFile[]
}

/** Reads exports and hands on what is in them, piece by piece, as fast as it is taken. Rejects where a file cannot be read at all. */
export async function runImport(task: ImportTask, outlet: Outlet): Promise<null> {
  const db = new Database(task.database)
  const sender = new Sender(outlet, db)
  try {
    const opened = await openExport(task.files, task.folder, (skipped) => sender.skip(skipped.skipped, skipped.where))
    try {
      await importAll(opened.groups, task, sender, outlet)
    } finally {
      opened.close()
    }
    await sender.flush()
    await sender.checkpoint()
  } catch (thrown) {
    throw isDiskFull(thrown) ? new AppError('disk-full', 'There is no space left for what is unpacked.', { path: task.folder }) : thrown
  } finally {
    db.close()
  }
  return null
}

async function importAll(groups: readonly ExportGroup[], task: ImportTask, sender: Sender, outlet: Outlet): Promise<void> {
  const recognised: Recognised[] = []
  for (const group of groups) {
    const own = await recognise(group)
    if (own.length === 0 && group.files.length > 0) sender.skip(...(await whyNothing(group)))
    recognised.push(...own)
  }
  const meter = new Meter(outlet, recognised.flatMap(({ files }) => files))
  const images = new ImageFiles(task.folder)
  for (const { reader, group, files } of recognised) {
    sender.source(reader.source)
    const tools = toolsFor(reader, group, task.folder)
    const found = reader.read(files.map((file) => meter.metered(file)), tools)
    for await (const one of goodOf(found, sender, group.name)) await handOn(one, reader, { task, sender, images })
  }
}

/** A reader that stumbles over something nobody has thought of ends, and what others read still comes in. */
async function* goodOf<Found>(found: AsyncIterable<Found>, sender: Sender, where: string): AsyncGenerator<Found> {
  try {
    yield* found
  } catch (thrown) {
    if (!(thrown instanceof TypeError || thrown instanceof RangeError)) throw thrown
    sender.skip('not-a-conversation', where)
  }
}

async function recognise(group: ExportGroup): Promise<Recognised[]> {
  const recognised: Recognised[] = []
  let left: readonly ExportFile[] = group.files
  for (const reader of readers) {
    const files = await reader.recognise(left)
    if (files.length === 0) continue
    recognised.push({ reader, group, files })
    left = left.filter((file) => !files.includes(file))
  }
  return recognised
}

/** Where nobody knows a thing, one reason stands for all its files. */
async function whyNothing({ name, files }: ExportGroup): Promise<[SkipReason, string]> {
  const heads = await Promise.all(files.slice(0, 100).map((file) => file.head()))
  const hasJson = heads.some((head) => /^\s*[[{]/.test(head))
  return [hasJson ? 'not-a-conversation' : 'unreadable-format', name]
}

function toolsFor(reader: Reader, { files }: ExportGroup, folder: string): ReadTools {
  return {
    // Ids of the own format are kept: what is there already is told by them.
    idFor: (kind, ...sourceIds) => stableId(reader.source, kind, ...sourceIds),
    files: new Map(files.map((file) => [file.path, file])),
    folder,
    signal: new AbortController().signal,
  }
}

async function handOn(
  found: FoundConversation | FoundLibrary | Skipped, reader: Reader, { task, sender, images }: { task: ImportTask; sender: Sender; images: ImageFiles },
): Promise<void> {
  if ('skipped' in found) return sender.skip(found.skipped, found.where)
  if ('library' in found) return sender.library(found.library, images)
  const sound = tidy(found, reader.source, task.now)
  const where = ('conversation' in sound && sound.conversation.title) || found.title || found.id
  for (const reason of sound.skipped) sender.skip(reason, where)
  if (!('conversation' in sound)) return
  await sender.blobs(found.blobs ?? [], images)
  await sender.conversation(sound, images)
}

/** Counts what is read of all files that are recognised. A file that is read twice counts as far as it was read. */
class Meter {
  readonly #outlet: Outlet
  readonly #all: number
  #read = 0

  constructor(outlet: Outlet, files: readonly ExportFile[]) {
    this.#outlet = outlet
    this.#all = Math.max(1, files.reduce((sum, { bytes }) => sum + bytes, 0))
  }

  metered(file: ExportFile): ExportFile {
    let furthest = 0
    const count = (at: number): void => {
      if (at <= furthest) return
      this.#read += at - furthest
      furthest = at
      this.#outlet.progress(Math.min(1, this.#read / this.#all))
    }
    return { ...file, open: () => counted(file.open(), count) }
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: (at: number) => void): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of chunks) {
    yield chunk
    at += chunk.length
    count(at)
  }
}
