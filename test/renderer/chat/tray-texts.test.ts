import { createInstance } from 'i18next'
import { expect, test } from 'vitest'
import type { Attachment, PlannedItem } from '#shared/attachment.ts'
import en from '#shared/locales/en.json' with { type: 'json' }
import ptBR from '#shared/locales/pt-BR.json' with { type: 'json' }
import { figuresOf, outcomeOf, totalsOf } from '../../../renderer/chat/attachments/tray-texts.ts'
import type { Speaker } from '../../../renderer/chat/attachments/tray-texts.ts'

const texts = createInstance()
await texts.init({ lng: 'en', resources: { en: { translation: en }, 'pt-BR': { translation: ptBR } }, interpolation: { escapeValue: false } })
const english: Speaker = { t: texts.getFixedT('en'), language: 'en', endpoint: 'Haiku' }
const portuguese: Speaker = { t: texts.getFixedT('pt-BR'), language: 'pt-BR', endpoint: 'Haiku' }

const photo: Attachment = { id: 'a', name: 'p.heic', mediaType: 'image/heic', bytes: 3_200_000, width: 4000, height: 3000, kind: 'image', facts: { frames: 12 } }
const report: Attachment = { id: 'b', name: 'report.pdf', mediaType: 'application/pdf', bytes: 800_000, width: 0, height: 0, kind: 'pdf', facts: { pages: 12, characters: 21_700, tokens: 5_432 } }
const item = (change: Partial<PlannedItem>): PlannedItem => ({ id: 'a', what: 'sent', changes: [], width: 1568, height: 1176, bytes: 410_000, mediaType: 'image/jpeg', tokens: 777, ...change })

test.each<[string, Partial<PlannedItem>, string, string]>([
  ['as it is', {}, 'Sent as it is', 'plain'],
  ['for what the model sees', { changes: ['turned', 'scaled'], why: 'seenEdge', limit: 1568 }, 'Turned upright, scaled to 1568 × 1176: the model sees no more', 'reduced'],
  ['for its type', { changes: ['converted', 'cleaned'], why: 'mediaTypes' }, 'As JPEG, without place and camera data: Haiku takes no HEIC', 'plain'],
  ['for its bytes', { changes: ['compressed'], why: 'maxBytes', limit: 5_000_000 }, 'Compressed to 410 kB: Haiku takes 5 MB an image at most', 'reduced'],
  ['a first frame', { changes: ['first-frame'] }, 'Only the first of 12 frames', 'plain'],
  ['too many', { what: 'left-out', why: 'maxImages', limit: 20 }, 'Left out: Haiku takes 20 images at most', 'left-out'],
  ['no vision', { what: 'left-out', why: 'vision' }, 'Left out: Haiku takes no images', 'left-out'],
])('%s', (_, change, text, tone) => {
  expect(outcomeOf(photo, item(change), english)).toEqual({ text, tone })
})

test('figures are those of the file, and its tokens those of what is sent', () => {
  expect(figuresOf(photo, undefined, english)).toBe('4000 × 3000 · 3.2 MB · ~2,500 tokens')
  expect(figuresOf(photo, item({}), english)).toBe('4000 × 3000 · 3.2 MB · ~780 tokens')
  expect(figuresOf(report, undefined, english)).toBe('PDF · 12 pages · 800 kB · ~5,400 tokens')
  expect(figuresOf(report, undefined, portuguese)).toBe('PDF · 12 páginas · 800 kB · ~5.400 tokens')
})

test('totals count what goes out, and not what is left out', () => {
  const second = { ...photo, id: 'c' }
  const items = new Map([['a', item({})], ['c', item({ id: 'c', what: 'left-out', why: 'maxImages', bytes: 0, tokens: 0 })]])
  expect(totalsOf([photo, second, report], items, english)).toBe('2 images, 1 file, 1.21 MB, about 6,200 tokens')
})
