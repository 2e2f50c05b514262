import type { IncomingMessage } from 'node:http'
import { answer } from './workspace/answers.ts'
import {
  sendRefusal,
  startEngine,
  type Controls,
  type Engine,
  type EngineOptions,
  type Route,
  type Voice,
} from './workspace/engine.ts'
import { isObject, objectOf, stringOf } from './workspace/json.ts'
import type { FakeModel, ReasoningShape } from './workspace/model.ts'
import { embeddingsFor } from './workspace/predictions.ts'
import { openAiErrorBody, type Refusal } from './workspace/refusal.ts'
import { responseBody, responseEvents } from './workspace/responses.ts'
import { refuseOpenAiResponses } from './workspace/responses-rules.ts'
import { sendJson, type Exchange } from './workspace/send.ts'

/** Which server is imitated; it decides the models, where reasoning and usage are, and the wording of a refused key. */
export type Flavour = 'openai' | 'ollama' | 'llama.cpp' | 'vllm' | 'lm-studio'

/** Options of `startOpenAiServer`. */
export interface OpenAiServerOptions extends EngineOptions {
  /** Default `openai`. */
  readonly flavour?: Flavour
  /** Asked for as `Authorization: Bearer`. Default: no key is needed, and any that is sent is ignored. */
  readonly key?: string
  /** Names of models beside those of the flavour. All of them see images unless the name holds `text`. */
  readonly models?: readonly string[]
  /** Refuse requests (401) without this header. */
  readonly requireHeader?: { readonly name: string; readonly value: string }
  /** Refuse requests (400) without this query parameter, as Azure does with `api-version`. */
  readonly requireQuery?: { readonly name: string; readonly value: string }
  /** Whether GET /v1/models exists; some gateways have no list. Default true. */
  readonly listsModels?: boolean
  /** Whether POST /v1/responses exists. Default true. */
  readonly hasResponses?: boolean
}

/** A running OpenAI-compatible server. Targets of `script` and `gate` are model names or paths. */
export interface OpenAiServer extends Controls {
  /** The base URL, ending in `/v1`. */
  readonly url: string
  /** The server without the base path. */
  readonly origin: string
  readonly models: readonly string[]
  /** The model refuses these request fields from now on. None: it takes all again. */
  readonly refuse: (model: string, ...fields: readonly string[]) => void
}

interface FlavourTraits {
  readonly models: readonly string[]
  readonly reasoning: ReasoningShape
  readonly owner: string
}

const flavours: Readonly<Record<Flavour, FlavourTraits>> = {
  openai: { models: ['gpt-4o-mini', 'small-text'], reasoning: 'hidden', owner: 'openai' },
  ollama: { models: ['llava:7b', 'deepseek-r1-text:8b'], reasoning: 'reasoning', owner: 'library' },
  'llama.cpp': { models: ['qwen3-text-8b.gguf'], reasoning: 'reasoning_content', owner: 'llamacpp' },
  vllm: { models: ['Qwen/Qwen3-VL-8B'], reasoning: 'reasoning_content', owner: 'vllm' },
  'lm-studio': { models: ['gemma-3-12b', 'think-text-7b'], reasoning: 'think-tags', owner: 'organization_owner' },
}

const voice: Voice = { errorBody: openAiErrorBody }

/** Starts an OpenAI-compatible server on 127.0.0.1, with the same answers and scenario words as the fake workspace. */
export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const flavour = options.flavour ?? 'openai'
  const names = [...flavours[flavour].models, ...(options.models ?? [])]
  const refused = new Map<string, readonly string[]>()
  const models = () => names.map((name) => ({ ...modelNamed(name, flavour), refusedFields: refused.get(name) ?? [] }))
  const route: Route = async (exchange, engine, raw) => {
    const { method, path } = exchange.request
    if (method === 'GET' && flavour === 'ollama' && path === '/') {
      exchange.response.end('Ollama is running')
      return
    }
    if (method === 'GET' && flavour === 'llama.cpp' && path === '/health')
      return sendJson(exchange, 200, { status: 'ok' })
    const refusal = refuseCaller(exchange, raw, options)
    if (refusal) return sendRefusal(exchange, refusal, voice)
    if (method === 'GET' && path === '/v1/models' && options.listsModels !== false) {
      return sendJson(exchange, 200, modelList(names, flavour))
    }
    if (method === 'POST' && path === '/v1/chat/completions') {
      const model = findModel(exchange, models())
      return 'status' in model ? sendRefusal(exchange, model, voice) : engine.chat(exchange, model, voice)
    }
    if (method === 'POST' && path === '/v1/responses' && options.hasResponses !== false) {
      const model = findModel(exchange, models())
      return 'status' in model ? sendRefusal(exchange, model, voice) : respond(exchange, engine, model)
    }
    if (method === 'POST' && path === '/v1/embeddings') {
      const model = findModel(exchange, models())
      return 'status' in model ? sendRefusal(exchange, model, voice) : embed(exchange, model)
    }
    sendRefusal(exchange, { status: 404, code: 'unknown_url', message: `Invalid URL (${method} ${path})` }, voice)
  }
  const { origin, requests, nextRequest, script, gate, close } = await startEngine(options, voice, route)
  const refuse = (model: string, ...fields: readonly string[]) => void refused.set(model, fields)
  return { url: `${origin}/v1`, origin, models: names, requests, nextRequest, script, gate, close, refuse }
}

function respond(exchange: Exchange, engine: Engine, model: FakeModel): Promise<void> {
  return answer(exchange, engine, model, {
    voice: { ...voice, namesEvents: true },
    refuse: (body) => refuseOpenAiResponses(model, body),
    body: (reply, { behaviour }) => responseBody(model, reply, behaviour),
    chunks: (reply, { behaviour }) => responseEvents(model, reply, behaviour),
  })
}

function embed(exchange: Exchange, model: FakeModel): void {
  const { input } = objectOf(exchange.request.body)
  const texts = (Array.isArray(input) ? input : [input]).filter((text) => typeof text === 'string')
  sendJson(exchange, 200, embeddingsFor(model, texts))
}

function modelNamed(name: string, flavour: Flavour): FakeModel {
  return {
    name,
    replyModel: name,
    family: 'openai',
    vision: !name.includes('text'),
    contextTokens: 128_000,
    usage: 'asked',
    reasoning: flavours[flavour].reasoning,
    strictMessages: flavour === 'openai',
  }
}

function modelList(names: readonly string[], flavour: Flavour) {
  const data = names.map((id) => ({ id, object: 'model', created: 1_771_000_000, owned_by: flavours[flavour].owner }))
  return { object: 'list', data }
}

function findModel({ request }: Exchange, models: readonly FakeModel[]): FakeModel | Refusal {
  if (!isObject(request.body))
    return { status: 400, code: 'invalid_json', message: 'We could not parse the JSON body of your request.' }
  const name = stringOf(request.body.model)
  const missing = {
    status: 404,
    code: 'model_not_found',
    message: `The model \`${name}\` does not exist or you do not have access to it.`,
  }
  return models.find((model) => model.name === name) ?? missing
}

function refuseCaller({ request }: Exchange, raw: IncomingMessage, options: OpenAiServerOptions): Refusal | undefined {
  const { key, requireHeader, requireQuery } = options
  const given = raw.headers.authorization
  if (key !== undefined && given !== `Bearer ${key}`) return refusedKey(given, options.flavour ?? 'openai')
  if (requireHeader && raw.headers[requireHeader.name.toLowerCase()] !== requireHeader.value) {
    return { status: 401, code: 'missing_header', message: `The header ${requireHeader.name} is missing or wrong.` }
  }
  if (requireQuery && request.query[requireQuery.name] !== requireQuery.value) {
    return {
      status: 400,
      code: 'missing_query',
      message: `The query parameter ${requireQuery.name} is missing or wrong.`,
    }
  }
  return undefined
}

function refusedKey(given: string | undefined, flavour: Flavour): Refusal {
  if (flavour === 'llama.cpp') {
    const message = 'Invalid API Key'
    return { status: 401, code: 401, message, body: { error: { code: 401, message, type: 'authentication_error' } } }
  }
  const message = given === undefined ? "You didn't provide an API key." : 'Incorrect API key provided.'
  return { status: 401, code: 'invalid_api_key', message }
}
