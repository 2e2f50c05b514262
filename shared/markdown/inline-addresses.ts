import type { StateInline, Token } from 'markdown-it'

/** What ends an address besides spaces: signs that stand in none unless they are encoded. */
const end = /[\s<\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]/
const longestScheme = 5

/** Reads an address that is written without marks: `www.`, `http://`, `https://` and `ftp://`. */
export function urls(state: StateInline, silent: boolean): boolean {
  // Within the text of a link, where everything is first read in silence, there is no other link.
  if (silent || state.linkLevel > 0) return false
  const code = state.src.charCodeAt(state.pos)
  if (code === 119) return readWww(state)
  if (code !== 58 || !state.src.startsWith('://', state.pos)) return false
  const scheme = /[A-Za-z]+$/.exec(state.pending.slice(-longestScheme - 1))?.[0] ?? ''
  if (!['http', 'https', 'ftp'].includes(scheme.toLowerCase())) return false
  const { src, pos } = state
  const domain = domainEnd(src, pos + 3, state.posMax)
  const last = domain === 0 ? 0 : addressEnd(src, pos + 3, domain, state.posMax)
  if (last <= pos + 3) return false
  state.pending = state.pending.slice(0, -scheme.length)
  return push(state, scheme + src.slice(pos, last), '', last)
}

function readWww(state: StateInline): boolean {
  const { src, pos } = state
  if (!src.startsWith('www.', pos) || !(pos === 0 || /[\s*_~(\u3001-\uffef]/.test(src[pos - 1] ?? ' '))) return false
  const domain = domainEnd(src, pos, state.posMax)
  if (domain === 0 || !src.slice(pos, domain).includes('.')) return false
  const last = addressEnd(src, pos, domain, state.posMax)
  return last <= pos + 4 ? false : push(state, src.slice(pos, last), 'http://', last)
}

function push(state: StateInline, text: string, scheme: string, last: number): boolean {
  const open = state.push('link_open', 'a', 1)
  open.attrs = [['href', state.md.normalizeLink(scheme + text)]]
  state.push('text', '', 0).content = text
  state.push('link_close', 'a', -1)
  state.pos = last
  return true
}

/** Where a domain ends, whose last two parts hold no `_`; 0 when there is none. */
function domainEnd(src: string, from: number, max: number): number {
  let at = from
  while (at < max && /[\p{L}\p{M}\p{N}._-]/u.test(src[at] ?? '')) at += 1
  const parts = src.slice(from, at).split('.').slice(-2)
  return at === from || !/^[\p{L}\p{N}]/u.test(src.slice(from, from + 2)) || parts.some((part) => part.includes('_')) ? 0 : at
}

/** Where an address ends whose domain ends here: without the signs that close a sentence around it. */
function addressEnd(src: string, from: number, domain: number, max: number): number {
  let last = domain
  let [opened, closed, brackets] = [0, 0, 0]
  for (; last < max && !end.test(src[last] ?? ' '); last++) {
    const code = src.charCodeAt(last)
    if (code === 40) opened += 1
    if (code === 41) closed += 1
    if (code === 91) brackets += 1
    // `[https://example.com]` is in brackets, which are not of the address.
    if (code === 93 && (brackets -= 1) < 0) break
  }
  for (; last > from; last--) {
    const code = src[last - 1] ?? ''
    if (code === ')') {
      if (closed <= opened) return last
      closed -= 1
    } else if (code === ';') last = entityStart(src, from, last)
    else if (!'?!.,:*_~\'"'.includes(code)) return last
  }
  return last
}

/** Where an entity begins that ends here, and one character more; the same place when there is none. */
function entityStart(src: string, from: number, last: number): number {
  const entity = /&[A-Za-z0-9]+;$/.exec(src.slice(Math.max(from, last - 40), last))
  return entity === null ? last : last - entity[0].length + 1
}

const email = /(?:(?:mailto|xmpp):)?[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+/g

/** Makes links of the e-mail addresses in what turned out to be text. */
export function emails(state: StateInline): boolean {
  if (!state.src.includes('@')) return true
  let links = 0
  const tokens = state.tokens.flatMap((token) => {
    if (token.type === 'link_open') links += 1
    if (token.type === 'link_close') links -= 1
    return links === 0 && token.type === 'text' && token.content.includes('@') ? withEmails(state, token) : [token]
  })
  state.tokens.splice(0, state.tokens.length, ...tokens)
  return true
}

function withEmails(state: StateInline, { content }: Token): Token[] {
  const tokens: Token[] = []
  let from = 0
  for (const match of content.matchAll(email)) {
    const [found] = match
    const after = content.slice(match.index + found.length, match.index + found.length + 200)
    if (match.index < from || !/[A-Za-z]$/.test(found) || /^[\w@]/.test(after)) continue
    // Of a chat address what is behind a slash is a part.
    const address = found + (found.startsWith('xmpp:') ? (/^\/[A-Za-z0-9@]+(?:\.[A-Za-z0-9@]+)*/.exec(after)?.[0] ?? '') : '')
    const href = /^(?:mailto|xmpp):/.test(address) ? address : `mailto:${address}`
    tokens.push(leaf(state, content.slice(from, match.index)), ...linkTo(state, href, address))
    from = match.index + address.length
  }
  return [...tokens, leaf(state, content.slice(from))]
}

function linkTo(state: StateInline, href: string, text: string): Token[] {
  const open = new state.Token('link_open', 'a', 1)
  open.attrs = [['href', state.md.normalizeLink(href)]]
  return [open, leaf(state, text), new state.Token('link_close', 'a', -1)]
}

function leaf(state: StateInline, content: string): Token {
  const token = new state.Token('text', '', 0)
  token.content = content
  return token
}
