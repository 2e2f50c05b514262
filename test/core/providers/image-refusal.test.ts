import { expect, test } from 'vitest'
import { errorFromResponse } from '#core/providers/errors.ts'
import { imageLesson } from '#core/providers/image-refusal.ts'
import { refusals } from '#kit/workspace/index.ts'

function lessonOf(status: number, message: string, largest = 3_000_000): unknown {
  const error = errorFromResponse({ status, headers: new Headers(), url: 'https://w.example/x', text: JSON.stringify({ error_code: 'BAD_REQUEST', message }) })
  const lesson = imageLesson(error.toInfo(), largest)
  return [error.code, lesson?.field, lesson?.limit]
}

// The sentences of the reference, word by word, and those of servers that run open models.
test.each<[string, number, string, unknown[]]>([
  ['pixels', 400, refusals.imagePixels.message, ['image-refused', 'images.maxEdge', 8_000]],
  ['pixels of many', 400, refusals.imagePixelsMany.message, ['image-refused', 'images.maxEdge', 2_000]],
  ['the body of the gateway', 400, refusals.bodyTooLarge.message, ['request-too-large', 'images.maxRequestBytes', 33_554_432]],
  ['the body as 413', 413, 'RequestSize(bytes): 5000000 exceeds maximum allowed size 4194304', ['request-too-large', 'images.maxRequestBytes', 4_194_304]],
  ['a 413 that names nothing', 413, 'Request payload is too large.', ['request-too-large', undefined, undefined]],
  ['an image that cannot be read', 400, 'messages.0.content.0.image.source.base64: Could not process image', ['image-refused', undefined, undefined]],
  ['a format', 400, 'Image format image/webp is not supported, use PNG or JPEG.', ['image-refused', undefined, undefined]],
  ['vLLM: how many', 400, 'At most 1 image(s) may be provided in one request.', ['image-refused', 'images.maxImages', 1]],
  ['OpenAI: how many', 400, 'Too many images in request. Max is 50.', ['image-refused', 'images.maxImages', 50]],
  ['how many, as a comparison', 400, 'Too many images: 6 > 5', ['image-refused', 'images.maxImages', 5]],
  ['a maximum of', 400, 'This model accepts a maximum of 5 images per request.', ['image-refused', 'images.maxImages', 5]],
  ['none: Databricks', 400, 'This model does not support image input.', ['image-refused', 'images', undefined]],
  ['none: OpenAI', 400, 'Invalid content type. image_url is only supported by certain models.', ['image-refused', 'images', undefined]],
  ['none: DeepSeek', 400, 'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text`', ['image-refused', 'images', undefined]],
  ['none: llama.cpp', 500, 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj', ['image-refused', 'images', undefined]],
  ['none: OpenRouter', 404, 'No endpoints found that support image input', ['image-refused', 'images', undefined]],
  ['none: vLLM', 400, 'mistral-7b is not a multimodal model', ['image-refused', 'images', undefined]],
  ['none: content is a text', 400, 'messages[0].content must be a string', ['image-refused', 'images', undefined]],
])('%s', (_, status, message, expected) => {
  expect(lessonOf(status, message)).toEqual(expected)
})

test('bytes that a server counts in base64 are three quarters of them in a file', () => {
  const { message } = refusals.imageBytes
  expect(lessonOf(400, message, 8_731_446)).toEqual(['image-refused', 'images.maxBytes', 3_932_160])
  expect(lessonOf(400, message, 11_641_928)).toEqual(['image-refused', 'images.maxBytes', 5_242_880])
})
