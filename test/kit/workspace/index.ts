import { tokenAuthority } from './auth.ts'
import { defaultEndpoints, type FakeEndpoint } from './endpoints.ts'
import { startEngine, type Controls, type EngineOptions } from './engine.ts'
import { createOAuth, type OAuthControls } from './oauth.ts'
import { databricksVoice, workspaceRoutes, type HostType } from './routes.ts'

export type { FakeEndpoint } from './endpoints.ts'
export { defaultEndpoints } from './endpoints.ts'
export type { Gate, GatePlace } from './gates.ts'
export { fixtureTls, type TlsPair } from './listen.ts'
export type { RecordedRequest } from './recorder.ts'
export { refusals } from './refusal.ts'
export { scenarios, type Behaviour } from './scenarios.ts'
export type { Turn } from './turns.ts'
export { wordFor } from './answer.ts'
export { WORKSPACE_ID, type HostType } from './routes.ts'
export { CLI_CLIENT_ID, servicePrincipal, type Grant, type OAuthControls } from './oauth.ts'

/** The token that a fake workspace accepts unless it is given another: the right form, and easy to search for. */
export const FAKE_TOKEN = 'dapi0123456789abcdef0123456789abcdef'

/** Options of `startWorkspace`. */
export interface WorkspaceOptions extends EngineOptions {
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
  const routes = workspaceRoutes({
    endpoints: () => endpoints,
    authority,
    oauth,
    hostType: () => hostType,
    gateway: options.gateway ?? true,
  })
  const engine = await startEngine(options, databricksVoice, routes)
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
  }
}
