import { expect, test, vi } from 'vitest'
import { Diagrams } from '../../../renderer/markdown/diagram/diagrams.ts'
import type { DrawAnswer, DrawRequest } from '../../../renderer/markdown/diagram/draw-in-frame.ts'
import type { Drawer } from '../../../renderer/markdown/diagram/drawer.ts'

const look = { dark: false, colours: {} }
const staying = new AbortController().signal

interface Frame {
  readonly asked: DrawRequest[]
  isClosed: boolean
  answer(svg: string): void
  refuse(reason: string): void
  fail(): void
}

/** Frames that answer when the test wants it. */
function frames(): { readonly opened: Frame[]; readonly open: () => Promise<Drawer> } {
  const opened: Frame[] = []
  const open = (): Promise<Drawer> => {
    let pending = Promise.withResolvers<DrawAnswer>()
    const asked: DrawRequest[] = []
    const last = (): number => asked.at(-1)?.id ?? 0
    const frame: Frame = {
      asked,
      isClosed: false,
      answer: (svg) => pending.resolve({ id: last(), svg, width: 1, height: 1 }),
      refuse: (reason) => pending.resolve({ id: last(), reason }),
      fail: () => pending.reject(new Error('too long')),
    }
    opened.push(frame)
    return Promise.resolve({
      draw: (request) => {
        asked.push(request)
        pending = Promise.withResolvers<DrawAnswer>()
        return pending.promise
      },
      close: () => {
        frame.isClosed = true
      },
    })
  }
  return { opened, open }
}

test('one diagram is drawn at a time, in one frame, in the order in which they were asked for', async () => {
  const { opened, open } = frames()
  const diagrams = new Diagrams(open)
  const [first, second] = [diagrams.draw('a', look, staying), diagrams.draw('b', look, staying)]
  await vi.waitFor(() => expect(opened[0]?.asked).toHaveLength(1))
  opened[0]?.answer('<svg>a</svg>')
  expect(await first).toMatchObject({ svg: '<svg>a</svg>' })
  await vi.waitFor(() => expect(opened[0]?.asked.map(({ source }) => source)).toEqual(['a', 'b']))
  opened[0]?.answer('<svg>b</svg>')
  expect(await second).toMatchObject({ svg: '<svg>b</svg>' })
  expect(opened).toHaveLength(1)
})

test('what was drawn is known, for these colours only', async () => {
  const { opened, open } = frames()
  const diagrams = new Diagrams(open)
  const drawn = diagrams.draw('a', look, staying)
  await vi.waitFor(() => expect(opened[0]?.asked).toHaveLength(1))
  opened[0]?.answer('<svg>a</svg>')
  await drawn
  expect(diagrams.known('a', look)).toMatchObject({ svg: '<svg>a</svg>' })
  expect(diagrams.known('a', { ...look, dark: true })).toBeUndefined()
  expect(await diagrams.draw('a', look, staying)).toMatchObject({ svg: '<svg>a</svg>' })
  expect(opened[0]?.asked).toHaveLength(1)
})

test('one that takes too long ends with its frame; the next gets a new one, and it may be tried again', async () => {
  const { opened, open } = frames()
  const diagrams = new Diagrams(open)
  const [slow, next] = [diagrams.draw('slow', look, staying), diagrams.draw('next', look, staying)]
  await vi.waitFor(() => expect(opened[0]?.asked).toHaveLength(1))
  opened[0]?.fail()
  expect(await slow).toEqual({ failure: 'too-slow' })
  await vi.waitFor(() => expect(opened[1]?.asked).toHaveLength(1))
  expect(opened[0]?.isClosed).toBe(true)
  opened[1]?.answer('<svg/>')
  expect(await next).toMatchObject({ svg: '<svg/>' })
  expect(diagrams.known('slow', look)).toBeUndefined()
})

test('one that scrolled away before its turn is not drawn and holds nobody up', async () => {
  const { opened, open } = frames()
  const diagrams = new Diagrams(open)
  const leaving = new AbortController()
  const first = diagrams.draw('a', look, staying)
  const left = diagrams.draw('b', look, leaving.signal)
  const last = diagrams.draw('c', look, staying)
  leaving.abort()
  await vi.waitFor(() => expect(opened[0]?.asked).toHaveLength(1))
  opened[0]?.answer('<svg/>')
  await first
  await expect(left).rejects.toThrow(/abort/)
  await vi.waitFor(() => expect(opened[0]?.asked.map(({ source }) => source)).toEqual(['a', 'c']))
  opened[0]?.refuse('Parse error on line 1')
  expect(await last).toEqual({ failure: 'invalid', reason: 'Parse error on line 1' })
})

test('a source that is too long is not even asked for, and mermaid that cannot be had is tried again', async () => {
  const { open } = frames()
  expect(await new Diagrams(open).draw('a'.repeat(50_001), look, staying)).toEqual({ failure: 'too-long' })
  let tries = 0
  const diagrams = new Diagrams(() => {
    tries += 1
    return Promise.reject(new Error('offline'))
  })
  expect(await diagrams.draw('a', look, staying)).toEqual({ failure: 'no-drawer' })
  expect(await diagrams.draw('a', look, staying)).toEqual({ failure: 'no-drawer' })
  expect(tries).toBe(2)
})
