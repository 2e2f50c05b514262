import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { openDatabase } from '#core/store/db.ts'

const folder = join(import.meta.dirname, '../fixtures/attacks')

/** What waits outside for whatever comes. */
export interface Trap {
  /** Its address over TCP, and its host and port over UDP. */
  readonly url: string
  readonly udp: string
  /** Everything that came: connections with the first line of what they said, and datagrams. */
  readonly caught: string[]
  close(): void
}

/** Listens on loopback for connections and datagrams. */
export async function openTrap(): Promise<Trap> {
  const caught: string[] = []
  /** An ordinary page, which shows that what it does is caught. */
  const page = (): string => {
    const call = `const c = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${udp.address().port}' }] }); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o))`
    return `<img src="/image"><img src="http://control.example/"><script>${call}</script>`
  }
  const tcp = createServer((socket) => {
    caught.push('a connection')
    socket.on('data', (data) => {
      caught.push(String(data).split('\r\n')[0] ?? '')
      socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n${page()}`)
    })
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  const udp = createSocket('udp4').on('message', () => caught.push('a datagram')).bind(0, '127.0.0.1')
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')])
  return {
    url: `http://127.0.0.1:${(tcp.address() as AddressInfo).port}`,
    udp: `127.0.0.1:${udp.address().port}`,
    caught,
    close: () => {
      tcp.close()
      udp.close()
    },
  }
}

/** The names of the attacks, one for each file of `test/fixtures/attacks`. */
export const attacks: readonly string[] = readdirSync(folder).map((file) => file.replace('.md', '')).toSorted()

/** What stands for things that no file should hold, or that are known at run time only. */
function fill(text: string, trap: Trap): string {
  const many = `flowchart TD\n${Array.from({ length: 1_500 }, (_, index) => `  a${index} --> a${index + 1}`).join('\n')}`
  return text
    .replaceAll('EVIL', trap.url).replaceAll('UDP', trap.udp).replaceAll('MANY', many)
    .replaceAll('DEEP', `${'\\sqrt{'.repeat(400)}x${'}'.repeat(400)}`).replaceAll('LONG', 'x+'.repeat(20_000))
    .replaceAll('NUL', '\0').replaceAll('BELL', '\x07').replaceAll('BACK', '\b').replaceAll('ESC', '\x1b').replaceAll('DEL', '\x7f').replaceAll('C1', '\x9b')
    .replaceAll('SURROGATE', '\ud800')
}

/** Stores a conversation for each attack, of its name, in which a model answers with it. */
export function plantAttacks(dataFolder: string, trap: Trap): void {
  const db = openDatabase(dataFolder, () => 1)
  db.transaction(() => {
    for (const name of attacks) {
      db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at, active_leaf_id) VALUES (?, ?, 'person', 1, 1, ?)", name, name, `${name}-2`)
      const add = (id: string, parent: string | null, role: string, text: string): void => {
        const parts = JSON.stringify([{ type: 'text', text }])
        db.run("INSERT INTO messages (id, conversation_id, parent_id, turn_id, lane, role, status, created_at, parts, about) VALUES (?, ?, ?, ?, 0, ?, 'done', 1, ?, '{}')", `${name}-${id}`, name, parent, `turn ${id}`, role, parts)
      }
      add('1', null, 'user', `Attack me with ${name}`)
      add('2', `${name}-1`, 'assistant', fill(readFileSync(join(folder, `${name}.md`), 'utf8'), trap))
    }
  })
  db.close()
}

/** What a window did that no text may make it do, in words; filled while it is watched. */
export function watch(context: BrowserContext, page: Page, origin: string): string[] {
  const seen: string[] = []
  page.on('dialog', (dialog) => {
    seen.push(`a dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => undefined)
  })
  page.on('download', (download) => seen.push(`a download: ${download.url()}`))
  context.on('page', (other) => seen.push(`a window: ${other.url()}`))
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && !frame.url().startsWith(`${origin}/#conversation=`)) seen.push(`the window went to ${frame.url()}`)
  })
  context.on('request', (request) => {
    if (request.url().startsWith(`${origin}/`) || /^(data|blob):/.test(request.url())) return
    seen.push(`a request: ${request.url()}`)
  })
  // Chromium tells of those, too, that the policy, or the rule that pictures use no parts of other sites, stops before they leave.
  context.on('requestfailed', (request) => {
    const place = seen.indexOf(`a request: ${request.url()}`)
    if (place !== -1 && /^(csp|origin)$/.test(request.failure()?.errorText ?? '')) seen.splice(place, 1)
  })
  page.on('crash', () => seen.push('the window crashed'))
  return seen
}

/** Runs in the page before its own scripts: what attacks call, and what the policy had to stop. */
export function armPage(): void {
  const page = globalThis as unknown as { attack(): void; attacked?: boolean; stopped: string[] }
  page.attack = () => {
    page.attacked = true
  }
  page.stopped = []
  document.addEventListener('securitypolicyviolation', (event) => page.stopped.push(event.effectiveDirective))
}

/** Runs in the page: what is drawn of messages and could run, load or lead to anything but a page or a mail program. */
export function findDangers(): string[] {
  const dangers: string[] = []
  const page = globalThis as unknown as { attacked?: boolean }
  if (page.attacked === true) dangers.push('a script ran')
  if ('attacked' in {}) dangers.push('the prototype of objects was changed')
  if (document.querySelectorAll('#root').length !== 1) dangers.push('an id was taken')
  for (const element of document.querySelectorAll('[role="log"] article *')) {
    const name = element.localName
    if (/^(script|object|embed|applet|form|link|meta|base|style|video|audio|source|template|noscript|marquee|foreignobject|animate|use)$/.test(name)) dangers.push(`<${name}>`)
    if (name === 'iframe' && (element.getAttribute('sandbox') !== 'allow-scripts' || element.getAttribute('src') !== '/preview')) dangers.push('a frame of its own')
    for (const attribute of element.attributes) {
      const value = attribute.value.trim()
      if (/^on|^(srcdoc|srcset|ping|action|formaction|background|poster|xlink:href|is)$/.test(attribute.name)) dangers.push(`${name} ${attribute.name}`)
      if (attribute.name === 'href' && !/^(https?:|mailto:|#)/.test(value)) dangers.push(`a link to ${value}`)
      if (attribute.name === 'src' && name !== 'iframe' && !(value.startsWith('data:image/svg+xml') && element.closest('.md-diagram') !== null)) dangers.push(`${name} src ${value}`)
      if (attribute.name === 'style' && /url\(|expression|position/i.test(value)) dangers.push(`a style: ${value}`)
    }
  }
  for (const image of document.querySelectorAll<HTMLImageElement>('.md-diagram img')) {
    const svg = new DOMParser().parseFromString(decodeURIComponent(image.src.slice(image.src.indexOf(',') + 1)), 'image/svg+xml')
    if (svg.documentElement.localName !== 'svg') dangers.push(`a diagram of <${svg.documentElement.localName}>`)
    for (const element of svg.querySelectorAll('*')) {
      if (/^(script|iframe|object|embed|form|link|base|meta|video|audio)$/.test(element.localName)) dangers.push(`a diagram with <${element.localName}>`)
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || (/href$|^src$/.test(name) && !/^(#|data:image\/)/.test(value))) dangers.push(`a diagram with ${name}=${value}`)
        if (/@import|url\((?!["']?#)/.test(value)) dangers.push(`a diagram with a style: ${value}`)
      }
      if (element.localName === 'style' && /@import|url\((?!["']?#)/.test(element.textContent ?? '')) dangers.push('a diagram that loads by its style')
    }
  }
  return dangers
}
