import type { Usage } from '#shared/stream.ts'
import type { ReplyReader } from './dialect.ts'
import { errorFromStream } from './errors.ts'
import { isRecord } from './json.ts'
import { MadeImages, dataUrl } from './made-images.ts'
import type { ReplyPart } from './provider.ts'
import { RemoteCalls } from './remote-calls.ts'
import { ReplyText } from './reply-text.ts'
import { keepSealed } from './seal.ts'
import { sourcesOf } from './sources.ts'
import { readUsage, sumUsage } from './usage.ts'

type Fields = Record<string, unknown>

/** What was told of one item of the output. */
interface Item {
  text: string
  /** Where its text begins in the text that grows: places of citations count from there. */
  textStart: number
  reasoning: string
  /** Which of its two kinds of reasoning is shown: some models send a summary and the whole. */
  reasoningKind?: string
  callId?: string
}

/**
 * Reads the events of a Responses stream, or a whole response. An agent may send several responses in one stream, one per
 * round, items without ids, outputs of its tools as events of their own, and what no standard knows: that gives no parts
 * (Databricks wire facts, sections 3.4 and 3.5). What was told in pieces is not told again when it comes whole.
 */
export class ResponsesReader implements ReplyReader {
  finishReason: string | undefined
  #model: string | undefined
  #round = 0
  /** The items of this round, by id and by place. */
  #items = new Map<string, Item>()
  /** The item that began last: pieces that name none that is known belong to it. */
  #open: Item | undefined
  #toldInRound = new Set<'text' | 'reasoning'>()
  readonly #usages = new Map<string, Usage>()
  readonly #text = new ReplyText()
  readonly #calls = new RemoteCalls()
  readonly #images = new MadeImages()

  get hasContent(): boolean {
    return this.#text.hasContent
  }

  read(value: unknown): ReplyPart[] {
    if (!isRecord(value)) return []
    // One server really calls its last event `responses.completed`.
    const type = typeof value.type === 'string' ? value.type.replace(/^responses\./, 'response.') : undefined
    if (type === 'error' || (type === undefined && isErrorBody(value))) throw errorFromStream(value)
    if (type === undefined) return Array.isArray(value.output) ? this.#readResponse(value) : []
    return this.#readEvent(type, value)
  }

  rest(): ReplyPart[] {
    return this.#text.rest()
  }

  usage(): Usage | undefined {
    return sumUsage(this.#usages.values())
  }

  #readEvent(type: string, event: Fields): ReplyPart[] {
    switch (type) {
      case 'response.created':
        return this.#startRound(event)
      case 'response.output_item.added':
      case 'response.output_item.done':
        return isRecord(event.item) ? this.#readItem(event.item, { ...event, item_id: event.item.id }, type.endsWith('done')) : []
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return this.#tellText(this.#itemOf(event), textOf(event.delta))
      case 'response.output_text.annotation.added':
        return sourcesIn([event.annotation], this.#itemOf(event))
      case 'response.reasoning_summary_part.added':
        this.#text.startBlock()
        return []
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return this.#tellReasoning(this.#itemOf(event), textOf(event.delta), type)
      case 'response.function_call_arguments.delta':
        return this.#tellArguments(this.#itemOf(event), event)
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return this.#readResponse(isRecord(event.response) ? { status: type.slice('response.'.length), ...event.response } : { status: type.slice('response.'.length) })
      default:
        return isOutput(type) ? this.#readItem(event, event, true) : []
    }
  }

  #startRound(event: Fields): ReplyPart[] {
    this.#round += 1
    this.#items = new Map()
    this.#open = undefined
    this.#toldInRound = new Set()
    this.finishReason = undefined
    this.#text.startBlock()
    return isRecord(event.response) ? this.#readModel(event.response) : []
  }

  #readModel({ model }: Fields): ReplyPart[] {
    if (this.#model !== undefined || typeof model !== 'string' || model === '') return []
    this.#model = model
    return [{ type: 'model', model }]
  }

  /** A response as a whole: the end of a round, or an answer that was not streamed. */
  #readResponse(response: Fields): ReplyPart[] {
    const { status, error } = response
    if (status === 'failed' || isRecord(error)) throw errorFromStream({ error: error ?? 'The response failed.' })
    const told = new Set(this.#toldInRound)
    const items = Array.isArray(response.output) ? response.output.filter(isRecord) : []
    const parts = [
      ...this.#readModel(response),
      ...items.flatMap((item, index) => {
        // Ids may differ between an item's pieces and the whole: what kind of thing was told counts.
        const isTold = (item.type === 'message' && told.has('text')) || (item.type === 'reasoning' && told.has('reasoning'))
        return isTold ? [] : this.#readItem(item, { item_id: item.id, output_index: index }, true)
      }),
    ]
    if (isRecord(response.usage)) this.#usages.set(`${this.#round} ${String(response.id)}`, readUsage(response.usage))
    this.finishReason = finishOf(response)
    return parts
  }

  #readItem(item: Fields, place: Fields, isWhole: boolean): ReplyPart[] {
    const type = textOf(item.type)
    if (isOutput(type)) return this.#interrupt(this.#calls.result(idOf(item), textOf(item.name) || 'function', item.output))
    const known = isWhole ? this.#itemOf(place, (open) => isBegunAs(open, type)) : this.#newItem(place)
    if (!isWhole) {
      this.#text.startBlock()
      this.finishReason = undefined
    }
    if (type === imageCall) return isWhole ? this.#readImage(item, known) : []
    if (type === 'message') return isWhole ? this.#readMessage(item, known) : []
    if (type === 'reasoning') return isWhole ? this.#readReasoning(item, known) : []
    return type.endsWith('_call') ? this.#readCall(item, known, isWhole) : []
  }

  #readMessage({ content }: Fields, known: Item): ReplyPart[] {
    const whole = typeof content === 'string' ? content : texts(content)
    const told = whole.startsWith(known.text) ? this.#tellText(known, whole.slice(known.text.length)) : []
    const parts = [...told, ...annotationsOf(content, known), ...this.#interrupt(this.#images.read(content))]
    // Agents end without a last event: the end of a message is as good.
    this.finishReason = 'stop'
    this.#close(known)
    return parts
  }

  /** An image that was made by the server's own tool; previews of it come before and are not read. */
  #readImage({ result, output_format: format }: Fields, known: Item): ReplyPart[] {
    this.#close(known)
    const base64 = textOf(result)
    return base64 === '' ? [] : this.#interrupt(this.#images.one(dataUrl(base64, `image/${textOf(format) || 'png'}`)))
  }

  #readReasoning(item: Fields, known: Item): ReplyPart[] {
    const whole = texts(item.summary, '\n\n') || texts(item.content, '\n\n')
    const parts = known.reasoning === '' ? this.#tellReasoning(known, whole, 'whole') : []
    const sealed = textOf(item.encrypted_content)
    this.#close(known)
    if (sealed === '') return parts
    this.#text.interrupt()
    return [...parts, { type: 'reasoning-delta', text: '', ...(known.reasoning === '' ? { hidden: keepSealed(sealed) } : { signature: keepSealed(sealed) }) }]
  }

  #readCall(item: Fields, known: Item, isWhole: boolean): ReplyPart[] {
    const callId = idOf(item)
    known.callId = callId
    const name = textOf(item.name) || textOf(item.type).replace(/_call$/, '')
    if (!isWhole) return this.#interrupt(this.#calls.begin(callId, name))
    const told = this.#calls.whole(callId, name, argumentsOf(item))
    const output = item.output ?? item.error
    this.#close(known)
    return this.#interrupt(output === undefined || output === null ? told : [...told, ...this.#calls.result(callId, name, output)])
  }

  #tellArguments(known: Item, event: Fields): ReplyPart[] {
    known.callId ??= idOf({ id: event.item_id, call_id: event.call_id })
    const begun = this.#calls.begin(known.callId, 'function')
    return this.#interrupt([...begun, ...this.#calls.add(known.callId, textOf(event.delta))])
  }

  #tellText(item: Item, text: string): ReplyPart[] {
    if (text === '') return []
    this.#toldInRound.add('text')
    this.finishReason = undefined
    const parts = this.#text.text(text)
    // The blank line before it is not its own.
    if (item.text === '') item.textStart = Math.max(0, this.#text.length - text.length)
    item.text += text
    return parts
  }

  #tellReasoning(item: Item, text: string, kind: string): ReplyPart[] {
    item.reasoningKind ??= kind
    if (text === '' || item.reasoningKind !== kind) return []
    item.reasoning += text
    this.#toldInRound.add('reasoning')
    return this.#text.reasoning(text)
  }

  #interrupt(parts: ReplyPart[]): ReplyPart[] {
    if (parts.length > 0) this.#text.interrupt()
    return parts
  }

  /** Nothing more comes of an item: in another round its id and place may be those of another one. */
  #close(closed: Item): void {
    for (const [key, item] of this.#items) if (item === closed) this.#items.delete(key)
    this.#open = undefined
    this.#text.startBlock()
  }

  /** The item that an event speaks of; ids change within an item on some servers, others name neither id nor place. */
  #itemOf(place: Fields, fits: (open: Item) => boolean = () => true): Item {
    const found = keysOf(place).map((key) => this.#items.get(key)).find((item) => item !== undefined)
    if (found !== undefined) return found
    return this.#open !== undefined && fits(this.#open) ? this.#open : this.#newItem(place)
  }

  #newItem(place: Fields): Item {
    const item: Item = { text: '', textStart: 0, reasoning: '' }
    for (const key of keysOf(place)) this.#items.set(key, item)
    this.#open = item
    return item
  }
}

/** The item in which an image comes, as base64 alone. */
const imageCall = 'image_generation_call'

/** Whether a whole item of some type may be the one of which pieces came under another id. */
function isBegunAs({ text, reasoning, callId }: Item, type: string): boolean {
  if (type === 'message') return text !== ''
  return type === 'reasoning' ? reasoning !== '' : callId !== undefined
}

/** The annotations of the parts of a message; each part counts places from its own start. */
function annotationsOf(content: unknown, item: Item): ReplyPart[] {
  if (!Array.isArray(content)) return []
  let start = item.textStart
  return content.filter(isRecord).flatMap((part) => {
    const parts = sourcesIn(part.annotations, { ...item, textStart: start })
    start += textOf(part.text).length
    return parts
  })
}

function sourcesIn(list: unknown, { text, textStart }: Item): ReplyPart[] {
  if (text === '') return []
  return sourcesOf(list).map((part) => {
    if (part.type !== 'source' || part.source.end === undefined) return part
    const { start, end } = part.source
    return { type: 'source', source: { ...part.source, end: end + textStart, ...(start !== undefined && { start: start + textStart }) } }
  })
}

function keysOf({ output_index: index, item_id: id }: Fields): string[] {
  return [...(typeof id === 'string' && id !== '' ? [id] : []), ...(typeof index === 'number' ? [`#${index}`] : [])]
}

/** An error without a type; `error: null` of a good response is none. */
function isErrorBody(value: Fields): boolean {
  return Boolean(value.error) || (value.error_code !== undefined && value.output === undefined)
}

/** `function_call_output` and its kin: what a tool of the endpoint gave. */
function isOutput(type: string): boolean {
  return type.endsWith('_call_output')
}

function finishOf({ status, incomplete_details: details }: Fields): string {
  if (status !== 'incomplete') return 'stop'
  const reason = isRecord(details) ? textOf(details.reason) : ''
  return reason === 'max_output_tokens' || reason === '' ? 'length' : reason
}

function idOf(item: Fields): string {
  return textOf(item.call_id) || textOf(item.id) || 'call'
}

function argumentsOf(item: Fields): string {
  const given = item.arguments ?? item.input ?? item.action
  return typeof given === 'string' ? given : given === undefined || given === null ? '' : JSON.stringify(given)
}

function texts(content: unknown, separator = ''): string {
  if (!Array.isArray(content)) return ''
  return content
    .filter(isRecord)
    .map((part) => textOf(part.text) || textOf(part.refusal))
    .join(separator)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
