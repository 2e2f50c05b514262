import { z } from 'zod'
import { imageLimitsSchema } from './image-limits.ts'
import type { ImageLimits } from './image-limits.ts'
import { priceSchema } from './price.ts'

/** The kinds of server that Parley speaks to. */
export const providerIdSchema = z.enum(['databricks', 'openai-compatible', 'demo'])

/** A kind of server. */
export type ProviderId = z.infer<typeof providerIdSchema>

/** What is known of an ability that no server states with certainty. */
export const abilitySchema = z.enum(['yes', 'no', 'unknown'])

/** What is known of an ability that no server states with certainty. */
export type Ability = z.infer<typeof abilitySchema>

/** What an endpoint is for. */
export const taskSchema = z.enum(['chat', 'completions', 'embeddings', 'agent', 'custom', 'unknown'])

/** What an endpoint is for. */
export type Task = z.infer<typeof taskSchema>

/**
 * How an endpoint is asked: the chat completions or the Responses API of OpenAI, the older chat agents of Databricks
 * (`agent/v2/chat`), or a chat body at the endpoint's own address (`/invocations`).
 */
export const apiSchema = z.enum(['chat-completions', 'responses', 'chat-agent', 'invocations'])

/** How an endpoint is asked. */
export type Api = z.infer<typeof apiSchema>

/** How far an endpoint is from answering, in the words of the workspace's own pages. */
export const endpointStateSchema = z.enum(['ready', 'ready-update-failed', 'updating', 'update-failed', 'stopped', 'unknown'])

/** How far an endpoint is from answering. */
export type EndpointState = z.infer<typeof endpointStateSchema>

/** Parameters that are the same for every family of models. */
export const parameterNameSchema = z.enum(['systemPrompt', 'temperature', 'topP', 'maxTokens', 'stop'])

/** A parameter that is the same for every family of models. */
export type ParameterName = z.infer<typeof parameterNameSchema>

/** How the reasoning of an endpoint is set. Where nothing is certain it is `none`, and no field is sent. */
export const reasoningControlSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** It reasons whatever is asked. */
  z.object({ kind: z.literal('always') }),
  z.object({ kind: z.literal('effort'), values: z.array(z.string()), initial: z.string().optional() }),
  /** Tokens of thought. `initial`: what happens when nothing is sent. With `min` 0 a budget of 0 turns it off. */
  z.object({ kind: z.literal('budget'), min: z.number().int(), max: z.number().int(), initial: z.enum(['on', 'off']) }),
])

/** How the reasoning of an endpoint is set. */
export type ReasoningControl = z.infer<typeof reasoningControlSchema>

/** What the person says of an endpoint; it counts more than what was found. */
export const overridesSchema = z.object({
  task: z.enum(['chat', 'agent', 'embeddings', 'completions', 'custom']).optional(),
  api: apiSchema.optional(),
  vision: z.enum(['yes', 'no']).optional(),
  tools: z.enum(['yes', 'no']).optional(),
  reasoning: z.enum(['none', 'always', 'effort', 'budget']).optional(),
  price: priceSchema.optional(),
  images: imageLimitsSchema.optional(),
})

/** What the person says of an endpoint. */
export type Overrides = z.infer<typeof overridesSchema>

/** A field that an endpoint refused: from then on it is left out, or another takes its place. */
export const learnedSchema = z.object({
  /** As it is called in the request, such as `temperature`. */
  field: z.string(),
  /** The field that is sent in its place. */
  instead: z.string().optional(),
  /** Of a limit of images, such as `images.maxEdge`: what it is. */
  limit: z.number().optional(),
  /** What the server said. */
  said: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
})

/** A field that an endpoint refused. */
export type Learned = z.infer<typeof learnedSchema>

/** Something one can ask: a serving endpoint of a workspace, or a model of a server. */
export const endpointSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  connectionName: z.string(),
  provider: providerIdSchema,
  /** As people read it. */
  name: z.string(),
  /** What goes into the request's `model` field. */
  model: z.string(),
  /** What the server calls the model behind it, such as "Claude Sonnet 4.6". */
  title: z.string().optional(),
  group: z.enum(['demo', 'hosted', 'external', 'custom', 'agent', 'server']),
  task: taskSchema,
  state: endpointStateSchema,
  vision: abilitySchema,
  reasoning: abilitySchema,
  tools: abilitySchema,
  api: apiSchema,
  /** What `api` can be set to. */
  apis: z.array(apiSchema),
  /** The parameters that it takes. */
  takes: z.array(parameterNameSchema),
  reasoningControl: reasoningControlSchema,
  contextTokens: z.number().int().optional(),
  maxOutputTokens: z.number().int().optional(),
  price: priceSchema.optional(),
  /** What it takes of images. */
  images: imageLimitsSchema.optional(),
  /** Whether a conversation can use it; if not, `reason` says why. */
  usable: z.boolean(),
  reason: z.enum(['not-ready', 'stopped', 'not-chat', 'custom-model', 'route-optimized', 'gone']).optional(),
  overrides: overridesSchema,
  learned: z.array(learnedSchema),
})

/** Something one can ask. */
export type Endpoint = z.infer<typeof endpointSchema>

/** An endpoint as its server describes it. */
export type FoundEndpoint = Omit<Endpoint, 'id' | 'connectionId' | 'connectionName' | 'provider' | 'overrides' | 'learned'>

/** What is assumed of an endpoint of which nothing but a name is known: a chat endpoint that takes the usual parameters. */
export const plainEndpoint: Omit<FoundEndpoint, 'name' | 'model' | 'group'> = {
  task: 'chat',
  state: 'unknown',
  vision: 'unknown',
  reasoning: 'unknown',
  tools: 'unknown',
  api: 'chat-completions',
  apis: ['chat-completions', 'responses'],
  takes: ['systemPrompt', 'temperature', 'topP', 'maxTokens', 'stop'],
  reasoningControl: { kind: 'none' },
  images: { mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'], seenEdge: 2_048 },
  usable: true,
}

/** The values of `reasoning_effort` that most families take. */
export const usualEfforts: readonly string[] = ['low', 'medium', 'high']

const wireNames = { temperature: 'temperature', topP: 'top_p', maxTokens: 'max_tokens', stop: 'stop' } as const

/**
 * An endpoint as it is used: what was found, then what the person says of it, then what it refused, for that is not sent
 * whoever says otherwise, then what the API can carry that it is asked by.
 */
export function describeEndpoint(found: FoundEndpoint, overrides: Overrides, learned: readonly Learned[]): FoundEndpoint {
  const endpoint = overridden(found, overrides)
  const reasoningField = reasoningFieldOf(endpoint)
  const isUncontrolled = learned.some(({ field }) => field === reasoningField)
  const takes = endpoint.takes.filter((name) => isTaken(name, endpoint.api, learned))
  const sight = { vision: visionOf(endpoint.vision, learned), images: imagesOf({ ...found.images, ...overrides.images }, learned) }
  return asApiAllows({ ...endpoint, ...sight, takes, ...(isUncontrolled && { reasoningControl: { kind: 'none' } }) })
}

/** The limits that a refusal can name. */
const learnedLimits = ['maxEdge', 'maxBytes', 'maxImages', 'maxRequestBytes'] as const

/** The field under which it is remembered that an endpoint takes no images at all. */
export const noImagesField = 'images'
/** The field under which it is remembered that an endpoint of unknown abilities took an image. */
export const imagesTakenField = 'images.taken'

/** The field under which a limit that a refusal named is remembered. */
export function limitField(name: (typeof learnedLimits)[number]): string {
  return `images.${name}`
}

function imagesOf(limits: ImageLimits, learned: readonly Learned[]): ImageLimits {
  const told = learnedLimits.flatMap((name) => {
    const limit = learned.find(({ field }) => field === limitField(name))?.limit
    return limit === undefined ? [] : [[name, Math.min(limit, limits[name] ?? Infinity)] as const]
  })
  return { ...limits, ...Object.fromEntries(told) }
}

function visionOf(vision: Ability, learned: readonly Learned[]): Ability {
  if (learned.some(({ field }) => field === noImagesField)) return 'no'
  return vision === 'unknown' && learned.some(({ field }) => field === imagesTakenField) ? 'yes' : vision
}

/**
 * What was learned, as far as it still counts after the person says something else than before: who says that an endpoint takes images,
 * or how large they may be, knows better than an earlier refusal.
 */
export function learnedAfter(learned: readonly Learned[], before: Overrides, now: Overrides): Learned[] {
  const saysYes = now.vision === 'yes' && before.vision !== 'yes'
  const said = learnedLimits.filter((name) => now.images?.[name] !== undefined && now.images[name] !== before.images?.[name]).map(limitField)
  return learned.filter(({ field }) => !(saysYes && field === noImagesField) && !said.includes(field))
}

/** The field that sets the reasoning; `undefined` where none is sent. */
function reasoningFieldOf({ reasoningControl: { kind }, api }: FoundEndpoint): string | undefined {
  if (kind === 'budget') return 'thinking'
  if (kind !== 'effort') return undefined
  return api === 'responses' ? 'reasoning' : 'reasoning_effort'
}

function isTaken(name: ParameterName, api: Api, learned: readonly Learned[]): boolean {
  if (name === 'systemPrompt') return true
  const tried = new Set<string>()
  let field: string | undefined = api === 'responses' && name === 'maxTokens' ? 'max_output_tokens' : wireNames[name]
  while (field !== undefined && !tried.has(field)) {
    tried.add(field)
    const refused = learned.find((one) => one.field === field)
    if (refused === undefined) return true
    field = refused.instead
  }
  return false
}

/** The Responses API knows no stop words and no budget of thought; a chat agent is sent messages alone. */
function asApiAllows(endpoint: FoundEndpoint): FoundEndpoint {
  const { api, takes, reasoningControl } = endpoint
  if (api === 'chat-agent') return { ...endpoint, takes: takes.filter((name) => name === 'systemPrompt'), reasoningControl: { kind: 'none' } }
  if (api !== 'responses') return endpoint
  return { ...endpoint, takes: takes.filter((name) => name !== 'stop'), ...(reasoningControl.kind === 'budget' && { reasoningControl: { kind: 'none' } }) }
}

function overridden(found: FoundEndpoint, overrides: Overrides): FoundEndpoint {
  const { task, api, vision, tools, reasoning, price } = overrides
  return {
    ...found,
    ...(task !== undefined && withTask(found, task)),
    ...(api !== undefined && { api }),
    ...(vision !== undefined && { vision }),
    ...(tools !== undefined && { tools }),
    ...(price !== undefined && { price }),
    ...(reasoning !== undefined && { reasoning: reasoning === 'none' ? 'no' : 'yes', reasoningControl: controlFor(found, reasoning) }),
  }
}

/** What a person calls a chat endpoint can be tried, unless it is known to be out of reach at present. */
function withTask(found: FoundEndpoint, task: NonNullable<Overrides['task']>): Partial<FoundEndpoint> {
  const isForConversations = task === 'chat' || task === 'agent'
  if (!isForConversations) return { task, usable: false, reason: task === 'custom' ? 'custom-model' : 'not-chat' }
  const isOutOfReach = found.reason === 'gone' || found.reason === 'not-ready' || found.reason === 'stopped'
  return isOutOfReach ? { task } : { task, usable: true, reason: undefined }
}

function controlFor(found: FoundEndpoint, kind: ReasoningControl['kind']): ReasoningControl {
  if (found.reasoningControl.kind === kind) return found.reasoningControl
  if (kind === 'effort') return { kind, values: [...usualEfforts] }
  if (kind === 'budget') return { kind, min: 1024, max: 32_000, initial: 'off' }
  return { kind }
}
