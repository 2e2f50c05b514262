import type { IncomingMessage } from 'node:http'
import { refusals, type Refusal } from './refusal.ts'

/** Says why a request's credentials are refused; undefined when they are good. */
export type Authority = (request: IncomingMessage) => Refusal | undefined

/**
 * Personal access tokens as a workspace takes them: `Bearer <token>`, or Basic with the user `token`. No or an odd
 * credential is 401 with a numeric code; a wrong or expired token is 403. `isValid` is asked at every request, so that
 * other sources of tokens (sign-in) can be added.
 */
export function tokenAuthority(isValid: (token: string) => boolean): Authority {
  return (request) => {
    const token = tokenOf(request.headers.authorization ?? '')
    if (token === undefined) return refusals.unsupportedCredential
    return isValid(token) ? undefined : refusals.invalidToken
  }
}

function tokenOf(header: string): string | undefined {
  const [scheme = '', value = ''] = header.split(' ')
  if (scheme.toLowerCase() === 'bearer' && value !== '') return value
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [user, ...password] = Buffer.from(value, 'base64').toString('utf8').split(':')
  return user === 'token' ? password.join(':') : undefined
}
