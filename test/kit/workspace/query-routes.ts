import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { answer } from './answers.ts'
import { tokenOf } from './auth.ts'
import { chatAgentBody, chatAgentChunks, refuseChatAgent } from './chat-agent.ts'
import { refuseCompletion, textCompletion, textCompletionChunks } from './completions.ts'
import { sendRefusal, type Engine, type Voice } from './engine.ts'
import { objectOf, stringOf, type JsonObject } from './json.ts'
import type { FakeEndpoint } from './model.ts'
import { embeddingsFor, predictionsFor, refuseTexts } from './predictions.ts'
import { badRequest, refusals } from './refusal.ts'
import { responseBody, responseEvents } from './responses.ts'
import { refuseAgent, refuseResponses, type ResponsesSurface } from './responses-rules.ts'
import { refuseOnGateway } from './rules.ts'
import { sendJson, type Exchange } from './send.ts'
import { databricksVoice, type WorkspaceState } from './state.ts'

type Answer = (
  exchange: Exchange,
  engine: Engine,
  state: WorkspaceState,
  name: string,
  raw: IncomingMessage,
) => Promise<void>

/** `/serving-endpoints/chat/completions`. */
export const chat: Answer = async (exchange, engine, state) => {
  const endpoint = endpointFor(exchange, state, modelIn(exchange))
  if (endpoint) await converse(exchange, engine, endpoint, databricksVoice)
}

/** The same through the gateway, which refuses more. */
export const gatewayChat: Answer = async (exchange, engine, state) => {
  const refusal = refuseOnGateway(bodyOf(exchange))
  if (refusal) return sendRefusal(exchange, refusal, databricksVoice)
  const endpoint = endpointFor(exchange, state, catalogName(state, modelIn(exchange)))
  if (endpoint) await converse(exchange, engine, endpoint, databricksVoice)
}

/** `/serving-endpoints/NAME/invocations`: whatever the endpoint is. */
export const invoke: Answer = async (exchange, engine, state, name) => {
  const endpoint = endpointFor(exchange, state, name)
  if (endpoint) await answerByKind(exchange, engine, endpoint)
}

/** The address of a route-optimized endpoint: no personal token is taken there. */
export const invokeOptimized: Answer = async (exchange, engine, state, name, raw) => {
  const endpoint = state.endpoints().find((one) => one.name === name)
  if (endpoint?.listing['route_optimized'] !== true)
    return sendRefusal(exchange, refusals.endpointNotFound, databricksVoice)
  if (!state.oauth.accepts(tokenOf(raw) ?? '')) return sendRefusal(exchange, refusals.needsOAuth, databricksVoice)
  await answerByKind(exchange, engine, endpoint)
}

/** `/serving-endpoints/embeddings`. */
export const embed: Answer = async (exchange, engine, state) => {
  const endpoint = endpointFor(exchange, state, modelIn(exchange))
  if (endpoint) await sendEmbeddings(exchange, engine, endpoint)
}

/** The same through the gateway. */
export const gatewayEmbed: Answer = async (exchange, engine, state) => {
  const endpoint = endpointFor(exchange, state, catalogName(state, modelIn(exchange)))
  if (endpoint) await sendEmbeddings(exchange, engine, endpoint)
}

/** `/serving-endpoints/completions`. */
export const complete: Answer = async (exchange, engine, state) => {
  const endpoint = endpointFor(exchange, state, modelIn(exchange))
  if (endpoint) await sendCompletion(exchange, engine, endpoint)
}

/** One of the places of the Responses API. */
export function respond(surface: ResponsesSurface): Answer {
  return async (exchange, engine, state) => {
    const name = surface === 'gateway' ? catalogName(state, modelIn(exchange)) : modelIn(exchange)
    const endpoint = endpointFor(exchange, state, name)
    if (!endpoint) return
    if (endpoint.family === 'agent') return askAgent(exchange, engine, endpoint)
    await answer(exchange, engine, endpoint, {
      refuse: (body) => refuseResponses(endpoint, body, surface),
      body: (reply, { behaviour }) => responseBody(endpoint, reply, behaviour),
      chunks: (reply, { behaviour }) => responseEvents(endpoint, reply, behaviour),
      voice: { ...databricksVoice, namesEvents: endpoint.family === 'gpt' },
    })
  }
}

function bodyOf(exchange: Exchange): JsonObject {
  return objectOf(exchange.request.body)
}

function modelIn(exchange: Exchange): string {
  return stringOf(bodyOf(exchange).model)
}

/** The gateway knows models by their name in the catalog too, with and without `databricks-`. */
function catalogName(state: WorkspaceState, name: string): string {
  const short = name.replace(/^system\.ai\./, '')
  const isKnown = state.endpoints().some((one) => one.name === short)
  return isKnown || short === name ? short : `databricks-${short}`
}

function endpointFor(exchange: Exchange, state: WorkspaceState, name: string): FakeEndpoint | undefined {
  const { body } = exchange.request
  if (typeof body !== 'object' || body === null) {
    sendRefusal(exchange, refusals.malformed, databricksVoice)
    return undefined
  }
  const endpoint = state.endpoints().find((one) => one.name === name)
  const isOptimized = endpoint?.listing['route_optimized'] === true
  if (!endpoint || isOptimized)
    sendRefusal(exchange, isOptimized ? refusals.routeOptimized : refusals.endpointNotFound, databricksVoice)
  return isOptimized ? undefined : endpoint
}

async function answerByKind(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  if (endpoint.family === 'embeddings') return sendEmbeddings(exchange, engine, endpoint)
  if (endpoint.family === 'completions') return sendCompletion(exchange, engine, endpoint)
  const headers = { 'served-model-name': endpoint.name, 'x-request-id': randomUUID() }
  await converse(exchange, engine, endpoint, { ...databricksVoice, headers })
}

async function converse(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint, voice: Voice): Promise<void> {
  if (endpoint.family === 'agent') return askAgent(exchange, engine, endpoint)
  if (endpoint.family === 'chat-agent') return askChatAgent(exchange, engine, endpoint)
  if (endpoint.family === 'custom') return predict(exchange, engine, endpoint)
  await engine.chat(exchange, endpoint, voice)
}

function askAgent(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  return answer(exchange, engine, endpoint, {
    voice: databricksVoice,
    refuse: (body) => refuseAgent(endpoint, body),
    body: (reply, { behaviour }) => responseBody(endpoint, reply, behaviour),
    chunks: (reply, { behaviour }) => responseEvents(endpoint, reply, behaviour),
  })
}

function askChatAgent(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  return answer(exchange, engine, endpoint, {
    voice: databricksVoice,
    refuse: (body) => refuseChatAgent(endpoint, body),
    body: (reply, { behaviour }) => chatAgentBody(reply, behaviour),
    chunks: (reply, { behaviour }) => chatAgentChunks(reply, behaviour),
  })
}

function sendCompletion(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  return answer(exchange, engine, endpoint, {
    voice: databricksVoice,
    refuse: (body) => refuseCompletion(endpoint, body),
    body: (reply) => textCompletion(endpoint, reply),
    chunks: (reply) => textCompletionChunks(endpoint, reply),
  })
}

async function sendEmbeddings(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  if (await engine.answerInstead(exchange, engine.prepare(exchange, endpoint.name), databricksVoice)) return
  if (endpoint.refusal) return sendRefusal(exchange, endpoint.refusal, databricksVoice)
  const { input } = bodyOf(exchange)
  const texts = (Array.isArray(input) ? input : [input]).filter((text) => typeof text === 'string')
  if (endpoint.family !== 'embeddings' || texts.length === 0) {
    return sendRefusal(exchange, badRequest('Bad request: json: unknown field "input"'), databricksVoice)
  }
  const refusal = refuseTexts(endpoint, bodyOf(exchange), texts)
  if (refusal !== undefined) return sendRefusal(exchange, badRequest(refusal), databricksVoice)
  sendJson(exchange, 200, embeddingsFor(endpoint, texts, bodyOf(exchange).dimensions))
}

async function predict(exchange: Exchange, engine: Engine, endpoint: FakeEndpoint): Promise<void> {
  if (await engine.answerInstead(exchange, engine.prepare(exchange, endpoint.name), databricksVoice)) return
  if (endpoint.refusal) return sendRefusal(exchange, endpoint.refusal, databricksVoice)
  const predictions = predictionsFor(bodyOf(exchange))
  if (predictions) return sendJson(exchange, 200, predictions, { 'served-model-name': `${endpoint.name}-1` })
  const message =
    'Invalid input. The input must be a JSON dictionary with exactly one of the fields dataframe_split, inputs, instances.'
  sendRefusal(exchange, badRequest(message), databricksVoice)
}
