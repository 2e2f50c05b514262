import { tokenAuthority } from './auth.ts'
import { defaultEndpoints } from './endpoints.ts'
import type { ImageRules } from './image-rules.ts'
import type { FakeEndpoint } from './model.ts'
import { startEngine, type Controls, type EngineOptions } from './engine.ts'
import { createOAuth, type OAuthControls } from './oauth.ts'
import { workspaceRoutes } from './routes.ts'
import { databricksVoice, type HostType } from './state.ts'

export type { FakeEndpoint, FakeModel, Family, ReasoningControl } from './model.ts'
export { defaultEndpoints, WORKSPACE_ID } from './endpoints.ts'
export { embeddingEndpoints, familyEndpoints, openEndpoints } from './foundation.ts'
export type { Gate, GatePlace } from './gates.ts'
export { fixtureTls, type TlsPair } from './listen.ts'
export type { ImageRules } from './image-rules.ts'
export type { RecordedRequest } from './recorder.ts'
export { refusals } from './refusal.ts'
export { scenarios, type Behaviour } from './scenarios.ts'
export type { Turn } from './turns.ts'
export { wordFor } from './answer.ts'
export type { HostType } from './state.ts'
export { CLI_CLIENT_ID, servicePrincipal, type Grant, type OAuthControls } from './oauth.ts'

/** The token that a fake workspace accepts unless it is given another: the right form, and easy to search for. */
export const FAKE_TOKEN = 'dapi0123456789abcdef0123456789abcdef'

/** Options of `startWorkspace`. */
export interface WorkspaceOptions extends Omit<EngineOptions, 'maxBodyBytes'> {
  /** Larger request bodies get the gateway's 400. Default 33,554,432 bytes; see also `setMaxBodyBytes`. */
  readonly maxBodyBytes?: number
  /** Default `FAKE_TOKEN`. */
  readonly token?: string
  /** Default `defaultEndpoints`: one of every kind. An empty list is an empty workspace. */
  readonly endpoints?: readonly FakeEndpoint[]
  /** Whether the paths under `/ai-gateway` exist. Default true. */
  readonly gateway?: boolean
}

/** A running fake workspace. */
export interface Workspace extends Controls {
  /** The address of the workspace, without a slash at the end. */
  readonly url: string
  readonly token: string
  /** Replaces the endpoints from the next request on. */
  readonly setEndpoints: (endpoints: readonly FakeEndpoint[]) => void
  /** Makes the token worthless, as a revoked one: 403 from the next request on. */
  readonly revokeToken: () => void
  /** Sign-in in the browser and service principals: what was given out, and how the next step fails. */
  readonly oauth: OAuthControls
  /** What `/.well-known/databricks-config` says of this host from now on; the paths behave accordingly. */
  readonly setHostType: (hostType: HostType) => void
  /** The endpoint refuses these request fields from now on, in the words of its kind. None: it takes all again. */
  readonly refuse: (endpoint: string, ...fields: readonly string[]) => void
  /** The largest request body in bytes from now on; some documents say 4 MB instead of 32 MiB. */
  readonly setMaxBodyBytes: (bytes: number) => void
  /** What the endpoint checks of images from now on, beside what its family does. */
  readonly limitImages: (endpoint: string, rules: ImageRules) => void
}

/**
 * Starts a fake Databricks workspace on 127.0.0.1: listing, chat on three surfaces, embeddings, agents, custom models.
 * Facts of the wire come from section 12 of the project's notes about Databricks. Answers are made from the messages of
 * the request (`answer.ts`), words in the newest message choose faults (`scenarios.ts`). Rejects if the port is taken.
 */
export async function startWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const token = options.token ?? FAKE_TOKEN
  let endpoints = options.endpoints ?? defaultEndpoints
  let revoked = false
  let hostType: HostType = 'WORKSPACE_HOST'
  const oauth = createOAuth()
  const authority = tokenAuthority((given) => (given === token ? !revoked : oauth.accepts(given)))
  const refused = new Map<string, readonly string[]>()
  const imageRules = new Map<string, ImageRules>()
  const withRefused = (endpoint: FakeEndpoint): FakeEndpoint => {
    const fields = refused.get(endpoint.name) ?? []
    const images = imageRules.get(endpoint.name) ?? endpoint.images
    return { ...endpoint, refusedFields: [...(endpoint.refusedFields ?? []), ...fields], ...(images && { images }) }
  }
  let { maxBodyBytes } = options
  const routes = workspaceRoutes({
    endpoints: () => endpoints.map(withRefused),
    authority,
    oauth,
    hostType: () => hostType,
    gateway: options.gateway ?? true,
  })
  const engine = await startEngine({ ...options, maxBodyBytes: () => maxBodyBytes }, databricksVoice, routes)
  return {
    url: engine.origin,
    token,
    requests: engine.requests,
    nextRequest: engine.nextRequest,
    script: engine.script,
    gate: engine.gate,
    close: engine.close,
    setEndpoints: (next) => {
      endpoints = next
    },
    revokeToken: () => {
      revoked = true
    },
    oauth: oauth.controls,
    setHostType: (next) => {
      hostType = next
    },
    refuse: (endpoint, ...fields) => void refused.set(endpoint, fields),
    setMaxBodyBytes: (bytes) => {
      maxBodyBytes = bytes
    },
    limitImages: (endpoint, rules) => void imageRules.set(endpoint, rules),
  }
}
