import { isRecord } from './json.ts'

/** Where a workspace says who asks. */
export const mePath = '/api/2.0/preview/scim/v2/Me'

/**
 * The name in an answer of SCIM Me: a person's is the user name; a service principal's user name is its application id, so that its
 * display name says more. `undefined` where there is none.
 */
export function signedInNameOf(answer: unknown): string | undefined {
  const { userName, displayName, applicationId } = isRecord(answer) ? answer : {}
  const names = isId(userName) || isName(applicationId) ? [displayName, userName, applicationId] : [userName, displayName]
  return names.find(isName)?.trim().slice(0, 300)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
}
