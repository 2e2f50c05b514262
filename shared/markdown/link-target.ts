import { toUnicode } from 'punycode.js/punycode.es6.js'

/**
 * What makes a link look like another: its words name another host; letters of several scripts in one name; a name in another
 * script that can be read as Latin; a name before the host that looks like one.
 */
export type LinkDoubt = 'other-host' | 'mixed-scripts' | 'look-alike' | 'user-info'

/** Where a link leads. */
export interface LinkTarget {
  /** The address that is opened. */
  readonly href: string
  /** The host, other letters than ASCII as punycode; for mail the address it goes to. */
  readonly host: string
  /** The host in its own letters, where those are others. */
  readonly written?: string
  readonly doubts: readonly LinkDoubt[]
}

/** Where an address leads whose link reads `words`. `null` for whatever is neither a page nor mail: it may run something, read a file or mean Parley itself. */
export function linkTarget(href: string, words = ''): LinkTarget | null {
  const url = URL.parse(href)
  if (url === null || !/^(?:https?|mailto):$/.test(url.protocol)) return null
  // Without its slashes an address would be taken for one of the page that it stands on.
  const address = /^(?:https?:\/\/|mailto:)/i.test(href) ? href : url.href
  if (url.protocol === 'mailto:') return { href: address, host: decoded(url.pathname), doubts: [] }
  const host = url.hostname
  const written = host.includes('xn--') ? toUnicode(host) : host
  const doubts: LinkDoubt[] = []
  if (url.username !== '' || url.password !== '') doubts.push('user-info')
  if (written !== host && written.split('.').some(isMixed)) doubts.push('mixed-scripts')
  if (written !== host && written.split('.').some(looksLatin)) doubts.push('look-alike')
  if (namesOther(words, host)) doubts.push('other-host')
  return { href: address, host: url.host, ...(written === host ? {} : { written }), doubts }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Thai', 'Hangul', 'Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Georgian', 'Cherokee']
const lettersOf = scripts.map((name) => new RegExp(`\\p{Script=${name}}`, 'u'))
const anyLetter = /[\p{L}\p{M}]/gu
/** Scripts that one name is written in by those who write them. */
const together = [['Latin'], ['Latin', 'Han', 'Hiragana', 'Katakana'], ['Latin', 'Han', 'Bopomofo'], ['Latin', 'Han', 'Hangul']]

function isMixed(label: string): boolean {
  const used = new Set((label.match(anyLetter) ?? []).map(scriptOf))
  used.delete('Inherited')
  return used.size > 1 && !together.some((group) => [...used].every((name) => group.includes(name)))
}

function scriptOf(letter: string): string {
  const index = lettersOf.findIndex((pattern) => pattern.test(letter))
  return scripts[index] ?? (/\p{Script=Inherited}|\p{Script=Common}/u.test(letter) ? 'Inherited' : 'other')
}

/** Letters of Cyrillic, Greek and Armenian that look like Latin ones. */
const likeLatin = /^[\d\-абвгеѕіїјклмнорстухъьэԁԛѕԝһӏҽпгѵѡαβεζηικνορτυχωσօսոհյցզ]+$/u

function looksLatin(label: string): boolean {
  return /[\u0370-\u058f]/.test(label) && likeLatin.test(label.toLowerCase())
}

/** Ends of hosts that are no ends of file names, as `README.md` and `main.rs` are. */
const namedHost = /^(?:(https?:)\/\/|www\.)[^\s/]+\S*$|^[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.(?:com|org|net|edu|gov|mil|int|info|biz|bank|app|dev|io|ai|cloud|online|site|shop|uk|de|fr|br|jp|cn|ru|ch|nl|eu|ca|au)(?:[/:?#]\S*)?$/iu
const longestNamed = 500

/** Whether the words are an address, and one of another place; a part of the place that they name is the same place. */
function namesOther(words: string, host: string): boolean {
  if (words.length > longestNamed || !words.includes('.')) return false
  const name = words.trim()
  if (!namedHost.test(name)) return false
  const named = URL.parse(/^https?:/i.test(name) ? name : `https://${name}`)?.hostname
  if (named === undefined) return false
  const [one, other] = [withoutWww(named), withoutWww(host)]
  return one !== other && !other.endsWith(`.${one}`)
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '')
}
