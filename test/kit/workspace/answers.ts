import { sendRefusal, type Engine, type Prepared, type Voice } from './engine.ts'
import { objectOf, type JsonObject } from './json.ts'
import type { FakeModel } from './model.ts'
import type { Refusal } from './refusal.ts'
import { composeReply, type Reply } from './reply.ts'
import { sendJson, sendStream, type Exchange } from './send.ts'

/** What is special about an answer that is no chat completion. */
export interface Shape {
  readonly refuse: (body: JsonObject) => Refusal | undefined
  readonly body: (reply: Reply, prepared: Prepared) => JsonObject
  readonly chunks: (reply: Reply, prepared: Prepared) => readonly JsonObject[]
  readonly voice: Voice
}

/** Answers a request to a model that is no chat completion, streamed or not, or refuses it. */
export async function answer(exchange: Exchange, engine: Engine, model: FakeModel, shape: Shape): Promise<void> {
  const { voice } = shape
  const prepared = engine.prepare(exchange, model.name)
  if (await engine.answerInstead(exchange, prepared, voice)) return
  const body = objectOf(exchange.request.body)
  const refusal = model.refusal ?? shape.refuse(body)
  if (refusal) return sendRefusal(exchange, refusal, voice)
  const reply = composeReply(model, body, prepared.behaviour)
  if (body.stream !== true || prepared.behaviour.noStream) return sendJson(exchange, 200, shape.body(reply, prepared))
  await sendStream(exchange, engine.plan(shape.chunks(reply, prepared), prepared.behaviour, voice), prepared.gates)
}
