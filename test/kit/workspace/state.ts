import type { Authority } from './auth.ts'
import type { Voice } from './engine.ts'
import type { FakeEndpoint } from './model.ts'
import type { OAuthServer } from './oauth.ts'
import { databricksErrorBody, type Refusal } from './refusal.ts'
import type { Exchange } from './send.ts'

/** The kinds of host: a workspace, an account console, one host for many workspaces, an old one that says nothing. */
export type HostType = 'WORKSPACE_HOST' | 'ACCOUNT_HOST' | 'UNIFIED_HOST' | 'absent'

/** What the routes of a workspace need to know. */
export interface WorkspaceState {
  /** Read at every request: tests may change what is served while it runs. */
  readonly endpoints: () => readonly FakeEndpoint[]
  readonly authority: Authority
  readonly oauth: OAuthServer
  /** What the configuration document says of the host; `absent`: there is none. */
  readonly hostType: () => HostType
  /** Whether the gateway surface exists. */
  readonly gateway: boolean
}

/** How a workspace words its failures. */
export const databricksVoice: Voice = { errorBody: databricksErrorBody }

/** The answer to a path that nobody serves. */
export function noApi({ request }: Exchange): Refusal {
  const message = `No API found for '${request.method} ${request.path}'`
  return { status: 404, code: 'ENDPOINT_NOT_FOUND', message }
}
