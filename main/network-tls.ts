import type { DetailedPeerCertificate, SecureContext, TLSSocket } from 'node:tls'
import type { Duplex } from 'node:stream'
import { isIP } from 'node:net'
import { AppError } from '#shared/error.ts'

/** How TLS is spoken with a server. */
export interface Handshake {
  /** An open connection to the server, perhaps through a proxy. */
  readonly socket: Duplex
  readonly host: string
  readonly context: SecureContext
  readonly signal: AbortSignal
}

/** The certificates of a server, its own first; the last is a root where one is known. */
export type Chain = readonly DetailedPeerCertificate[]

/** How a handshake ended. */
export type HandshakeEnd =
  | { readonly ok: true; readonly socket: TLSSocket; readonly chain: Chain }
  | { readonly ok: false; readonly error: unknown; readonly chain: Chain }

/** Speaks TLS as requests do, and tells which certificates the server showed, trusted or not. Never rejects. */
export async function handshake({ socket, host, context, signal }: Handshake): Promise<HandshakeEnd> {
  const { connect } = await import('node:tls')
  const name = bare(host)
  return new Promise((resolve) => {
    let chain: Chain = []
    const secure = connect({
      socket,
      host: name,
      secureContext: context,
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(name) === 0 && { servername: name }),
    })
    const abort = (): void => void secure.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    const settle = (end: HandshakeEnd): void => {
      signal.removeEventListener('abort', abort)
      resolve(end)
    }
    signal.addEventListener('abort', abort, { once: true })
    // Only here, before Node looks at its verdict and lets go of the connection, can refused certificates be seen.
    secure.prependListener('secure', () => (chain = chainOf(secure)))
    secure.once('secureConnect', () => settle({ ok: true, socket: secure, chain: chainOf(secure) }))
    secure.on('error', (error) => settle({ ok: false, error, chain }))
    secure.once('close', () => settle({ ok: false, error: Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }), chain }))
    if (signal.aborted) abort()
  })
}

function chainOf(socket: TLSSocket): Chain {
  const chain: DetailedPeerCertificate[] = []
  const seen = new Set<string>()
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  // A root is its own issuer; a session without certificates answers an empty object.
  while (certificate?.fingerprint256 !== undefined && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256)
    chain.push(certificate)
    certificate = certificate.issuerCertificate as DetailedPeerCertificate | undefined
  }
  return chain
}

/** `server ← authority ← root`, each with the day of its end. */
export function chainText(chain: Chain): string {
  return chain.map((certificate) => `${nameOf(certificate.subject)} (${day(certificate.valid_to)})`).join(' ← ')
}

/** Whether an error's code is that of a certificate that was not accepted. Codes are those of OpenSSL and Node. */
export function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|INVALID_PURPOSE|INVALID_CA|PATH_LENGTH_EXCEEDED/.test(code)
}

/** Which certificate of a chain was not accepted, and why: `details.reason` is what the texts for people go by. */
export function certificateError(host: string, code: string, chain: Chain, now: number): AppError {
  const why = reasonFor(code, chain, now)
  return new AppError('certificate-untrusted', `The certificate of ${host} is not trusted (${Object.values({ code, ...why }).join(', ')}).`, { host, code, ...why })
}

function reasonFor(code: string, chain: Chain, now: number): Record<string, string> {
  const leaf = chain[0]
  if (leaf === undefined) return {}
  if (code === 'CERT_HAS_EXPIRED') {
    const late = chain.find((certificate) => Date.parse(certificate.valid_to) < now) ?? leaf
    return { reason: 'expired', subject: nameOf(late.subject), until: day(late.valid_to) }
  }
  if (code === 'CERT_NOT_YET_VALID') {
    const early = chain.find((certificate) => Date.parse(certificate.valid_from) > now) ?? leaf
    return { reason: 'not-yet', subject: nameOf(early.subject), from: day(early.valid_from) }
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { reason: 'host', names: hostNames(leaf) }
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return { reason: 'self-signed', subject: nameOf(leaf.subject) }
  if (/SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/.test(code)) return { reason: 'authority', issuer: nameOf((chain.at(-1) ?? leaf).issuer) }
  return {}
}

function hostNames(certificate: DetailedPeerCertificate): string {
  const names = certificate.subjectaltname?.split(', ').map((entry) => entry.slice(entry.indexOf(':') + 1)) ?? []
  return (names.length > 0 ? names.slice(0, 5).join(', ') : nameOf(certificate.subject)).slice(0, 300)
}

function nameOf(name: DetailedPeerCertificate['subject'] | undefined): string {
  const first = name?.CN ?? name?.OU ?? name?.O ?? '?'
  return (Array.isArray(first) ? first.join(', ') : first).slice(0, 200)
}

function day(date: string): string {
  const time = Date.parse(date)
  return Number.isNaN(time) ? date : new Date(time).toISOString().slice(0, 10)
}

/** A host without the brackets of an IPv6 address. */
export function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
