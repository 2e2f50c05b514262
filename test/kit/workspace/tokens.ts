import { randomBytes } from 'node:crypto'
import type { JsonObject } from './json.ts'

/** A text that looks like the access token of a workspace: three parts, over 1,200 characters, never twice the same. */
export function jwtLike(claims: JsonObject): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = encode({ alg: 'RS256', kid: randomBytes(32).toString('hex'), typ: 'at+jwt' })
  const body = encode({
    ...claims,
    aud: '1234567890123456',
    sub: 'ana@example.com',
    padding: randomBytes(220).toString('hex'),
  })
  return `${head}.${body}.${randomBytes(256).toString('base64url')}`
}

/** A random text of this many characters. */
export function secretLike(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length)
}
