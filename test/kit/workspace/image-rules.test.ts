import { expect, test } from 'vitest'
import { png } from '#kit/images.ts'
import { refuseImages, refuseSize, type ImageRules } from './image-rules.ts'
import { families, type FakeModel } from './model.ts'

const model = (images: ImageRules, traits: (typeof families)[keyof typeof families] = families.gpt): FakeModel => ({ ...traits, name: 'm', replyModel: 'm', images })

async function asked(width: number, height: number, count = 1): Promise<{ role: string; content: object[] }[]> {
  const url = `data:image/png;base64,${Buffer.from(await (await png({ width, height })).arrayBuffer()).toString('base64')}`
  return [{ role: 'user', content: Array.from({ length: count }, () => ({ type: 'image_url', image_url: { url } })) }]
}

// What Parley learns it learns from these sentences: a fake that takes everything proves nothing.
test('each rule refuses what is over it in the words of the reference, and takes what is not', async () => {
  const large = await asked(900, 300)
  const refused = (rules: ImageRules, messages: Parameters<typeof refuseImages>[1] = large): string | undefined => refuseImages(model(rules), messages)
  expect(refused({})).toBeUndefined()
  expect(refused({ maxEdge: 900, maxBytes: 1_000_000, maxImages: 1, formats: ['PNG'] })).toBeUndefined()
  expect(refused({ maxEdge: 899 })).toBe('messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 899 pixels')
  expect(refused({ maxBytes: 100 })).toMatch(/image exceeds 0 MB maximum: \d+ bytes > 100 bytes$/)
  expect(refused({ formats: ['JPEG'] })).toContain('Could not process image')
  expect(refused({ none: true })).toBe('This model does not support image input.')
  const three = await asked(900, 300, 3)
  expect(refused({ maxImages: 2 }, three)).toBe('Too many images in request: 3 > 2')
  expect(refused({ many: { count: 2, maxEdge: 800 } }, three)).toContain('for many-image requests: 800 pixels')
  expect(refused({ many: { count: 3, maxEdge: 800 } }, three)).toBeUndefined()
})

test('Claude has limits of its own, and the whole request has one for every endpoint', async () => {
  expect(refuseImages(model({}, families.claude), await asked(8_001, 8))).toContain('8000 pixels')
  expect(refuseImages(model({}, families.claude), await asked(2_001, 8, 21))).toContain('many-image requests: 2000 pixels')
  expect(refuseSize(model({ maxBodyBytes: 10 }), { messages: ['long enough'] })).toMatchObject({ status: 413, message: 'RequestSize(bytes): 28 exceeds maximum allowed size 10' })
  expect(refuseSize(model({ maxBodyBytes: 28 }), { messages: ['long enough'] })).toBeUndefined()
})
