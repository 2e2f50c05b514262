/** Stands in the place of a secret. */
export const hidden = '•••'
/** Shorter ones are no secrets, and hiding them would spoil what is shown. */
const shortest = 4
/** A text that was cut off may end in the middle of a secret: so much of its beginning is hidden too. */
const shortestBeginning = 8

/** Hides secrets in texts. */
export interface Hider {
  text(text: string): string
  /** For a text that may end in the middle of a secret. */
  cutText(text: string): string
}

/** Hides each of `secrets` wherever it stands, in every form in which it may be quoted. */
export function createHider(secrets: readonly string[]): Hider {
  const forms = [...new Set(secrets.flatMap(formsOf))].toSorted((one, other) => other.length - one.length)
  const pattern = forms.length === 0 ? null : new RegExp(forms.map((form) => RegExp.escape(form)).join('|'), 'g')
  const text = (given: string): string => (pattern === null ? given : given.replace(pattern, hidden))
  return { text, cutText: (given) => hideBeginning(text(given), forms) }
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

function hideBeginning(text: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, text.length); length >= shortestBeginning; length -= 1) {
      if (text.endsWith(form.slice(0, length))) return text.slice(0, -length) + hidden
    }
  }
  return text
}
