import { failureWords, type RawPage } from './failure-words.ts'
import type { Refusal } from './refusal.ts'

/** How the next answer differs from a plain good one. Every field is optional and they combine. */
export interface Behaviour {
  /** Fail with this instead of answering. */
  readonly refuse?: Refusal
  /** Send this page instead of answering. */
  readonly page?: RawPage
  /** Answer with exactly this text. */
  readonly text?: string
  /** Answer with this many words. */
  readonly words?: number
  /** Show a sample of all Markdown. */
  readonly markdown?: boolean
  /** Answer with the request body as JSON. */
  readonly echo?: boolean
  /** Reason first; `redacted` reasons behind an encrypted block. */
  readonly reasoning?: boolean | 'redacted'
  /** Ask for this many tool calls (from the `tools` of the request). */
  readonly toolCalls?: number
  /** The `finish_reason`. */
  readonly finish?: string
  /** How the stream ends. `cut` destroys the socket, `stall` sends nothing more and leaves it open. Default `done`. */
  readonly end?: 'done' | 'no-done' | 'cut' | 'stall'
  /** The number of chunks before the `end`, or before `payload`. Default: half of them. */
  readonly after?: number
  /** A foreign payload put into the middle of the stream, which goes on after it unless `end` says otherwise. */
  readonly payload?: string
  /** Split the bytes inside characters, inside `data:` and inside line ends, and end lines with CRLF. */
  readonly split?: boolean
  /** Put null into `id`, `choices`, `usage` and `content` where real servers do. */
  readonly nulls?: boolean
  /** Where the usage is; the family of the model decides otherwise. */
  readonly usage?: 'every' | 'last' | 'none'
  /** Answer a streaming request with one JSON body. */
  readonly noStream?: boolean
  readonly tokensPerSecond?: number
  /** Milliseconds before the headers of the answer. */
  readonly firstByteMs?: number
  /** Make this many images; `url` and `broken`: one that is only an address, one that is no image. */
  readonly images?: number | 'url' | 'broken'
  /** Images come as parts of the content, as some servers do, and not in a field of their own. */
  readonly imagesInContent?: boolean
  /** The last event of a Responses stream is called `responses.completed`, as one server really does. */
  readonly misspelt?: boolean
}

/** A word that a person or a test types into a message to choose a behaviour. */
export interface Scenario {
  readonly word: string
  readonly help: string
  /** `amount` is the number typed after the word, if any. */
  readonly behave: (amount: number | undefined) => Behaviour
}

/** Split text: two, three and four byte characters. */
const MANY_BYTES = 'Olá! Ação, coração, São João. 日本語のテキスト。 🦜🌵👩‍🔬 Fim.'

const FAILED = { status: 'failed', error: { code: 'server_error', message: 'The model crashed.' }, output: [] }

/** All scenario words. Typed into the newest user message, after a space or at its start, in any order. */
export const scenarios: readonly Scenario[] = [
  { word: 'slow', help: '[N] words per second, default 5', behave: (n) => ({ tokensPerSecond: n ?? 5 }) },
  {
    word: 'wake',
    help: '[N] seconds before the first byte, default 12',
    behave: (n) => ({ firstByteMs: (n ?? 12) * 1000 }),
  },
  { word: 'long', help: '[N] an answer of N words, default 1000', behave: (n) => ({ words: n ?? 1000 }) },
  { word: 'markdown', help: 'all of Markdown: code, table, maths, lists', behave: () => ({ markdown: true }) },
  { word: 'echo', help: 'the request body as JSON', behave: () => ({ echo: true }) },
  { word: 'image', help: '[N] N images beside the answer, default 1', behave: (n) => ({ images: n ?? 1 }) },
  { word: 'imagepart', help: '[N] the same as parts of the content', behave: (n) => ({ images: n ?? 1, imagesInContent: true }) },
  { word: 'imageurl', help: 'an image that is an address elsewhere', behave: () => ({ images: 'url' }) },
  { word: 'badimage', help: 'an image that is none', behave: () => ({ images: 'broken' }) },
  { word: 'empty', help: 'an answer without text', behave: () => ({ text: '' }) },
  { word: 'reasoning', help: 'reasoning before the answer', behave: () => ({ reasoning: true }) },
  { word: 'redacted', help: 'reasoning that is encrypted', behave: () => ({ reasoning: 'redacted' }) },
  { word: 'tool', help: '[N] N tool calls, default 1 (only with tools)', behave: (n) => ({ toolCalls: n ?? 1 }) },
  { word: 'length', help: 'stops with finish_reason length', behave: () => ({ finish: 'length' }) },
  { word: 'filter', help: 'stops with finish_reason content_filter', behave: () => ({ finish: 'content_filter' }) },
  { word: 'endturn', help: 'stops with the unmapped finish_reason end_turn', behave: () => ({ finish: 'end_turn' }) },
  {
    word: 'cut',
    help: '[N] destroys the socket after N chunks, default half',
    behave: (n) => ({ end: 'cut', ...at(n) }),
  },
  { word: 'stall', help: '[N] falls silent after N chunks', behave: (n) => ({ end: 'stall', ...at(n) }) },
  { word: 'nodone', help: 'a stream without [DONE]', behave: () => ({ end: 'no-done' }) },
  {
    word: 'errorframe',
    help: '[N] an error object in the middle of the stream',
    behave: (n) => broken({ error: { message: 'The model crashed.', type: 'server_error', code: 500 } }, n),
  },
  {
    word: 'errortext',
    help: '[N] the same, the error a plain text',
    behave: (n) => broken({ error: 'The model crashed.' }, n),
  },
  {
    word: 'errorcode',
    help: '[N] the same, as error_code and message',
    behave: (n) => broken({ error_code: 'INTERNAL_ERROR', message: 'The model crashed.' }, n),
  },
  {
    word: 'badframe',
    help: '[N] a frame that is no JSON',
    behave: (n) => ({ payload: '{"id":"chatcmpl_1","cho', ...at(n) }),
  },
  { word: 'stray', help: 'a foreign frame without choices', behave: () => ({ payload: '{"trace_id":"tr-0f6c"}' }) },
  { word: 'split', help: 'bytes split inside characters, CRLF', behave: () => ({ split: true, text: MANY_BYTES }) },
  { word: 'null', help: 'id, choices, usage and content null', behave: () => ({ nulls: true }) },
  { word: 'usagelast', help: 'usage once, in a last chunk with choices []', behave: () => ({ usage: 'last' }) },
  { word: 'nousage', help: 'no usage at all', behave: () => ({ usage: 'none' }) },
  { word: 'nostream', help: 'one JSON body though a stream was asked for', behave: () => ({ noStream: true }) },
  {
    word: 'errorevent',
    help: '[N] the error event of the Responses API in the middle of the stream',
    behave: (n) =>
      broken(
        { type: 'error', code: 'server_error', message: 'The model crashed.', param: null, sequence_number: 9 },
        n,
      ),
  },
  {
    word: 'failed',
    help: '[N] response.failed in the middle of the stream',
    behave: (n) => broken({ type: 'response.failed', response: FAILED }, n),
  },
  {
    word: 'sic',
    help: 'a Responses stream whose last event is responses.completed',
    behave: () => ({ misspelt: true }),
  },
  ...failureWords,
]

const byWord = new Map(scenarios.map((scenario) => [scenario.word, scenario]))
const WORD = /(?:^|\s)!([a-z0-9]+)(?:[ \t]+(\d+)\b)?/g

function at(amount: number | undefined): Behaviour {
  return amount === undefined ? {} : { after: amount }
}

function broken(payload: object, amount: number | undefined): Behaviour {
  return { payload: JSON.stringify(payload), end: 'no-done', ...at(amount) }
}

/** What a text asks for: its scenario words joined, the text without them, and whether `!once` was among them. */
export interface AskedBehaviour {
  readonly behaviour: Behaviour
  readonly rest: string
  /** `!once`: the words count only for the first request with this text, so that a retry succeeds. */
  readonly once: boolean
}

/** Finds the scenario words in a text. Unknown words after a `!` are left where they are. */
export function readScenarios(text: string): AskedBehaviour {
  const found: Behaviour[] = []
  let once = false
  const rest = text.replaceAll(WORD, (whole: string, word: string, amount: string | undefined) => {
    const scenario = byWord.get(word)
    if (word !== 'once' && !scenario) return whole
    once ||= word === 'once'
    if (scenario) found.push(scenario.behave(amount === undefined ? undefined : Number(amount)))
    return ' '
  })
  return { behaviour: Object.assign({}, ...found), rest: rest.trim(), once }
}
