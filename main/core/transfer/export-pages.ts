import { createReadStream, existsSync } from 'node:fs'
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
  const files = new FilesBeside(context, zip)
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
  const images = new Images(context, zip)
  const files = new FilesBeside(context, zip)
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

/** The images of a ZIP: each once, under a name of its own. */
class Images {
  readonly paths = new Map<string, string>()
  readonly #names = new FileNames('image')
  readonly #context: ExportContext
  readonly #zip: ZipOut

  constructor(context: ExportContext, zip: ZipOut) {
    this.#context = context
    this.#zip = zip
  }

  async add(images: readonly Image[]): Promise<void> {
    for (const { blobId, name } of images) {
      if (this.paths.has(blobId)) continue
      const image = await this.#context.readImage(blobId)
      if (image === null) continue
      const path = `images/${this.#names.name(name.replace(/\.\w{1,5}$/, ''), extensionOf(image.mediaType))}`
      this.paths.set(blobId, path)
      await this.#zip.add(path, [image.bytes], { stored: true })
    }
  }
}

/** The other files of a ZIP: each once and untouched, under a name of its own. */
class FilesBeside {
  readonly paths = new Map<string, string>()
  readonly #names = new FileNames('file')
  readonly #context: ExportContext
  readonly #zip: ZipOut

  constructor(context: ExportContext, zip: ZipOut) {
    this.#context = context
    this.#zip = zip
  }

  async add(files: readonly File[]): Promise<void> {
    for (const { blobId, name } of files) {
      const source = this.#context.blobPath(blobId)
      if (this.paths.has(blobId) || !isBlobId(blobId) || !existsSync(source)) continue
      const extension = /\.\w{1,12}$/.exec(name)?.[0] ?? ''
      const path = `files/${this.#names.name(name.slice(0, name.length - extension.length), extension)}`
      this.paths.set(blobId, path)
      await this.#zip.add(path, createReadStream(source))
    }
  }
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
