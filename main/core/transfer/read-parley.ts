import { createHash } from 'node:crypto'
import { archiveVersion, isBlobId, manifestSchema } from '#shared/archive.ts'
import type { ArchivedBlob, ArchivedConversation, ArchivedFolder, Manifest } from '#shared/archive.ts'
import { settingsChangesSchema } from '#shared/settings.ts'
import { fileParts } from '#shared/fold.ts'
import type { Preset, Snippet } from '#shared/playground/presets.ts'
import { linesOf } from './lines.ts'
import { readDocument } from './read-parley-document.ts'
import { parleyLine } from './parley-values.ts'
import type { ParleyLine } from './parley-values.ts'
import type { ExportFile, FoundBlob, FoundConversation, FoundLibrary, FoundMessage, FoundQueued, ReadTools, Reader, Skipped } from './reader.ts'

type Found = FoundConversation | FoundLibrary | Skipped

/** Which of Parley's files one is. */
type Kind = 'manifest' | 'lines' | 'blobs' | 'library' | 'document'

/** Reads Parley's own archive, also single files of it, and the documents of single conversations. `docs/archive-format.md` describes both. */
export const parley: Reader = {
  source: 'parley',
  recognise: async (files) => {
    const known: ExportFile[] = []
    for (const file of files) if ((await kindOf(file)) !== undefined) known.push(file)
    return known
  },
  read: (files, tools) => new ParleyReading(tools).read(files),
}

async function kindOf(file: ExportFile): Promise<Kind | undefined> {
  const head = await file.head()
  if (/^\s*\{\s*"format"\s*:\s*"parley-archive"/.test(head)) return 'manifest'
  if (/^\s*\{\s*"format"\s*:\s*"parley-conversation"/.test(head)) return 'document'
  const type = /^\s*\{\s*"type"\s*:\s*"(\w+)"/.exec(head)?.[1]
  if (type === 'conversation') return /^[^\n]*"titledBy"\s*:/.test(head) ? 'lines' : undefined
  if (type === 'blob') return /^[^\n]*"mediaType"\s*:/.test(head) ? 'blobs' : undefined
  if (type === 'folder' || type === 'draft' || type === 'setting' || type === 'endpoint' || type === 'preset' || type === 'snippet') return /^[^\n]*"(?:createdAt|updatedAt|value|connectionName)"\s*:/.test(head) ? 'library' : undefined
  return undefined
}

class ParleyReading {
  readonly #tools: ReadTools
  /** Where the content of stored files lies in the archive, by their hash. */
  readonly #contents = new Map<string, ExportFile>()
  readonly #blobs = new Map<string, ArchivedBlob>()
  readonly #folders = new Map<string, ArchivedFolder>()
  readonly #given = new Set<string>()
  #manifests: { readonly folder: string; readonly manifest: Manifest }[] = []

  constructor(tools: ReadTools) {
    this.#tools = tools
  }

  async *read(files: readonly ExportFile[]): AsyncGenerator<Found> {
    const kinds = new Map<ExportFile, Kind | undefined>()
    for (const file of files) kinds.set(file, await kindOf(file))
    const of = (kind: Kind): ExportFile[] => files.filter((file) => kinds.get(file) === kind)
    for (const file of of('manifest')) {
      const skipped = await this.#readManifest(file)
      if (skipped === undefined) continue
      yield skipped
      // Of an archive that cannot be understood nothing is taken by guessing.
      if (skipped.skipped === 'unreadable-format') return
    }
    yield* this.#missingFiles(files)
    for (const [path, file] of this.#tools.files) {
      const name = path.split('/').at(-1) ?? ''
      if (isBlobId(name)) this.#contents.set(name, file)
    }
    for (const file of of('blobs')) yield* this.#readBlobs(file)
    for (const file of of('library')) yield* this.#readLibrary(file)
    for (const file of of('lines')) yield* this.#readConversations(file)
    const rest = [...this.#blobs.values()].filter(({ id }) => !this.#given.has(id) && this.#contents.has(id))
    if (rest.length > 0) yield { library: { blobs: rest.map((blob) => this.#foundBlob(blob)) } }
    for (const file of of('document')) yield* readDocument(file)
  }

  async #readManifest(file: ExportFile): Promise<Skipped | undefined> {
    let value: unknown
    try {
      const chunks: Uint8Array[] = []
      for await (const chunk of file.open()) chunks.push(chunk)
      value = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    } catch {
      return { skipped: 'json-cut', where: file.path }
    }
    if (Number((Object(value) as { version?: unknown }).version) > archiveVersion) return { skipped: 'unreadable-format', where: file.path }
    const { data } = manifestSchema.safeParse(value)
    if (data === undefined) return { skipped: 'not-json', where: file.path }
    this.#manifests.push({ folder: file.path.slice(0, -(file.path.split('/').at(-1) ?? '').length), manifest: data })
    return undefined
  }

  *#missingFiles(files: readonly ExportFile[]): Generator<Skipped> {
    const paths = new Set(files.map(({ path }) => path))
    for (const { folder, manifest } of this.#manifests) {
      // A file without a line has no beginning by which it could be known.
      for (const { path, bytes } of manifest.files) if (bytes > 0 && !paths.has(folder + path)) yield { skipped: 'zip-damaged', where: path }
    }
  }

  async *#readBlobs(file: ExportFile): AsyncGenerator<Skipped> {
    for await (const line of this.#lines(file)) {
      if ('skipped' in line) yield line
      else if (line.type === 'blob') this.#blobs.set(line.value.id, line.value)
    }
  }

  async *#readLibrary(file: ExportFile): AsyncGenerator<Found> {
    const settings: Record<string, unknown> = {}
    const drafts: NonNullable<FoundLibrary['library']['drafts']>[number][] = []
    const presets: Preset[] = []
    const snippets: Snippet[] = []
    for await (const line of this.#lines(file)) {
      if ('skipped' in line) yield line
      else if (line.type === 'folder') this.#folders.set(line.value.id, line.value)
      else if (line.type === 'draft') drafts.push(line.value)
      else if (line.type === 'preset') presets.push(line.value)
      else if (line.type === 'snippet') snippets.push(line.value)
      else if (line.type === 'setting') settings[line.value.key] = line.value.value
    }
    const { data: known = {} } = settingsChangesSchema.safeParse(settings)
    const used = this.#take(drafts.flatMap(({ attachmentIds }) => attachmentIds))
    yield { library: { folders: [...this.#folders.values()], drafts, presets, snippets, settings: known as NonNullable<FoundLibrary['library']['settings']>, blobs: used } }
  }

  async *#readConversations(file: ExportFile): AsyncGenerator<Found> {
    let open: Gathered | undefined
    for await (const line of this.#lines(file)) {
      if ('skipped' in line) yield line
      else if (line.type === 'conversation') {
        if (open !== undefined) yield* this.#whole(open)
        open = { conversation: line.value, messages: [], summaries: [], queued: [] }
      } else if (open !== undefined) gather(open, line)
    }
    if (open !== undefined) yield* this.#whole(open)
  }

  *#whole({ conversation, messages, summaries, queued }: Gathered): Generator<Found> {
    const { folderId, ...own } = conversation
    const folder = folderId === null ? undefined : this.#folders.get(folderId)
    const shown = [...messages, ...messages.flatMap(({ earlier }) => earlier ?? [])].flatMap(fileParts)
    for (const { blobId, name } of shown) if (!this.#contents.has(blobId)) yield { skipped: 'image-missing', where: name }
    const blobs = this.#take([...shown.map(({ blobId }) => blobId), ...queued.flatMap(({ attachmentIds }) => attachmentIds)], shown)
    yield { ...own, ...(folder !== undefined && { folder }), messages, summaries, queued, blobs }
  }

  /** The files of these ids that were not given before; where nothing else names one, the part that shows it does. */
  #take(ids: readonly string[], parts: readonly { readonly blobId: string; readonly name: string }[] = []): FoundBlob[] {
    const fresh = [...new Set(ids)].filter((id) => this.#contents.has(id) && !this.#given.has(id))
    for (const id of fresh) this.#given.add(id)
    return fresh.map((id) => this.#foundBlob(this.#blobs.get(id) ?? { id, name: parts.find(({ blobId }) => blobId === id)?.name ?? '' }))
  }

  #foundBlob({ id, name, createdAt }: Pick<ArchivedBlob, 'id' | 'name'> & { readonly createdAt?: number }): FoundBlob {
    const file = this.#contents.get(id)
    return { id, name, ...(createdAt !== undefined && { createdAt }), ...(file === undefined ? { base64: '' } : { file }) }
  }

  /** The lines of a file, checked; at its end, whether it is what the manifest says. */
  async *#lines(file: ExportFile): AsyncGenerator<ParleyLine | Skipped> {
    const hash = createHash('sha256')
    let number = 0
    for await (const text of linesOf(hashed(file.open(), (chunk) => hash.update(chunk)))) {
      this.#tools.signal.throwIfAborted()
      number += 1
      const line = text === undefined ? undefined : parleyLine(text)
      const where = `${file.path}:${number}`
      if (line === undefined) yield { skipped: text === undefined ? 'too-large' : 'not-json', where }
      else if (line.type === 'message') {
        for (const reason of line.left) yield { skipped: reason, where }
        yield line
      } else yield line
    }
    const promised = this.#manifests.flatMap(({ folder, manifest }) => manifest.files.filter(({ path }) => folder + path === file.path))
    const digest = hash.digest('hex')
    if (promised.some(({ sha256 }) => sha256 !== digest)) yield { skipped: 'zip-damaged', where: file.path }
  }
}

interface Gathered {
  readonly conversation: ArchivedConversation
  readonly messages: FoundMessage[]
  readonly summaries: NonNullable<FoundConversation['summaries']>[number][]
  readonly queued: FoundQueued[]
}

function gather({ messages, summaries, queued }: Gathered, line: ParleyLine): void {
  if (line.type === 'message') messages.push(line.value)
  else if (line.type === 'summary') summaries.push(line.value)
  else if (line.type === 'queued') queued.push(line.value)
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, look: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    look(chunk)
    yield chunk
  }
}
