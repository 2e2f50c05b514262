import type { TFunction } from 'i18next'
import type { Learned } from '#shared/endpoint.ts'
import type { ImageLimits } from '#shared/image-limits.ts'
import { readNumber } from './parameter-form.ts'

/** The limits of images that are numbers and can be said, in the order in which they are shown. */
export const imageFields = ['maxEdge', 'seenEdge', 'maxBytes', 'maxImages', 'maxRequestBytes'] as const

/** A limit of images that can be said. */
export type ImageField = (typeof imageFields)[number]

const megabyte = 1024 * 1024

function isInMegabytes(name: string): boolean {
  return name.endsWith('Bytes')
}

/** A limit as it was typed: bytes are typed as MB. `undefined` for nothing, `null` for what is no such number. */
export function readImageField(name: ImageField, text: string): number | undefined | null {
  const range = isInMegabytes(name) ? { min: 0.01, max: 100_000, whole: false } : { min: name === 'maxImages' ? 0 : 1, max: 1_000_000, whole: true }
  const value = readNumber(text, range)
  return typeof value === 'number' && isInMegabytes(name) ? Math.round(value * megabyte) : value
}

/** A limit as it is shown and can be typed; empty where there is none. */
export function writeImageField(language: string, name: string, value: number | undefined): string {
  if (value === undefined) return ''
  const shown = isInMegabytes(name) ? value / megabyte : value
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2, useGrouping: false }).format(shown)
}

/** The limits that a person says, with one of them changed; `undefined` where none is said any more. */
export function withImageField(said: ImageLimits | undefined, name: ImageField, value: number | undefined): ImageLimits | undefined {
  const { [name]: _, ...others } = said ?? {}
  const next: ImageLimits = value === undefined ? others : { ...others, [name]: value }
  return Object.keys(next).length === 0 ? undefined : next
}

/** What was learned of images, in words; `null` for what is about something else. */
export function learnedOfImages(t: TFunction, language: string, { field, limit, at }: Learned): string | null {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(at)
  if (field === 'images') return t('endpoints.learnedNone', { date })
  if (field === 'images.taken') return t('endpoints.learnedTaken', { date })
  const name = (['maxEdge', 'maxBytes', 'maxImages', 'maxRequestBytes'] as const).find((one) => field === `images.${one}`)
  return name === undefined || limit === undefined ? null : t(`endpoints.learnedLimit_${name}`, { date, value: writeImageField(language, name, limit) })
}
