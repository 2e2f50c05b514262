import { createInstance } from 'i18next'
import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import en from '#shared/locales/en.json' with { type: 'json' }
import ptBR from '#shared/locales/pt-BR.json' with { type: 'json' }
import { learnedOfImages, readImageField, withImageField, writeImageField } from '../../../renderer/state/image-form.ts'
import { sentImagesText } from '../../../renderer/state/sent-images-text.ts'

const texts = { en: { translation: en }, 'pt-BR': { translation: ptBR } }
const speaker = (lng: keyof typeof texts): Promise<TFunction> => createInstance().init({ lng, resources: texts, interpolation: { escapeValue: false } })

test('bytes are typed and shown as MB, in the letters of the language, and come back as they were', () => {
  expect([readImageField('maxBytes', '3,75'), readImageField('maxBytes', '5'), readImageField('maxEdge', '8000'), readImageField('maxImages', '0')]).toEqual([3_932_160, 5_242_880, 8_000, 0])
  expect([readImageField('maxEdge', '0'), readImageField('maxEdge', '1.5'), readImageField('maxBytes', 'x'), readImageField('maxRequestBytes', ' ')]).toEqual([null, null, null, undefined])
  expect([writeImageField('pt-BR', 'maxBytes', 3_932_160), writeImageField('en', 'maxRequestBytes', 33_554_432), writeImageField('en', 'maxEdge', undefined)]).toEqual(['3,75', '32', ''])
})

test('what is said no more is not kept', () => {
  expect(withImageField({ maxEdge: 1, maxImages: 2 }, 'maxEdge', undefined)).toEqual({ maxImages: 2 })
  expect(withImageField({ maxEdge: 1 }, 'maxEdge', undefined)).toBeUndefined()
  expect(withImageField(undefined, 'maxImages', 0)).toEqual({ maxImages: 0 })
})

test('what became of the images of a reply is said in both languages, with the number that the endpoint takes where it is known', async () => {
  const madeWith = { endpointId: 'e', endpointName: 'Claude', provider: 'databricks', model: 'm', parameters: {} }
  const [english, portuguese] = [await speaker('en'), await speaker('pt-BR')]
  const tooMany = { madeWith, sentImages: { sent: 5, scaled: 0, leftOut: 2, why: 'too-many' as const } }
  expect(sentImagesText(english, tooMany, { images: { maxImages: 5 } })).toEqual(['2 images were left out: Claude takes 5 in one request.'])
  expect(sentImagesText(english, tooMany, undefined)).toEqual(['2 images were left out: Claude takes no more in one request.'])
  expect(sentImagesText(portuguese, { madeWith, sentImages: { sent: 0, scaled: 0, leftOut: 1, why: 'no-vision' } }, undefined)).toEqual(['1 imagem ficou de fora: Claude não aceita imagens.'])
  expect(sentImagesText(english, { madeWith, sentImages: { sent: 3, scaled: 1, leftOut: 1, why: 'too-large' } }, {})).toEqual([
    '1 image was left out: the request would have been too large.', '1 image was sent smaller than Claude could have seen it.',
  ])
  expect(sentImagesText(english, { madeWith, sentImages: { sent: 3, scaled: 2, leftOut: 0, why: 'refused' } }, {})).toEqual(['2 images were sent smaller: Claude refused them as they were.'])
  expect(sentImagesText(english, { madeWith }, {})).toEqual([])
})

test('what was learned of images is said in words, what is about a field of the request is not', async () => {
  const t = await speaker('en')
  const learned = (field: string, limit?: number): string | null => learnedOfImages(t, 'en', { field, said: '', at: Date.UTC(2026, 10, 25, 12), ...(limit !== undefined && { limit }) })
  expect(learned('images.maxRequestBytes', 4_194_304)).toBe('Named a limit on Nov 25, 2026: 4 MB for a whole request.')
  expect([learned('images'), learned('images.taken')]).toEqual(['Refused images on Nov 25, 2026: they are left out.', 'Took an image on Nov 25, 2026.'])
  expect([learned('temperature'), learned('images.maxEdge')]).toEqual([null, null])
})
