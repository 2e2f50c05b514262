import type { TFunction } from 'i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Message } from '#shared/message.ts'

/** What is said of the images that did not go out as they are, one sentence for those that were left out and one for those made smaller. */
export function sentImagesText(t: TFunction, { sentImages, madeWith }: Pick<Message, 'sentImages' | 'madeWith'>, endpoint: Pick<Endpoint, 'images'> | undefined): string[] {
  if (sentImages === undefined) return []
  const { leftOut, scaled, why = 'too-large' } = sentImages
  const name = madeWith?.endpointName ?? ''
  const limit = endpoint?.images?.maxImages
  const reason = why === 'too-many' && limit !== undefined && limit > 0 ? 'too-many-limit' : why
  // The reason is that of what was left out, where something was.
  const scaledWhy = leftOut > 0 ? 'any' : why === 'refused' ? 'refused' : 'too-large'
  return [
    ...(leftOut > 0 ? [t(`sentImages.leftOut.${reason}`, { count: leftOut, name, limit })] : []),
    ...(scaled > 0 ? [t(`sentImages.scaled.${scaledWhy}`, { count: scaled, name })] : []),
  ]
}
