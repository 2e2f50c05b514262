import { z } from 'zod'
import { errorSchema } from './stream.ts'

/** The kinds of server that Parley speaks to. */
export const providerIdSchema = z.enum(['databricks', 'openai-compatible', 'demo'])

/** A kind of server. */
export type ProviderId = z.infer<typeof providerIdSchema>

/** Where the secrets of a connection are: in the system's keychain, in memory until Parley closes, or there are none. */
export const secretPlaceSchema = z.enum(['keychain', 'memory', 'none', 'missing'])

/** A header sent with every request of a connection. The value of a secret one never leaves the keychain. */
export const headerSchema = z.object({ name: z.string(), value: z.string().optional(), secret: z.boolean() })

/** A configured workspace or server. Holds no secret. */
export const connectionSchema = z.object({
  id: z.string(),
  provider: providerIdSchema,
  name: z.string(),
  /** Base URL without a trailing slash; empty for the demo. */
  url: z.string(),
  hasToken: z.boolean(),
  secrets: secretPlaceSchema,
  /** Model names typed by hand; empty: the server is asked. */
  models: z.array(z.string()),
  headers: z.array(headerSchema),
  query: z.record(z.string(), z.string()),
  /** Fields put into every request body. */
  extraBody: z.record(z.string(), z.unknown()),
  /** Fields taken out of every request body. */
  removedBody: z.array(z.string()),
  /** Why the last look for endpoints failed, if it did. */
  error: errorSchema.optional(),
  refreshedAt: z.number().optional(),
})

/** A configured workspace or server. Holds no secret. */
export type Connection = z.infer<typeof connectionSchema>

/** What is known of an ability that no server states with certainty. */
export const abilitySchema = z.enum(['yes', 'no', 'unknown'])

/** What is known of an ability that no server states with certainty. */
export type Ability = z.infer<typeof abilitySchema>

/** What an endpoint is for. */
export const taskSchema = z.enum(['chat', 'completions', 'embeddings', 'agent', 'custom', 'unknown'])

/** What an endpoint is for. */
export type Task = z.infer<typeof taskSchema>

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
  group: z.enum(['demo', 'hosted', 'external', 'custom', 'agent', 'server']),
  task: taskSchema,
  vision: abilitySchema,
  /** Whether a conversation can use it; if not, `reason` says why. */
  usable: z.boolean(),
  reason: z.enum(['not-ready', 'not-chat', 'custom-model', 'agent', 'route-optimized', 'gone']).optional(),
})

/** Something one can ask. */
export type Endpoint = z.infer<typeof endpointSchema>

/** One step of *Test connection*, in the order in which they were tried. */
export const connectionStepSchema = z.object({
  step: z.enum(['address', 'reach', 'sign-in', 'list']),
  ok: z.boolean(),
  /** What it found: the host, or the signed-in name. */
  detail: z.string().optional(),
  /** How many endpoints there are, and how many of them a conversation can use. */
  found: z.object({ endpoints: z.number().int(), usable: z.number().int() }).optional(),
  error: errorSchema.optional(),
})

/** One step of *Test connection*. */
export type ConnectionStep = z.infer<typeof connectionStepSchema>

/** What a person fills in to add or change a connection. A secret left out keeps its stored value on a change. */
export const connectionFormSchema = z.object({
  provider: z.enum(['databricks', 'openai-compatible']),
  /** Workspace URL as pasted from a browser, or the base URL of a server. */
  url: z.string().min(1).max(4096),
  name: z.string().max(200).optional(),
  /** Personal access token or API key. */
  token: z.string().max(65_536).trim().optional(),
  models: z.array(z.string().min(1).max(500)).max(500).optional(),
  headers: z.array(z.object({ name: z.string().min(1).max(200), value: z.string().max(16_384).optional(), secret: z.boolean() })).max(50).optional(),
  query: z.record(z.string(), z.string()).optional(),
  extraBody: z.record(z.string(), z.unknown()).optional(),
  removedBody: z.array(z.string().min(1).max(200)).max(100).optional(),
})

/** What a person fills in to add or change a connection. */
export type ConnectionForm = z.infer<typeof connectionFormSchema>
