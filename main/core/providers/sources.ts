import type { Source, StreamPart } from '#shared/stream.ts'
import { isRecord } from './json.ts'

type Fields = Record<string, unknown>
/** A place in the text that grows. */
type Place = Required<Pick<Source, 'start' | 'end'>>

/**
 * The sources that servers tell beside a text, in all the shapes that are known. `place` is what a
 * citation without a place of its own belongs to: the block that it came with.
 *
 * - `annotations`: OpenAI's, also in Responses and on agents (`url_citation`, nested or flat; `file_citation`, `file_path`, `container_file_citation`)
 * - `citations` of a block of content: Anthropic's (`web_search_result_location`, `char_location`, `page_location`, `content_block_location`)
 * - `citations` and `search_results` of a whole chunk: Perplexity's, a list of addresses and one of results
 */
export function sourcesOf(list: unknown, place?: Place): StreamPart[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((entry): StreamPart[] => {
    const source = sourceOf(entry, place)
    return source === undefined ? [] : [{ type: 'source', source }]
  })
}

/** The sources of a whole chunk; results have titles, so that they count more than bare addresses. */
export function sourcesOfChunk({ citations, search_results: results }: Fields): StreamPart[] {
  const found = sourcesOf(results)
  return found.length > 0 ? found : sourcesOf(citations)
}

function sourceOf(entry: unknown, place: Place | undefined): Source | undefined {
  if (typeof entry === 'string') return entry === '' ? undefined : { url: entry }
  if (!isRecord(entry)) return undefined
  const told = isRecord(entry.url_citation) ? { ...entry, ...entry.url_citation } : entry
  const title = textOf(told.title) || textOf(told.document_title)
  // A file has no address: it is called by its name.
  const url = textOf(told.url) || textOf(told.source) || textOf(told.filename) || title || textOf(told.file_id)
  if (url === '') return undefined
  const text = textOf(told.cited_text) || textOf(told.snippet)
  return { url, ...(title !== '' && title !== url && { title }), ...placeOf(told, place), ...(text !== '' && { text }) }
}

/** The place in the answer. Anthropic's `start_char_index` and the like are places in the source, and are not read. */
function placeOf({ start_index: start, end_index: end, index }: Fields, place: Place | undefined): Partial<Place> {
  if (isPlace(start) && isPlace(end) && end >= start) return { start, end }
  return isPlace(index) ? { start: index, end: index } : { ...place }
}

function isPlace(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
