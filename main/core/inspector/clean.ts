import { createHider, hidden } from '../secret-forms.ts'
import type { Hider } from '../secret-forms.ts'

/** Headers that are a session of somebody: they are not kept, not even their names. */
const neverKept: ReadonlySet<string> = new Set(['cookie', 'set-cookie', 'set-cookie2', 'proxy-authorization', 'proxy-authenticate'])
/** Headers of a request that are secret by their name. */
const secretNames = /^(authorization|(x-)?(api|auth)-?(key|token)|x-goog-api-key|ocp-apim-subscription-key)$/

/** Takes secrets out of what is kept. */
export interface Cleaner extends Hider {
  requestHeaders(headers: Headers): [string, string][]
  responseHeaders(headers: Headers): [string, string][]
}

/** Hides each of `secrets` wherever it stands, also where it was escaped for JSON or for an address. */
export function createCleaner(secrets: readonly string[]): Cleaner {
  const hider = createHider(secrets)
  const headers = (given: Headers): [string, string][] => [...given].filter(([name]) => !neverKept.has(name)).map(([name, value]) => [name, secrets.includes(value) ? hidden : hider.text(value)])
  return {
    ...hider,
    requestHeaders: (given) => headers(given).map(([name, value]) => [name, secretNames.test(name) ? withScheme(given.get(name) ?? '') : value]),
    responseHeaders: headers,
  }
}

function withScheme(value: string): string {
  const scheme = /^(bearer|basic|digest|negotiate|token) /i.exec(value)?.[1]
  return scheme === undefined ? hidden : `${scheme} ${hidden}`
}
