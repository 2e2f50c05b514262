import type { TFunction } from 'i18next'
import type { Attachment, PlannedItem } from '#shared/attachment.ts'
import { attachmentTokens } from '#shared/context.ts'
import { pagesSent } from '#shared/file-words.ts'
import { endingOf } from '#shared/file-kinds.ts'
import { byteText } from '../../ui/byte-text.ts'

/** What is needed to say something of an attachment. */
export interface Speaker {
  readonly t: TFunction
  /** A language tag. */
  readonly language: string
  /** Of the endpoint that is written to. */
  readonly endpoint: string
}

/** How a line is meant: as usual, that less is sent than there is, or that nothing is. */
export type Tone = 'plain' | 'reduced' | 'left-out'

/** What will become of an attachment, in a sentence. */
export interface Outcome {
  readonly text: string
  readonly tone: Tone
}

/** About how many tokens an attachment is, as far as that is known. */
export function tokensOf(attachment: Attachment, item: PlannedItem | undefined): number {
  return item?.tokens ?? attachmentTokens(attachment)
}

/** What a file is: pixels and bytes of an image; kind, pages and bytes of any other. And about how many tokens. */
export function figuresOf(attachment: Attachment, item: PlannedItem | undefined, { t, language }: Speaker): string {
  const { kind, width, height, bytes, facts } = attachment
  const size = kind === 'image' ? sizeText(width, height, language) : kindText(attachment, t)
  const pages = facts.pages === undefined ? undefined : t('tray.pages', { count: facts.pages })
  const tokens = Math.round(tokensOf(attachment, item))
  return [size, pages, byteText(bytes, language), tokens > 0 ? t('tray.shortTokens', tokenValues(tokens, language)) : undefined].filter((text) => text !== undefined).join(' · ')
}

/** Pixels, such as "1,568 × 1,176". */
function sizeText(width: number, height: number, language: string): string {
  const number = new Intl.NumberFormat(language, { useGrouping: 'min2' })
  return `${number.format(width)} × ${number.format(height)}`
}

/** Nobody counted them: two digits are as much as is known. */
function tokenValues(tokens: number, language: string): { readonly count: number; readonly shown: string } {
  return { count: tokens, shown: new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(tokens) }
}

/** What a file is called by its ending, or by its kind where it has none. */
export function kindText({ name, kind }: Pick<Attachment, 'name' | 'kind'>, t: TFunction): string {
  const ending = endingOf(name)
  return ending.length > 0 && ending.length <= 5 ? ending.toUpperCase() : t(`tray.kind.${kind}`)
}

/** What will become of an attachment; `null` while that is not known. */
export function outcomeOf(attachment: Attachment, item: PlannedItem | undefined, speaker: Speaker): Outcome | null {
  if (item === undefined) return null
  const reason = reasonText(item, attachment, speaker)
  const { t } = speaker
  if (item.what === 'left-out') return { tone: 'left-out', text: reason === null ? t('tray.leftOut') : t('tray.leftOutWhy', { reason }) }
  if (attachment.kind === 'pdf' && item.changes.includes('rasterised')) return { tone: 'plain', text: picturesText(attachment, speaker) }
  const changes = item.changes.map((change) => t(`tray.change.${change}`, {
    size: sizeText(item.width, item.height, speaker.language),
    bytes: byteText(item.bytes, speaker.language),
    type: typeText(item.mediaType),
    count: attachment.facts.frames ?? 2,
  }))
  if (changes.length === 0) return { tone: 'plain', text: attachment.kind === 'image' ? t('tray.asItIs') : wordsText(attachment, speaker) }
  const text = changes.join(', ')
  const tone = item.changes.includes('scaled') || item.changes.includes('compressed') ? 'reduced' : 'plain'
  return { tone, text: capital(reason === null ? text : t('tray.because', { changes: text, reason })) }
}

/** Which pages go out as pictures. */
function picturesText(attachment: Attachment, { t }: Speaker): string {
  const pages = pagesSent(attachment)
  return pages.length === 1 ? t('tray.pagePicture', { number: pages[0] }) : t('tray.pagePictures', { first: pages[0], last: pages.at(-1), count: attachment.facts.pages ?? pages.length })
}

/** What of a document goes out as words. */
function wordsText({ facts: { pages, characters = 0 }, sending }: Attachment, { t, language }: Speaker): string {
  const number = new Intl.NumberFormat(language)
  const chosen = sending?.pages === undefined || pages === undefined ? undefined : t('tray.somePages', { first: sending.pages[0], last: sending.pages[1], count: pages })
  const { keep } = sending ?? {}
  const kept = keep === undefined || keep.characters >= characters ? undefined : t(keep.from === 'start' ? 'tray.keptStart' : 'tray.keptEnd', { count: keep.characters, shown: number.format(keep.characters) })
  return [t('tray.asWords'), chosen, kept].filter((text) => text !== undefined).join(', ')
}

function reasonText({ why, limit = 0 }: PlannedItem, attachment: Attachment, { t, language, endpoint }: Speaker): string | null {
  if (why === undefined) return null
  const figure = why === 'maxBytes' || why === 'maxRequestBytes' ? byteText(limit, language) : new Intl.NumberFormat(language).format(limit)
  return t(`tray.why.${why}`, { name: endpoint, limit: figure, count: limit, type: typeText(attachment.mediaType) })
}

function typeText(mediaType: string): string {
  const name = mediaType.replace(/^image\//, '').replace(/\+xml$|^x-/, '')
  return name === 'webp' ? 'WebP' : name.toUpperCase()
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** All attachments of a message in figures, such as "3 images, 1.2 MB, about 4,300 tokens". */
export function totalsOf(attachments: readonly Attachment[], items: ReadonlyMap<string, PlannedItem>, { t, language }: Speaker): string {
  const images = attachments.filter(({ kind }) => kind === 'image').length
  const files = attachments.length - images
  const counts = [images > 0 ? t('chat.images', { count: images }) : undefined, files > 0 ? t('tray.files', { count: files }) : undefined]
  const sent = attachments.filter(({ id }) => items.get(id)?.what !== 'left-out')
  const bytes = sent.reduce((sum, attachment) => sum + (items.get(attachment.id)?.bytes ?? attachment.bytes), 0)
  const tokens = Math.round(sent.reduce((sum, attachment) => sum + tokensOf(attachment, items.get(attachment.id)), 0))
  return [...counts, byteText(bytes, language), tokens > 0 ? t('tray.tokens', tokenValues(tokens, language)) : undefined].filter((text) => text !== undefined).join(', ')
}
