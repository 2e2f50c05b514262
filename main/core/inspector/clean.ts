const hidden = '•••'
/** Shorter ones are no secrets, and hiding them would spoil what is shown. */
const shortest = 4
/** A text that was cut off may end in the middle of a secret: so much of its beginning is hidden too. */
const shortestBeginning = 8

/** Headers that are a session of somebody: they are not kept, not even their names. */
const neverKept: ReadonlySet<string> = new Set(['cookie', 'set-cookie', 'set-cookie2', 'proxy-authorization', 'proxy-authenticate'])
/** Headers of a request that are secret by their name. */
const secretNames = /^(authorization|(x-)?(api|auth)-?(key|token)|x-goog-api-key|ocp-apim-subscription-key)$/

/** Takes secrets out of what is kept. */
export interface Cleaner {
  text(text: string): string
  /** For a text that may end in the middle of a secret. */
  cutText(text: string): string
  requestHeaders(headers: Headers): [string, string][]
  responseHeaders(headers: Headers): [string, string][]
}

/** Hides each of `secrets` wherever it stands, also where it was escaped for JSON or for an address. */
export function createCleaner(secrets: readonly string[]): Cleaner {
  const forms = [...new Set(secrets.flatMap(formsOf))].toSorted((one, other) => other.length - one.length)
  const pattern = forms.length === 0 ? null : new RegExp(forms.map((form) => RegExp.escape(form)).join('|'), 'g')
  const text = (given: string): string => (pattern === null ? given : given.replace(pattern, hidden))
  const headers = (given: Headers): [string, string][] => [...given].filter(([name]) => !neverKept.has(name)).map(([name, value]) => [name, secrets.includes(value) ? hidden : text(value)])
  return {
    text,
    cutText: (given) => hideBeginning(text(given), forms),
    requestHeaders: (given) => headers(given).map(([name, value]) => [name, secretNames.test(name) ? withScheme(given.get(name) ?? '') : value]),
    responseHeaders: headers,
  }
}

/** A secret as it may be quoted: as it is, without the scheme before it, in JSON, in JSON inside of JSON, in an address, in base64, as a header's bytes. */
function formsOf(secret: string): string[] {
  const bare = /^(?:bearer|basic|token)\s+(\S.*)$/i.exec(secret)?.[1]
  return [secret, ...(bare === undefined ? [] : [bare])]
    .filter((form) => form.length >= shortest)
    .flatMap((form) => [
      form, inJson(form), inJson(inJson(form)), inAscii(form), form.replaceAll('/', '\\/'), encodeURIComponent(form.toWellFormed()), new URLSearchParams({ a: form }).toString().slice(2),
      Buffer.from(form).toString('base64'), Buffer.from(form).toString('latin1'),
    ])
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** As `json.dumps` of Python writes it. */
function inAscii(text: string): string {
  return inJson(text).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function withScheme(value: string): string {
  const scheme = /^(bearer|basic|digest|negotiate|token) /i.exec(value)?.[1]
  return scheme === undefined ? hidden : `${scheme} ${hidden}`
}

function hideBeginning(text: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, text.length); length >= shortestBeginning; length -= 1) {
      if (text.endsWith(form.slice(0, length))) return text.slice(0, -length) + hidden
    }
  }
  return text
}
