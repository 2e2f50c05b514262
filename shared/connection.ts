import { z } from 'zod'
import { providerIdSchema } from './endpoint.ts'
import { errorSchema } from './stream.ts'

/**
 * Where the secrets of a connection are: in the system's keychain, in memory until Parley closes, outside Parley (a
 * profile or the environment, read at use), or there are none. `missing`: they should be there and are not. `signed-out`:
 * the person removed them.
 */
export const secretPlaceSchema = z.enum(['keychain', 'memory', 'outside', 'none', 'missing', 'signed-out'])

/** A header sent with every request of a connection. The value of a secret one never leaves the keychain. */
export const headerSchema = z.object({ name: z.string(), value: z.string().optional(), secret: z.boolean() })

const name = z.string().min(1).max(500)

/** How a connection signs in. */
export const authSchema = z.discriminatedUnion('kind', [
  /** A personal access token or API key, or nothing at all. */
  z.object({ kind: z.literal('token') }),
  /** OAuth in the browser. `clientId`: a registered application of the account; the command line's public one when left out. */
  z.object({ kind: z.literal('browser'), clientId: name.optional() }),
  /** OAuth of a service principal, with a client secret. */
  z.object({ kind: z.literal('service-principal'), clientId: name }),
  /** A profile of `~/.databrickscfg`, read at use. */
  z.object({ kind: z.literal('profile'), profile: name }),
  /** The `DATABRICKS_*` variables, read at use. */
  z.object({ kind: z.literal('environment') }),
])

/** How a connection signs in. */
export type Auth = z.infer<typeof authSchema>

/** Which addresses of a workspace are asked: its serving endpoints, or its Unity AI Gateway. */
export const surfaceSchema = z.enum(['serving-endpoints', 'gateway'])

/** A configured workspace or server. Holds no secret. */
export const connectionSchema = z.object({
  id: z.string(),
  provider: providerIdSchema,
  name: z.string(),
  /** Base URL without a trailing slash; empty for the demo. */
  url: z.string(),
  auth: authSchema,
  surface: surfaceSchema,
  /** The workspace's number, for hosts that serve many of them. */
  workspaceId: z.string().optional(),
  /** The signed-in name, as far as the server told it. */
  user: z.string().optional(),
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

/** One step of trying a connection, in the order in which they were tried. */
export const connectionStepSchema = z.object({
  step: z.enum(['address', 'name', 'proxy', 'reach', 'tls', 'sign-in', 'list', 'first-token']),
  ok: z.boolean(),
  /** What it found: the host, its address, the authority of its certificate, or the signed-in name. */
  detail: z.string().optional(),
  /**
   * What is to be known of it beside: the name was left to the proxy, no proxy is used, the certificate leads to an
   * authority of the system or to one that the person added.
   */
  note: z.enum(['by-proxy', 'no-proxy', 'system-authority', 'added-authority']).optional(),
  /** How many endpoints there are, and how many of them a conversation can use. */
  found: z.object({ endpoints: z.number().int(), usable: z.number().int() }).optional(),
  /** How long it took, in milliseconds. */
  took: z.number().optional(),
  error: errorSchema.optional(),
})

/** One step of trying a connection. */
export type ConnectionStep = z.infer<typeof connectionStepSchema>

const secret = z.string().max(65_536).trim()

/** What a person fills in to add or change a connection. A secret left out keeps its stored value on a change. */
export const connectionFormSchema = z.object({
  provider: z.enum(['databricks', 'openai-compatible']),
  /** Workspace URL as pasted from a browser, or the base URL of a server. */
  url: z.string().min(1).max(4096),
  name: z.string().max(200).optional(),
  auth: authSchema.optional(),
  surface: surfaceSchema.optional(),
  /** Personal access token or API key. */
  token: secret.optional(),
  /** The secret of a service principal. */
  clientSecret: secret.optional(),
  models: z.array(name).max(500).optional(),
  headers: z.array(z.object({ name: z.string().min(1).max(200), value: z.string().max(16_384).optional(), secret: z.boolean() })).max(50).optional(),
  query: z.record(z.string(), z.string()).optional(),
  extraBody: z.record(z.string(), z.unknown()).optional(),
  removedBody: z.array(z.string().min(1).max(200)).max(100).optional(),
})

/** What a person fills in to add or change a connection. */
export type ConnectionForm = z.infer<typeof connectionFormSchema>

/** A way to sign in that was found on this machine. */
export const profileSchema = z.object({
  /** The profile's name; `null` for the environment. */
  name: z.string().nullable(),
  url: z.string(),
  /** `cli`: its sign-in is kept by the `databricks` command. */
  auth: z.enum(['token', 'service-principal', 'cli', 'unsupported']),
  /** What Parley cannot use it with, where it is `unsupported`. */
  detail: z.string().optional(),
})

/** A way to sign in that was found on this machine. */
export type Profile = z.infer<typeof profileSchema>
