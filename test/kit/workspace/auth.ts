import type { IncomingMessage } from 'node:http'
import { refusals, type Refusal } from './refusal.ts'

/** Says why a request's credentials are refused; undefined when they are good. */
export type Authority = (request: IncomingMessage) => Refusal | undefined

/**
 * Tokens as a workspace takes them: `Bearer <token>`, or Basic with the user `token`. No or an odd credential is 401
 * with a numeric code; a wrong or expired token is 403. `isValid` is asked at every request.
 */
export function tokenAuthority(isValid: (token: string) => boolean): Authority {
  return (request) => {
    const token = tokenOf(request)
    if (token === undefined) return refusals.unsupportedCredential
    if (isValid(token)) return undefined
    return token.startsWith('eyJ') ? refusals.expiredToken : refusals.invalidToken
  }
}

/** The token of a request; undefined when there is none, or a credential of another kind. */
export function tokenOf({ headers }: IncomingMessage): string | undefined {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() === 'bearer' && value !== '') return value
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [user, ...password] = Buffer.from(value, 'base64').toString('utf8').split(':')
  return user === 'token' ? password.join(':') : undefined
}
