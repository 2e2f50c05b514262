import { createReadStream, existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { isBlobId } from '#shared/archive.ts'
import { fileParts } from '#shared/fold.ts'
import type { Part } from '#shared/message.ts'
import { documentOf } from './export-json.ts'
import { htmlIndex, htmlOf } from './export-html.ts'
import { markdownOf } from './export-markdown.ts'
import type { ExportContext, Exported } from './export-run.ts'
import { textsIn } from './export-texts.ts'
import type { ExportTexts } from './export-texts.ts'
import { FileNames } from './file-names.ts'
import { shownBranch, titleOf } from './readable.ts'
import type { Branch } from './readable.ts'
import { ZipOut, writeOut } from './zip-out.ts'

type Named = Pick<Exported, 'name' | 'mediaType'>
type Image = Extract<Part, { type: 'image' }>
type File = Extract<Part, { type: 'file' }>

const zipType = 'application/zip'

/** Conversations as JSON documents: one alone, or several in a ZIP. */
export async function exportJson(context: ExportContext): Promise<Named> {
  const { ids, target } = context
  const names = new FileNames(textsIn(context.language).say('untitled'))
  const nameOf = (id: string): string => names.name(context.rows.conversation(id)?.title ?? '', '.json')
  const [only = ''] = ids
  if (isOne(context)) {
    await writeOut(target, documentOf(context, only))
    return { name: nameOf(only), mediaType: 'application/json' }
  }
  const zip = new ZipOut(target, context.now)
  for (const id of ids) if (context.rows.conversation(id) !== undefined) await zip.add(nameOf(id), documentOf(context, id))
  await zip.end()
  return { name: zipName(context, 'JSON'), mediaType: zipType }
}

/** Conversations as pages of HTML: one alone, or several in a ZIP with a page that leads to them. */
export async function exportHtml(context: ExportContext): Promise<Named> {
  const { ids, target, rows } = context
  const texts = textsIn(context.language)
  const tools = { texts, now: context.now, version: context.version, readImage: (id: string) => context.readImage(id), filePath: () => undefined }
  if (isOne(context)) {
    const branch = branchOf(context, ids[0] ?? '', texts)
    await writeOut(target, branch === undefined ? [] : htmlOf(branch, tools))
    return { name: new FileNames(texts.say('untitled')).name(branch?.title ?? '', '.html'), mediaType: 'text/html; charset=utf-8' }
  }
  const names = new FileNames(texts.say('untitled'))
  // The first page has its name before a conversation could take it.
  const indexName = names.name('index', '.html')
  const entries = ids.flatMap((id) => {
    const conversation = rows.conversation(id)
    if (conversation === undefined) return []
    const title = titleOf(conversation, texts)
    return [{ id, title, fileName: names.name(title, '.html'), updatedAt: conversation.updatedAt }]
  })
  const zip = new ZipOut(target, context.now)
  const files = filesBeside(context, zip)
  await zip.add(indexName, htmlIndex(entries.toSorted((a, b) => b.updatedAt - a.updatedAt), tools))
  for (const { id, fileName } of entries) {
    const branch = branchOf(context, id, texts)
    if (branch === undefined) continue
    await files.add(filesOf(branch))
    await zip.add(fileName, htmlOf(branch, { ...tools, filePath: ({ blobId }) => files.paths.get(blobId) }))
  }
  await zip.end()
  return { name: zipName(context, 'HTML'), mediaType: zipType }
}

/** Conversations as Markdown: one without images and files alone, else a ZIP with them beside. */
export async function exportMarkdown(context: ExportContext): Promise<Named> {
  const { ids, target, now } = context
  const texts = textsIn(context.language)
  const names = new FileNames(texts.say('untitled'))
  const first = isOne(context) ? branchOf(context, ids[0] ?? '', texts) : undefined
  if (isOne(context) && (first === undefined || partsWithFiles(first).length === 0)) {
    await writeOut(target, first === undefined ? [] : markdownOf(first, { texts, now, imagePath: () => undefined, filePath: () => undefined }))
    return { name: names.name(first?.title ?? '', '.md'), mediaType: 'text/markdown; charset=utf-8' }
  }
  const zip = new ZipOut(target, now)
  const images = imagesBeside(context, zip)
  const files = filesBeside(context, zip)
  for (const id of ids) {
    const branch = first ?? branchOf(context, id, texts)
    if (branch === undefined) continue
    await images.add(imagesOf(branch))
    await files.add(filesOf(branch))
    await zip.add(names.name(branch.title, '.md'), markdownOf(branch, { texts, now, imagePath: ({ blobId }) => images.paths.get(blobId), filePath: ({ blobId }) => files.paths.get(blobId) }))
  }
  await zip.end()
  const name = first === undefined ? zipName(context, 'Markdown') : new FileNames(texts.say('untitled')).name(first.title, '.zip')
  return { name, mediaType: zipType }
}

/** What a file is called in a ZIP, and what is in it. */
interface Beside {
  readonly stem: string
  readonly extension: string
  /** As bytes that are packed already, or as a stream. */
  readonly content: Buffer | Readable
}

/** The files of a ZIP of one kind: each once, under a name of its own. */
class FilesBeside<Kept extends Image | File> {
  readonly paths = new Map<string, string>()
  readonly #zip: ZipOut
  readonly #kind: 'image' | 'file'
  readonly #names: FileNames
  readonly #open: (part: Kept) => Promise<Beside | null> | Beside | null

  /** `open` answers `null` for what is not there. */
  constructor(zip: ZipOut, kind: 'image' | 'file', open: (part: Kept) => Promise<Beside | null> | Beside | null) {
    this.#zip = zip
    this.#kind = kind
    this.#names = new FileNames(kind)
    this.#open = open
  }

  async add(parts: readonly Kept[]): Promise<void> {
    for (const part of parts) {
      if (this.paths.has(part.blobId)) continue
      const file = await this.#open(part)
      if (file === null) continue
      const path = `${this.#kind}s/${this.#names.name(file.stem, file.extension)}`
      this.paths.set(part.blobId, path)
      await (Buffer.isBuffer(file.content) ? this.#zip.add(path, [file.content], { stored: true }) : this.#zip.add(path, file.content))
    }
  }
}

/** Images as they may be handed on. */
function imagesBeside(context: ExportContext, zip: ZipOut): FilesBeside<Image> {
  return new FilesBeside(zip, 'image', async ({ blobId, name }) => {
    const image = await context.readImage(blobId)
    return image === null ? null : { stem: name.replace(/\.\w{1,5}$/, ''), extension: extensionOf(image.mediaType), content: image.bytes }
  })
}

/** The other files, untouched. */
function filesBeside(context: ExportContext, zip: ZipOut): FilesBeside<File> {
  return new FilesBeside(zip, 'file', ({ blobId, name }) => {
    const source = context.blobPath(blobId)
    if (!isBlobId(blobId) || !existsSync(source)) return null
    const extension = /\.\w{1,12}$/.exec(name)?.[0] ?? ''
    return { stem: name.slice(0, name.length - extension.length), extension, content: createReadStream(source) }
  })
}

function extensionOf(mediaType: string): string {
  const subtype = /^image\/(\w+)$/.exec(mediaType)?.[1] ?? 'bin'
  return subtype === 'jpeg' ? '.jpg' : `.${subtype}`
}

function branchOf(context: ExportContext, id: string, texts: ExportTexts): Branch | undefined {
  const branch = shownBranch(context.rows, id, texts)
  context.reached((branch?.messages.length ?? 0) + (branch?.others ?? 0))
  return branch
}

function imagesOf({ messages }: Branch): Image[] {
  return messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'image'))
}

function filesOf({ messages }: Branch): File[] {
  return messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'file'))
}

function partsWithFiles({ messages }: Branch): Part[] {
  return messages.flatMap(fileParts)
}

/** One conversation that was named stands alone; all of them are a ZIP, also when there is only one. */
function isOne({ ids, isEverything }: ExportContext): boolean {
  return ids.length === 1 && !isEverything
}

/** A name for the ZIP of several. */
export function zipName({ now }: Pick<ExportContext, 'now'>, what: string): string {
  return `Parley ${what} ${new Date(now).toISOString().slice(0, 10)}.zip`
}
