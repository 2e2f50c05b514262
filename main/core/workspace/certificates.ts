import { X509Certificate } from 'node:crypto'
import { AppError } from '#shared/error.ts'
import type { Authority } from '#shared/network.ts'
import { certificateBlocks } from '#shared/pem.ts'

/** The certificates of a text in PEM form, each once; none for an empty text. Throws `certificates-invalid`. */
export function readCertificates(pem: string): X509Certificate[] {
  if (pem.trim() === '') return []
  // Kept settings are no place for a key, and whoever chose this file chose the wrong one.
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) throw invalid('The file holds a private key.', 'key')
  const blocks = certificateBlocks(pem)
  if (blocks.length === 0) throw invalid('The file holds no certificate.')
  const found = new Map<string, X509Certificate>()
  for (const block of blocks) {
    const certificate = readBlock(block)
    found.set(certificate.fingerprint256, certificate)
  }
  return [...found.values()]
}

function readBlock(block: string): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch {
    throw invalid('A certificate of the file is damaged.')
  }
}

function invalid(message: string, reason?: 'key'): AppError {
  return new AppError('certificates-invalid', message, reason && { reason })
}

/**
 * Throws `certificates-invalid` for the certificate of a server that an authority signed: nothing leads to it, so that trusting
 * it would change nothing. One that signed itself is its own authority, as small servers have it.
 */
export function checkAuthority(certificate: X509Certificate): void {
  const signedItself = certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey)
  if (certificate.ca || signedItself) return
  const [name, issuer] = [commonName(certificate.subject), commonName(certificate.issuer)]
  throw new AppError('certificates-invalid', `${name} is no authority; its certificate was signed by ${issuer}.`, { reason: 'not-authority', name, issuer })
}

/** The text in PEM form of these certificates. */
export function writeCertificates(certificates: readonly X509Certificate[]): string {
  return certificates.map((certificate) => certificate.toString().trim()).join('\n')
}

/** What a person is told of a certificate. */
export function describeAuthority(certificate: X509Certificate): Authority {
  const name = commonName(certificate.subject)
  return {
    name,
    ...(certificate.subject !== certificate.issuer && { issuer: commonName(certificate.issuer) }),
    validFrom: certificate.validFromDate.getTime(),
    validUntil: certificate.validToDate.getTime(),
  }
}

/** How people call the owner of a name such as `O=Example\nCN=Example Root`. */
export function commonName(distinguished: string): string {
  const parts = new Map(distinguished.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  return parts.get('CN') ?? parts.get('OU') ?? parts.get('O') ?? distinguished.replaceAll('\n', ', ')
}
