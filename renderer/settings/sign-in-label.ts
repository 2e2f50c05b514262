import type { Connection } from '#shared/connection.ts'

/** What leads to a new sign-in is called by what is needed for it. */
export function signInLabel(kind: Connection['auth']['kind']): 'action.connection' | 'action.sign-in_browser' | 'action.sign-in_token' | 'action.sign-in_service-principal' {
  return kind === 'profile' || kind === 'environment' ? 'action.connection' : `action.sign-in_${kind}`
}
