import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

const words = (
  'about after again air all along also always another answer any around ask away back because been before began being below between book both but call came can change child city ' +
  'close come could country cut day did different does door down draw each early earth eat end enough even every example eye face fact family far father feel feet few find first follow food form found four from ' +
  'get give good great group grow had hand hard has have head hear help here high home house idea important into its just keep kind know land large last later learn leave left letter life light like line list little live long look made make man many mean might mile ' +
  'ação coração informação não então também já código função você água música português'
).split(' ')

/** Numbers that look random and are the same in every run (mulberry32). */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function prose(random: () => number, length: number): string {
  let text = ''
  while (text.length < length) text += `${words[Math.floor(random() * words.length)]}${random() < 0.08 ? '.\n' : ' '}`
  return text
}

/** A conversation as ChatGPT exports it: 20 questions, each with a reply, every fifth reply in two versions. */
export function bigConversation(n: number): unknown {
  const random = dice(n)
  const mapping: Record<string, { id: string; parent: string | null; children: string[]; message: unknown }> = {}
  const began = 1_690_000_000 + n * 1_000
  const add = (id: string, parent: string | null, role: string, text: string): string => {
    const message = {
      id, author: { role, name: null, metadata: {} }, create_time: began + Object.keys(mapping).length, update_time: null, content: { content_type: 'text', parts: [text] },
      status: 'finished_successfully', end_turn: true, weight: 1, recipient: 'all', metadata: { model_slug: 'gpt-4o', default_model_slug: 'gpt-4o', citations: [], request_id: `${n}-${id}`, timestamp_: 'absolute' },
    }
    mapping[id] = { id, parent, children: [], message: parent === null ? null : message }
    if (parent !== null) mapping[parent]?.children.push(id)
    return id
  }
  let at = add(`root-${n}`, null, 'system', '')
  for (let turn = 0; turn < 20; turn += 1) {
    const question = add(`q-${n}-${turn}`, at, 'user', prose(random, 200))
    at = add(`a-${n}-${turn}`, question, 'assistant', prose(random, 2_200))
    if (turn % 5 === 4) at = add(`b-${n}-${turn}`, question, 'assistant', prose(random, 1_500))
  }
  return { title: prose(random, 30), create_time: began, update_time: began + 900, mapping, current_node: at, conversation_id: `conversation-${n}`, default_model_slug: 'gpt-4o', is_archived: false, is_starred: false }
}

/** The text of an export of at least `bytes` bytes, in pieces. */
export function* bigExport(bytes: number): Generator<Buffer> {
  let size = 0
  for (let n = 0; size < bytes; n += 1) {
    const piece = Buffer.from(`${n === 0 ? '[' : ', '}${JSON.stringify(bigConversation(n))}`)
    size += piece.length
    yield piece
  }
  yield Buffer.from(']')
}

/** Writes such an export to a file. */
export async function writeBigExport(path: string, bytes: number): Promise<void> {
  await pipeline(Readable.from(bigExport(bytes)), createWriteStream(path))
}

/** Writes such an export as the archive that is downloaded. */
export async function writeBigArchive(path: string, bytes: number): Promise<void> {
  const zip = new ZipFile()
  zip.addReadStream(Readable.from(bigExport(bytes)), 'conversations.json')
  zip.end()
  const file = createWriteStream(path)
  zip.outputStream.pipe(file)
  await once(file, 'close')
}
