import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** What a server showed, and what is asked of it. */
export interface ShownChain {
  /** The server's own certificate first. */
  readonly certificates: readonly X509Certificate[]
  readonly host: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Use of a certificate as a web server's, and any use (RFC 5280, 4.2.1.12). */
const serverUses = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']
const maxLength = 8

/**
 * Whether a chain leads to one of `anchors`: the name is that of the host, every certificate is valid now, every issuer is
 * an authority, every signature is right and made by means that are not broken.
 */
export function leadsTo(anchors: readonly X509Certificate[], { certificates, host, now }: ShownChain): boolean {
  const [leaf, ...others] = certificates
  if (leaf === undefined || !isFor(leaf, host) || !isForServers(leaf)) return false
  let certificate = leaf
  for (let length = 0; length < maxLength; length += 1) {
    if (!isSound(certificate, now)) return false
    // A certificate that was added by itself is trusted as such.
    if (length === 0 && anchors.some((anchor) => anchor.fingerprint256 === leaf.fingerprint256)) return true
    const present = certificate
    if (anchors.some((anchor) => hasSigned(anchor, present) && isSound(anchor, now))) return true
    const issuer = others.find((other) => other.fingerprint256 !== present.fingerprint256 && hasSigned(other, present))
    if (issuer === undefined) return false
    certificate = issuer
  }
  return false
}

function isFor(certificate: X509Certificate, host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return (isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name)) !== undefined
}

function isForServers({ keyUsage }: X509Certificate): boolean {
  // Node lists the extended uses here; without the extension every use is allowed.
  const uses = keyUsage as readonly string[] | undefined
  return uses === undefined || uses.some((use) => serverUses.includes(use))
}

function isSound(certificate: X509Certificate, now: number): boolean {
  const { modulusLength } = certificate.publicKey.asymmetricKeyDetails ?? {}
  const isBroken = /md[245]|sha-?1(?!\d)/i.test(certificate.signatureAlgorithm ?? '') && certificate.subject !== certificate.issuer
  return certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime() && !isBroken && (modulusLength === undefined || modulusLength >= 2048)
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}
