import { expect, test } from 'vitest'
import { ChunkReader } from '#core/providers/chunks.ts'
import { ResponsesReader } from '#core/providers/responses-reader.ts'
import type { Message } from '#shared/message.ts'
import { foldReply } from '#kit/ask.ts'

const empty: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 }

function texts(reader: ChunkReader | ResponsesReader, events: readonly unknown[]): unknown[] {
  const parts = [...events.flatMap((event) => reader.read(event)), ...reader.rest()]
  return foldReply(empty, parts).parts.filter(({ type }) => type === 'text')
}

const chunk = (delta: object, beside: object = {}): object => ({ choices: [{ index: 0, delta }], ...beside })
const page = { url: 'https://example.com/a', title: 'A' }

test('OpenAI: annotations of a delta and of a whole message', () => {
  const annotations = [{ type: 'url_citation', url_citation: { ...page, start_index: 0, end_index: 5 } }]
  const expected = [{ type: 'text', text: 'Hello', sources: [{ ...page, start: 0, end: 5 }] }]
  expect(texts(new ChunkReader(), [chunk({ content: 'Hello' }), chunk({ annotations }), chunk({ annotations })])).toEqual(expected)
  expect(texts(new ChunkReader(), [{ choices: [{ message: { content: 'Hello', annotations } }] }])).toEqual(expected)
})

test('Perplexity: addresses and results in every chunk come once, those before the first word wait for it', () => {
  const beside = { citations: [page.url, 'https://b.example/'], search_results: [{ ...page, date: '2026-01-01' }, { title: 'B', url: 'https://b.example/' }] }
  const events = [chunk({ content: '' }, beside), chunk({ content: 'Yes [1]' }, beside), chunk({ content: ' and [2].' }, beside)]
  expect(texts(new ChunkReader(), events)).toEqual([{ type: 'text', text: 'Yes [1] and [2].', sources: [page, { title: 'B', url: 'https://b.example/' }] }])
  expect(texts(new ChunkReader(), [chunk({ content: 'Yes' }, { citations: [page.url] })])).toEqual([{ type: 'text', text: 'Yes', sources: [{ url: page.url }] }])
})

test('Anthropic: a block with citations ends where its statement ends, places in the document are not those of the answer', () => {
  const cited = { type: 'text', text: 'Grass is green', citations: [{ type: 'char_location', cited_text: 'green grass', document_index: 0, document_title: 'Colours', start_char_index: 90, end_char_index: 120 }] }
  const found = texts(new ChunkReader(), [chunk({ content: 'So: ' }), chunk({ content: [cited, { type: 'text', text: ', always.' }] })])
  expect(found).toEqual([{ type: 'text', text: 'So: Grass is green, always.', sources: [{ url: 'Colours', start: 4, end: 18, text: 'green grass' }] }])
})

test('Responses: annotations told as events and again with the whole item, in a second message too', () => {
  const annotation = { type: 'url_citation', ...page, start_index: 0, end_index: 3 }
  const item = (id: string, text: string): object => ({ type: 'response.output_item.done', item: { type: 'message', id, content: [{ type: 'output_text', text, annotations: [annotation] }] } })
  const events = [
    { type: 'response.output_text.delta', item_id: 'x', delta: 'One' },
    { type: 'response.output_text.annotation.added', item_id: 'x', annotation },
    item('x', 'One'),
    { type: 'response.output_text.delta', item_id: 'y', delta: 'Two' },
    item('y', 'Two'),
  ]
  expect(texts(new ResponsesReader(), events)).toEqual([{ type: 'text', text: 'One\n\nTwo', sources: [{ ...page, start: 0, end: 3 }, { ...page, start: 5, end: 8 }] }])
})

test('files are named, and what names nothing is no source', () => {
  const annotations = [{ type: 'file_citation', index: 2, file_id: 'file-1', filename: 'notes.pdf' }, { type: 'odd' }, 3, null, '']
  expect(texts(new ChunkReader(), [chunk({ content: 'Hello', annotations })])).toEqual([{ type: 'text', text: 'Hello', sources: [{ url: 'notes.pdf', start: 2, end: 2 }] }])
})
