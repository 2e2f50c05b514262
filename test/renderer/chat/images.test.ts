import { describe, expect, test } from 'vitest'
import type { Message, Part } from '#shared/message.ts'
import { estimatedHeight } from '../../../renderer/chat/log/row-height.ts'
import { heightOfImages, shownSize } from '../../../renderer/chat/parts/image-size.ts'
import { imageWords } from '../../../renderer/chat/parts/image-words.ts'
import { conversationImages } from '../../../renderer/chat/viewer/conversation-images.ts'
import { fitted, isWhole, moved, within, zoomed } from '../../../renderer/chat/viewer/zoom.ts'
import { blobUrl } from '../../../renderer/state/blob-address.ts'

const image = (blobId: string): Part => ({ type: 'image', blobId, name: `${blobId}.png`, mediaType: 'image/png', bytes: 1, width: 400, height: 300 })
const says = (text: string): Pick<Message, 'parts'> => ({ parts: [{ type: 'text', text }] })

describe('the room of an image is known before it is loaded', () => {
  test.each([
    [{ width: 3000, height: 2000 }, 1, { width: 390, height: 260 }],
    [{ width: 3000, height: 2000 }, 6, { width: 160, height: 107 }],
    [{ width: 120, height: 90 }, 1, { width: 120, height: 90 }],
    // A line and a dot can still be pressed, and a size that is not known takes room all the same.
    [{ width: 8000, height: 10 }, 1, { width: 420, height: 48 }],
    [{ width: 1, height: 1 }, 2, { width: 48, height: 48 }],
    [{ width: 0, height: 0 }, 1, { width: 260, height: 260 }],
    [{ width: Number.NaN, height: 5 }, 1, { width: 260, height: 260 }],
  ])('%o among %i', (size, count, shown) => expect(shownSize(size, count)).toEqual(shown))

  test('rows of images are as high as the browser makes them', () => {
    const wide = { width: 3000, height: 2000 }
    expect(heightOfImages([], 700)).toBe(0)
    expect(heightOfImages([wide], 700)).toBe(268)
    expect(heightOfImages([wide, wide], 800)).toBe(268)
    expect(heightOfImages([wide, wide], 700)).toBe(536)
    // Four of 160 and three spaces of 8 fit into 664 pixels, five do not.
    expect(heightOfImages([wide, wide, wide, wide, wide], 664)).toBe(2 * (107 + 8))
  })
})

test('a message whose images have not been drawn is taken to be as high as they will stand', () => {
  const wide = { ...image('a'), width: 3000, height: 2000 } as Part
  const of = (role: Message['role'], parts: Part[]): number => estimatedHeight({ kind: 'message', id: 'm', position: 1 }, role, { id: 'm', role, parts } as Message, 736)
  const none = of('user', [])
  expect([of('user', [wide]) - none, of('user', [wide, wide]) - none]).toEqual([268, 536])
  expect(of('assistant', [wide, image('b')]) - of('assistant', [])).toBe(260 + 8 + 260 + 8)
})

test('an image is told by its name and the first words of its message, without the marks of Markdown, cut between words', () => {
  expect(imageWords('chart.png', says('# What is *in* the `chart`?\n\n> and why'))).toBe('chart.png: What is in the chart? and why')
  expect(imageWords('chart.png', { parts: [image('a')] })).toBe('chart.png')
  const long = imageWords('a.png', says('seven letters '.repeat(30)))
  expect([long.length < 130, long.endsWith(' seven…') || long.endsWith(' letters…')]).toEqual([true, true])
})

test('the images of the branch that is shown come in its order, also twice the same one; messages that have not arrived are passed over', () => {
  const messages = new Map([['one', { ...says('first'), parts: [image('a'), image('b'), ...says('first').parts] }], ['three', { parts: [image('a')] }]])
  const found = conversationImages(['one', 'two', 'three'], (id) => messages.get(id) as Message | undefined)
  expect(found.map(({ messageId, blobId, words }) => [messageId, blobId, words])).toEqual([['one', 'a', 'a.png: first'], ['one', 'b', 'b.png: first'], ['three', 'a', 'a.png']])
})

describe('the viewer', () => {
  const [picture, stage] = [{ width: 3000, height: 2000 }, { width: 900, height: 700 }]

  test('shows the whole at first, and never larger than it is', () => {
    expect(fitted(picture, stage)).toEqual({ scale: 0.3, x: 0, y: 0 })
    expect(fitted({ width: 20, height: 20 }, stage).scale).toBe(1)
    expect(fitted({ width: 0, height: 0 }, stage).scale).toBe(1)
    expect(isWhole(fitted(picture, stage), picture, stage)).toBe(true)
  })

  test('keeps what is under the pointer where it is', () => {
    const point = { x: 200, y: -100 }
    const before = { scale: 1, x: 50, y: 20 }
    const after = zoomed(before, 2, point, picture, stage)
    const under = ({ scale, x, y }: typeof before): number[] => [(point.x - x) / scale, (point.y - y) / scale]
    expect(after.scale).toBe(2)
    expect(under(after)).toEqual(under(before))
  })

  test('leaves no empty place beside an image that is larger than the stage, and puts a smaller one into the middle', () => {
    expect(moved({ scale: 1, x: 0, y: 0 }, 99_999, -99_999, picture, stage)).toEqual({ scale: 1, x: 1050, y: -650 })
    // 0.325 of it is wider than the stage and lower.
    expect(within({ scale: 0.325, x: 500, y: 500 }, picture, stage)).toEqual({ scale: 0.325, x: 37.5, y: 0 })
  })

  test('stays between a dot and thirty-two times', () => {
    let place = fitted(picture, stage)
    for (let n = 0; n < 100; n += 1) place = zoomed(place, 1.25, { x: 0, y: 0 }, picture, stage)
    expect(place.scale).toBe(32)
    for (let n = 0; n < 100; n += 1) place = zoomed(place, 0.8, { x: 0, y: 0 }, picture, stage)
    expect(place.scale).toBeCloseTo(0.02)
  })
})

test('addresses of files carry what is wanted, and no name breaks out of them', () => {
  expect([blobUrl('ab'), blobUrl('ab', { size: 'thumbnail' }), blobUrl('ab', { page: 3 }), blobUrl('a/b?c', { save: 'x&size=view #1.png' })]).toEqual([
    '/blobs/ab', '/blobs/ab?size=thumbnail', '/blobs/ab?page=3', '/blobs/a%2Fb%3Fc?save=x%26size%3Dview%20%231.png',
  ])
})
