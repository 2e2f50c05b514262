import { sentOf } from '#shared/context.ts'
import type { Sending } from '#shared/attachment.ts'
import type { Summary } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { AppError } from '#shared/error.ts'
import { pagesSent, sentAs } from '#shared/file-words.ts'
import { fileParts, textOf } from '#shared/fold.ts'
import type { FilePart } from '#shared/fold.ts'
import { planImages, summaryOf } from '#shared/image-plan.ts'
import type { ImageToPlan, PlannedImage, SentImages } from '#shared/image-plan.ts'
import type { Message } from '#shared/message.ts'
import { Turns } from '#shared/turns.ts'
import type { MadeFile, Original } from '../attachments/made-files.ts'
import type { ReadWords } from '../attachments/tasks.ts'
import type { ImageForm } from '../host.ts'
import type { PromptImage, PromptPart } from '../providers/provider.ts'
import { fileText, imageNote } from './file-text.ts'
import type { SentWords } from './file-text.ts'
import { earlierRefusals } from './image-history.ts'

/** Who makes what is sent of stored files, off this thread; what was made before is found again. */
export interface FileMaking {
  blobPath(id: string): string
  /** An image as it is to be sent. Rejects with `AppError`. */
  form(file: Original, form: ImageForm): Promise<MadeFile>
  /** A page of a document, from 1, as an image whose longer edge has so many pixels. Rejects with `AppError`. */
  page(file: Original, page: number, edge: number): Promise<MadeFile>
  /** The words of a file: of these pages, and what is kept of them. Rejects with `AppError`. */
  words(file: Original & Pick<Extract<FilePart, { type: 'file' }>, 'kind' | 'name' | 'mediaType'>, wanted: Pick<Sending, 'pages' | 'keep'>): Promise<SentWords & Pick<ReadWords, 'tokens'>>
}

/** What a branch is prepared for. */
export interface PreparedFor {
  readonly endpoint: Pick<Endpoint, 'id' | 'vision' | 'images'>
  readonly summaries: readonly Summary[]
  readonly systemPrompt?: string | undefined
  /** How images are sent after a refusal: smaller than the plan says, or not at all. */
  readonly images?: 'smaller' | 'smallest' | 'none' | undefined
  /** A file of the message asked that cannot be made is left out instead of rejecting. */
  readonly isTrial?: boolean
}

/** One image of a branch with what becomes of it. */
export interface PreparedImage {
  readonly part: FilePart
  readonly isAsked: boolean
  readonly planned: PlannedImage
  /** What is sent; `undefined` where it is left out. */
  readonly made: MadeFile | undefined
}

/** The files of a branch as a model is sent them. */
export interface PreparedFiles {
  /** What stands for a file in the prompt. */
  readonly parts: ReadonlyMap<FilePart, readonly PromptPart[]>
  /** About how many tokens the words of a file are; a file that cannot be read has none. */
  readonly tokens: ReadonlyMap<FilePart, number>
  readonly images: readonly PreparedImage[]
  readonly sent: SentImages
  /** Bytes of the request beside its images, about. */
  readonly otherBytes: number
}

/** The longer edge of a page as an image where nothing limits it. */
const pageEdge = 2_048
/** How many files are looked for at a time: hundreds at once would hold up everything else. */
const atOnce = 8
/** How often a plan is corrected by what was really made. */
const rounds = 2

interface Candidate {
  readonly part: FilePart
  readonly isAsked: boolean
  readonly page?: number
  readonly plan: ImageToPlan
}

/**
 * Makes what is sent of the files of a branch: images in the form that the endpoint takes, words of documents, pages as images. Files are
 * made by others, off this thread, and found again the next time. Rejects with `AppError` where a file of the message asked cannot be read;
 * an older one is left out then.
 */
export async function prepareFiles(path: readonly Message[], tools: FileMaking, options: PreparedFor): Promise<PreparedFiles> {
  const messages = sentOf(path, options.summaries, path.at(-1)?.id).flatMap((one) => ('message' in one ? [one.message] : []))
  const asked = messages.findLast(({ role }) => role === 'user')
  const before = earlierRefusals(path, options.endpoint)
  const parts = new Map<FilePart, PromptPart[]>()
  const tokens = new Map<FilePart, number>()
  const candidates: Candidate[] = []
  for (const message of messages) {
    const isAsked = message === asked
    for (const part of fileParts(message)) {
      parts.set(part, [])
      const found = candidatesOf(part, isAsked, options).map((one) => ({ ...one, plan: { ...one.plan, before: isAsked ? undefined : before.get(message.id) } }))
      candidates.push(...found)
      if (found.length > 0 || part.type !== 'file') continue
      const words = await wordsOf(part, tools, isAsked && options.isTrial !== true)
      parts.set(part, [{ type: 'text', text: words.text }])
      if (words.tokens !== undefined) tokens.set(part, words.tokens)
    }
  }
  const otherBytes = candidates.length === 0 ? 0 : bytesBeside(messages, parts, options)
  const images = await makeImages(candidates, tools, { ...options, otherBytes })
  for (const [index, { part, planned, made }] of images.entries()) parts.get(part)?.push(promptPart(candidates[index], planned, made))
  return { parts, tokens, images, sent: summaryOf(images.map(({ planned }) => planned)), otherBytes }
}

function candidatesOf(part: FilePart, isAsked: boolean, { endpoint }: PreparedFor): Candidate[] {
  if (part.type === 'image') {
    const { width, height, bytes, mediaType, sending } = part
    return [{ part, isAsked, plan: { width, height, bytes, mediaType, original: sending?.original, isAsked } }]
  }
  if (sentAs(part) !== 'pages' || endpoint.vision === 'no') return []
  const edge = endpoint.images?.seenEdge ?? pageEdge
  // A page has about the proportions of paper until it is made.
  const size = { width: Math.round(edge / Math.SQRT2), height: edge, bytes: 400_000, mediaType: 'image/png' }
  return pagesSent(part).map((page) => ({ part, isAsked, page, plan: { ...size, isAsked } }))
}

async function wordsOf(part: Extract<FilePart, { type: 'file' }>, tools: FileMaking, isNeeded: boolean): Promise<{ text: string; tokens?: number }> {
  const { blobId: id, kind, name, mediaType, sending: { pages, keep } = {} } = part
  try {
    const words = await tools.words({ id, path: tools.blobPath(id), kind, name, mediaType }, { pages, keep })
    return { text: fileText(part, words), tokens: words.tokens }
  } catch (thrown) {
    if (isNeeded) throw thrown
    return { text: `[file left out: ${name}]` }
  }
}

/** JSON writes some letters in two or more; what stands around a message counts as well. */
function bytesBeside(messages: readonly Message[], parts: ReadonlyMap<FilePart, readonly PromptPart[]>, { systemPrompt = '', summaries }: PreparedFor): number {
  const texts = [systemPrompt, ...summaries.map(({ text }) => text), ...messages.map(textOf), ...[...parts.values()].flat().map((part) => (part.type === 'text' ? part.text : ''))]
  return Math.ceil(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) * 1.1) + 200 * (messages.length + 5)
}

type SentImage = Extract<PlannedImage, { what: 'sent' }>
type Options = PreparedFor & { readonly otherBytes: number }

async function makeImages(candidates: readonly Candidate[], tools: FileMaking, options: Options): Promise<PreparedImage[]> {
  const broken = new Set<Candidate>()
  const measured = new Map<Candidate, number>()
  const turns = new Turns(atOnce)
  let images: PreparedImage[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const planned = planNow(candidates, { broken, measured }, options)
    const before = broken.size
    images = await Promise.all(candidates.map(async (candidate, index): Promise<PreparedImage> => {
      const plan = planned[index] ?? { what: 'left-out', why: 'unreadable' }
      const made = plan.what === 'left-out' ? undefined : await turns.take(() => make(candidate, plan, tools)).catch((thrown: unknown) => {
        if (candidate.isAsked && options.isTrial !== true) throw named(thrown, candidate.part.name)
        broken.add(candidate)
      })
      return { part: candidate.part, isAsked: candidate.isAsked, planned: made === undefined ? withoutImage(plan) : asMade(plan, { made, candidate, options }), made: made ?? undefined }
    }))
    const isOver = requestBytes(images, options.otherBytes) > (options.endpoint.images?.maxRequestBytes ?? Infinity)
    if (!isOver && broken.size === before) break
    // What is smaller than planned already says nothing of what it would be otherwise.
    for (const [index, { planned: plan, made }] of images.entries()) {
      const candidate = candidates[index]
      if (candidate !== undefined && made !== undefined && plan.why !== 'maxRequestBytes') measured.set(candidate, made.bytes)
    }
  }
  return images
}

function planNow(candidates: readonly Candidate[], { broken, measured }: { broken: ReadonlySet<Candidate>; measured: ReadonlyMap<Candidate, number> }, options: Options): PlannedImage[] {
  const { endpoint: { vision, images: limits = {} }, otherBytes, images } = options
  const readable = candidates.filter((candidate) => !broken.has(candidate))
  const planned = planImages(readable.map((candidate) => ({ ...candidate.plan, measured: measured.get(candidate) })), { limits, vision, otherBytes, images })
  const byCandidate = new Map(readable.map((candidate, index) => [candidate, planned[index]]))
  return candidates.map((candidate) => byCandidate.get(candidate) ?? { what: 'left-out', why: 'unreadable' })
}

function make({ part, page }: Candidate, plan: SentImage, tools: FileMaking): Promise<MadeFile> {
  const file = { id: part.blobId, path: tools.blobPath(part.blobId), name: part.name }
  return page === undefined ? tools.form(file, plan.form) : tools.page(file, page, plan.form.maxEdge ?? Math.max(plan.width, plan.height))
}

function named(thrown: unknown, name: string): unknown {
  return thrown instanceof AppError ? new AppError(thrown.code, thrown.message, { ...thrown.details, name }) : thrown
}

function withoutImage(plan: PlannedImage): PlannedImage {
  return plan.what === 'left-out' ? plan : { what: 'left-out', why: 'unreadable' }
}

/** A plan with the figures of what was really made. */
function asMade(plan: PlannedImage, { made, candidate, options }: { made: MadeFile; candidate: Candidate; options: Options }): PlannedImage {
  if (plan.what === 'left-out') return plan
  const { width, height, bytes } = made
  const { seenEdge = Infinity } = options.endpoint.images ?? {}
  const whole = Math.min(Math.max(candidate.plan.width, candidate.plan.height), seenEdge)
  // What was refused before is remembered so also where it keeps its pixels.
  const isReduced = plan.why === 'refused' || candidate.page !== undefined ? plan.isReduced : Math.max(width, height) < whole
  return { ...plan, width, height, bytes, isReduced }
}

function promptPart(candidate: Candidate | undefined, planned: PlannedImage, made: MadeFile | undefined): PromptPart {
  const { part, page } = candidate ?? {}
  const name = part === undefined ? '' : page === undefined ? part.name : `${part.name}, page ${page}`
  if (part === undefined || made === undefined || planned.what === 'left-out') return { type: 'text', text: imageNote(name) }
  const { path, key, mediaType, width, height, bytes, changes } = made
  const isAsStored = changes.length === 0 && page === undefined
  return { type: 'image', blobId: part.blobId, path, name, mediaType, width, height, bytes, ...(!isAsStored && { made: key }) } satisfies PromptImage
}

/** Bytes of a request with these images in it, about. */
export function requestBytes(images: readonly Pick<PreparedImage, 'made'>[], otherBytes: number): number {
  return images.reduce((sum, { made }) => sum + (made === undefined ? 0 : 4 * Math.ceil(made.bytes / 3) + 160), otherBytes)
}
