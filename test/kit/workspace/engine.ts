import type { IncomingMessage, ServerResponse } from 'node:http'
import { completionBody, streamChunks } from './chunks.ts'
import type { FakeModel } from './model.ts'
import { createGates, type Gate, type GatePlace, type HeldGate } from './gates.ts'
import { isObject, objectOf, type JsonObject } from './json.ts'
import { goneSignal, listen, readBody, type TlsPair } from './listen.ts'
import { createRecorder, safeHeaders, type RecordedRequest } from './recorder.ts'
import { bodyTooLarge, type Refusal } from './refusal.ts'
import { composeReply } from './reply.ts'
import { refuseChat } from './rules.ts'
import { readScenarios, type Behaviour } from './scenarios.ts'
import {
  pause,
  planStream,
  sendJson,
  sendPage,
  sendStream,
  waitForHeaders,
  type Exchange,
  type StreamPlan,
} from './send.ts'
import { lastUserTurn, turnsOf } from './turns.ts'

/** Options that every fake server takes. */
export interface EngineOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Serve https with this pair; see `fixtureTls`. */
  readonly tls?: TlsPair
  /** Chunks per second of every stream, for people who try it by hand. Default: as fast as they can be read. */
  readonly tokensPerSecond?: number
  /** Milliseconds before every answer. Default 0. */
  readonly latencyMs?: number
  /** Larger request bodies get the gateway's 400; asked at every request. Default 33,554,432 bytes. */
  readonly maxBodyBytes?: () => number | undefined
}

/**
 * What a test does with a fake server. A target is the name of an endpoint or model, that name with `/title` for the request
 * of a title, or a path such as `/api/2.0/serving-endpoints`.
 */
export interface Controls {
  /** All requests so far, in order; grows. */
  readonly requests: readonly RecordedRequest[]
  /** The oldest request that fits and was not handed out yet, or the next to come. Rejects when the server closes. */
  readonly nextRequest: (wants?: (request: RecordedRequest) => boolean) => Promise<RecordedRequest>
  /** The next request to the target (that `when` agrees to) behaves so, once. A string: scenario words, `'!cut 3'`. */
  readonly script: (target: string, behaviour: Behaviour | string, when?: (request: RecordedRequest) => boolean) => void
  /** Holds the next reply of the target at an exact place. Several gates may hold one reply. */
  readonly gate: (target: string, place: GatePlace) => Gate
  /** Opens all gates, ends all connections, frees the port. */
  readonly close: () => Promise<void>
}

/** What a server puts around a reply or a failure. */
export interface Voice {
  readonly errorBody: (refusal: Refusal) => JsonObject
  readonly headers?: Readonly<Record<string, string>>
  /** Streams name their events and end without `[DONE]`, as OpenAI's Responses API does. */
  readonly namesEvents?: boolean
}

/** What one request was found to need before it is answered. */
export interface Prepared {
  readonly behaviour: Behaviour
  readonly gates: readonly HeldGate[]
}

/** The common machine of the fake servers: receives, records, holds, answers; the routes belong to each server. */
export interface Engine extends Controls {
  readonly origin: string
  /** The behaviour (script, else scenario words) and the gates of a request. Takes them away: call it once. */
  readonly prepare: (exchange: Exchange, target: string) => Prepared
  /** Answers with what a behaviour puts in place of a reply. False: there is no such thing, reply as usual. */
  readonly answerInstead: (exchange: Exchange, prepared: Prepared, voice: Voice) => Promise<boolean>
  /** Answers a chat request, streamed or not, or refuses it by the rules of the model. */
  readonly chat: (exchange: Exchange, model: FakeModel, voice: Voice) => Promise<void>
  readonly plan: (chunks: readonly JsonObject[], behaviour: Behaviour, voice: Voice) => StreamPlan
}

/** Routes a request that was read and recorded. A throw becomes a 500 with its stack, for the author of the kit. */
export type Route = (exchange: Exchange, engine: Engine, raw: IncomingMessage) => Promise<void>

/** Starts a server with these routes. */
export async function startEngine(options: EngineOptions, voice: Voice, route: Route): Promise<Engine> {
  const recorder = createRecorder()
  const gates = createGates()
  const scripts = createScripts()
  const seen = new Set<string>()

  const prepare = (exchange: Exchange, name: string): Prepared => {
    // What is meant for a reply must not be used up by the title that is asked for beside it.
    const target = asksForTitle(exchange.request) ? `${name}/title` : name
    return {
      behaviour: scripts.take(target, exchange.request) ?? typedBehaviour(exchange.request, seen),
      gates: gates.take(target, exchange.request),
    }
  }
  const answerInstead = async (exchange: Exchange, prepared: Prepared, voice: Voice): Promise<boolean> => {
    const { behaviour } = prepared
    await waitForHeaders(exchange, prepared.gates, behaviour.firstByteMs ?? 0)
    if (behaviour.refuse) sendRefusal(exchange, behaviour.refuse, voice)
    else if (behaviour.page) sendPage(exchange, behaviour.page)
    else if (behaviour.end === 'cut' && behaviour.after === 0) exchange.response.destroy()
    else return false
    return true
  }
  const plan = (chunks: readonly JsonObject[], behaviour: Behaviour, voice: Voice) =>
    planStream(chunks, behaviour, options.tokensPerSecond, voice.headers ?? {}, voice.namesEvents)

  const chat = async (exchange: Exchange, model: FakeModel, voice: Voice): Promise<void> => {
    const prepared = prepare(exchange, model.name)
    if (await answerInstead(exchange, prepared, voice)) return
    const body = objectOf(exchange.request.body)
    const refusal = model.refusal ?? refuseChat(model, body)
    if (refusal) return sendRefusal(exchange, refusal, voice)
    const reply = composeReply(model, body, prepared.behaviour)
    if (body.stream !== true || prepared.behaviour.noStream) {
      return sendJson(exchange, 200, completionBody(model, reply, prepared.behaviour), voice.headers)
    }
    const asked = objectOf(body.stream_options).include_usage === true
    const chunks = streamChunks(model, reply, prepared.behaviour, asked)
    await sendStream(exchange, plan(chunks, prepared.behaviour, voice), prepared.gates)
  }

  const receive = async (raw: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = goneSignal(response)
    const bytes = await readBody(raw)
    const request = record(raw, response, bytes, recorder.requests.length + 1)
    recorder.add(request)
    const exchange: Exchange = { request, response, gone }
    const limit = options.maxBodyBytes?.() ?? 33_554_432
    if (bytes.length > limit) return sendRefusal(exchange, bodyTooLarge(bytes.length, limit), voice)
    await pause(options.latencyMs ?? 0, gone)
    const atPath = { behaviour: scripts.take(request.path, request) ?? {}, gates: gates.take(request.path, request) }
    if (await answerInstead(exchange, atPath, voice)) return
    await route(exchange, engine, raw)
  }

  const listening = await listen(
    (raw, response) => {
      receive(raw, response).catch((error: unknown) => fail(response, error))
    },
    options.port ?? 0,
    options.tls,
  )
  const engine: Engine = {
    origin: listening.origin,
    requests: recorder.requests,
    nextRequest: recorder.next,
    script: scripts.add,
    gate: gates.add,
    prepare,
    answerInstead,
    chat,
    plan,
    close: async () => {
      gates.openAll()
      recorder.close()
      await listening.close()
    },
  }
  return engine
}

/** Sends a failure in the words of this server. */
export function sendRefusal(exchange: Exchange, refusal: Refusal, voice: Voice): void {
  sendJson(exchange, refusal.status, voice.errorBody(refusal), { ...voice.headers, ...refusal.headers })
}

function createScripts() {
  const waiting: { target: string; behaviour: Behaviour; when: (request: RecordedRequest) => boolean }[] = []
  return {
    add(target: string, behaviour: Behaviour | string, when: (request: RecordedRequest) => boolean = () => true): void {
      waiting.push({
        target,
        behaviour: typeof behaviour === 'string' ? readScenarios(behaviour).behaviour : behaviour,
        when,
      })
    },
    take(target: string, request: RecordedRequest): Behaviour | undefined {
      const index = waiting.findIndex((one) => one.target === target && one.when(request))
      return index < 0 ? undefined : waiting.splice(index, 1)[0]?.behaviour
    },
  }
}

/** Whether this is Parley's request for a title. */
export function asksForTitle({ turns }: Pick<RecordedRequest, 'turns'>): boolean {
  return lastUserTurn(turns)?.text.startsWith('Write a title') === true
}

function typedBehaviour(request: RecordedRequest, seen: Set<string>): Behaviour {
  const text = lastUserTurn(request.turns)?.text ?? ''
  if (asksForTitle(request) || text.startsWith('Summarise the part')) return {}
  const { behaviour, once } = readScenarios(text)
  if (once && seen.has(text)) return {}
  seen.add(text)
  return behaviour
}

function record(raw: IncomingMessage, response: ServerResponse, bytes: Buffer, number: number): RecordedRequest {
  const url = new URL(raw.url ?? '/', 'http://fake')
  const body = parsed(bytes)
  const outcome = Promise.withResolvers<'finished' | 'aborted'>()
  response.once('close', () => outcome.resolve(response.writableFinished ? 'finished' : 'aborted'))
  return {
    number,
    method: raw.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: safeHeaders(raw),
    body,
    turns: isObject(body) ? turnsOf(body) : [],
    outcome: outcome.promise,
  }
}

function parsed(bytes: Buffer): unknown {
  const text = bytes.toString('utf8')
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return
  if (response.headersSent) response.destroy()
  else
    response.writeHead(500, { 'content-type': 'text/plain' }).end(error instanceof Error ? error.stack : String(error))
}
