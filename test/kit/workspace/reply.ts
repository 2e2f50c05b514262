import { answerTo } from './answer.ts'
import type { FakeModel } from './model.ts'
import { madeImage } from './made-image.ts'
import { hashOf, isObject, objectOf, objectsOf, stringOf, type JsonObject } from './json.ts'
import { countPromptTokens } from './rules.ts'
import { readScenarios, type Behaviour } from './scenarios.ts'
import { echoOf, exampleOf, longText, MARKDOWN_SAMPLE } from './texts.ts'
import { lastUserTurn, turnsOf, type Turn } from './turns.ts'

/** A tool call that the model asks for. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** JSON text. */
  readonly arguments: string
}

/** What the model says, before it gets the shape of a body or of a stream. */
export interface Reply {
  readonly id: string
  readonly reasoning: string | undefined
  /** The reasoning is sent as an encrypted block. */
  readonly redacted: boolean
  readonly text: string
  /** Addresses of the images that it makes: data URLs, but for one that is elsewhere. */
  readonly images: readonly string[]
  readonly imagesInContent: boolean
  readonly toolCalls: readonly ToolCall[]
  readonly finish: string
  readonly promptTokens: number
}

/** Makes the reply to a chat (or agent) body. The same body and behaviour always give the same reply. */
export function composeReply(model: FakeModel, body: JsonObject, behaviour: Behaviour): Reply {
  const turns = turnsOf(body)
  // An agent calls its tools by itself: it asks nobody.
  const asks = model.family === 'agent' || model.family === 'chat-agent' ? 0 : (behaviour.toolCalls ?? 0)
  const toolCalls = callsFor(body, asks)
  const whole = toolCalls.length > 0 ? '' : textFor(body, behaviour)
  const text = limit(
    beforeStop(whole, body.stop),
    body.max_tokens ?? body.max_completion_tokens ?? body.max_output_tokens,
  )
  const reasons = behaviour.reasoning ?? reasonsOn(model, body)
  const question = lastUserTurn(turns)?.text ?? ''
  return {
    id: `chatcmpl_${hashOf(JSON.stringify(body)).toString(16).padStart(8, '0')}`,
    reasoning:
      reasons === false
        ? undefined
        : `The user sent ${turns.length} messages and asks “${question}”. I will answer plainly.`,
    redacted: behaviour.reasoning === 'redacted',
    text,
    images: imagesFor(behaviour.images),
    imagesInContent: behaviour.imagesInContent === true,
    toolCalls,
    finish: behaviour.finish ?? (toolCalls.length > 0 ? 'tool_calls' : text.length < whole.length ? 'length' : 'stop'),
    promptTokens: countPromptTokens(turns),
  }
}

function imagesFor(images: Behaviour['images']): readonly string[] {
  if (images === 'url') return ['http://127.0.0.1:9/never-fetched.png']
  if (images === 'broken') return [`data:image/png;base64,${Buffer.from('no image').toString('base64')}`]
  return Array.from({ length: images ?? 0 }, (_, index) => `data:image/png;base64,${madeImage(index + 1)}`)
}

function reasonsOn(model: FakeModel, body: JsonObject): boolean {
  const { type, budget_tokens: budget } = objectOf(body.thinking)
  if (type === 'enabled') return budget !== 0
  const effort = body.reasoning_effort ?? objectOf(body.reasoning).effort
  if (effort !== undefined && effort !== null) return effort !== 'none'
  return model.alwaysReasons === true
}

/** Cuts a text into the deltas of a stream: words, each with the space before it. Joined they are the text. */
export function piecesOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/gu) ?? []
}

function textFor(body: JsonObject, behaviour: Behaviour): string {
  if (behaviour.text !== undefined) return behaviour.text
  if (behaviour.words !== undefined) return longText(behaviour.words)
  if (behaviour.markdown) return MARKDOWN_SAMPLE
  if (behaviour.echo) return echoOf(body)
  return structured(body) ?? theRest(turnsOf(body)) ?? inShort(turnsOf(body)) ?? answerTo(turnsOf(body))
}

/** A summary or a title, where one is asked for: it names what the person said, so that tests can prove what was sent. */
function inShort(turns: readonly Turn[]): string | undefined {
  const text = lastUserTurn(turns)?.text ?? ''
  if (text.startsWith('Write a title')) return `"Title of ${/<message>\s*(.{1,30})/.exec(text)?.[1]?.trim() ?? 'nothing'}"`
  if (!text.startsWith('Summarise the part')) return undefined
  const said = [...text.matchAll(/^(?:Person|Summary of what came before): (.{1,60})/gm)].map((match) => match[1]?.trim())
  const before = /<summary of what came before>\n([^]*?)\n<\/summary/.exec(text)?.[1]
  return `In short: ${[...(before === undefined ? [] : [before]), ...said].join('; ')}`
}

/** What is left of the answer whose beginning is the last assistant message; like other models it does not begin with a space. */
function theRest(turns: readonly Turn[]): string | undefined {
  if (lastUserTurn(turns)?.text.startsWith('Your last message was cut off') !== true) return undefined
  const earlier = turns.slice(0, -2)
  const { behaviour } = readScenarios(lastUserTurn(earlier)?.text ?? '')
  const whole = behaviour.words === undefined ? answerTo(earlier) : longText(behaviour.words)
  const begun = turns.at(-2)?.text ?? ''
  return whole.startsWith(begun) ? whole.slice(begun.length).trimStart() : 'and so it goes on.'
}

function structured(body: JsonObject): string | undefined {
  const { type, json_schema: schema } = objectOf(body.response_format)
  if (type === 'json_object') return JSON.stringify({ answer: answerTo(turnsOf(body)) })
  return type === 'json_schema' ? JSON.stringify(exampleOf(objectOf(schema).schema)) : undefined
}

function callsFor(body: JsonObject, amount: number): readonly ToolCall[] {
  const tools = objectsOf(body.tools).map((tool) => (isObject(tool.function) ? tool.function : tool))
  if (tools.length === 0 || turnsOf(body).at(-1)?.role === 'tool') return []
  return Array.from({ length: amount }, (_, index) => {
    const tool = tools[index % tools.length] ?? {}
    const args = JSON.stringify(exampleOf(tool.parameters) ?? {})
    return { id: `toolu_bdrk_${index + 1}_${hashOf(args).toString(16)}`, name: stringOf(tool.name), arguments: args }
  })
}

function beforeStop(text: string, stop: unknown): string {
  const words = (Array.isArray(stop) ? stop : [stop]).map(stringOf).filter((word) => word !== '')
  const places = words.map((word) => text.indexOf(word)).filter((place) => place >= 0)
  return places.length === 0 ? text : text.slice(0, Math.min(...places))
}

function limit(text: string, maxTokens: unknown): string {
  return typeof maxTokens === 'number' ? piecesOf(text).slice(0, maxTokens).join('') : text
}
