import { AppError } from '#shared/error.ts'
import { notSupported } from './refusals.ts'

/** The characters that are read of one file at most: far more than any model takes. */
export const maxCharacters = 20_000_000

/**
 * The words of a text file in UTF-8, UTF-16 or Windows-1252, told by its content, with `\n` as the only end of a line and without a mark of
 * the byte order. What is half a character becomes U+FFFD. Throws `file-not-supported` where it is no text.
 */
export function readText(bytes: Uint8Array, name: string): string {
  const text = decode(bytes)
  if (text === undefined) throw notSupported(name, looksBinary(bytes) ? 'binary' : 'encoding')
  if (isBinary(text)) throw notSupported(name, 'binary')
  if (text.startsWith('{\\rtf')) throw notSupported(name, 'old-office')
  const words = text.replaceAll(/\r\n?/g, '\n')
  if (words.trim() === '') throw new AppError('file-empty', `${name} is empty.`, { name })
  return words
}

function decode(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return decodeAs('utf-8', bytes)
  if (first === 0xff && second === 0xfe) return decodeAs('utf-16le', bytes)
  if (first === 0xfe && second === 0xff) return decodeAs('utf-16be', bytes)
  const wide = zerosSay(bytes)
  if (wide !== undefined) return wide === 'binary' ? undefined : decodeAs(wide, bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return decodeOther(bytes)
  }
}

/** `TextDecoder` leaves the mark of the byte order out. */
function decodeAs(encoding: 'utf-8' | 'utf-16le' | 'utf-16be', bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes)
}

/** Every other byte of Latin text in UTF-16 is zero; text in any other encoding has no zeros. */
function zerosSay(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'binary' | undefined {
  if (!bytes.includes(0)) return undefined
  const sample = bytes.subarray(0, 64 * 1024)
  let even = 0
  let odd = 0
  for (let index = 0; index < sample.length; index += 1) {
    if (sample[index] !== 0) continue
    if (index % 2 === 0) even += 1
    else odd += 1
  }
  const half = sample.length / 2
  if (bytes.length % 2 === 0 && odd > half * 0.5 && even < half * 0.02) return 'utf-16le'
  if (bytes.length % 2 === 0 && even > half * 0.5 && odd < half * 0.02) return 'utf-16be'
  return 'binary'
}

/** Text that is not whole UTF-8: some of it broken, or the encoding of old Windows, which has no sign of its own. */
function decodeOther(bytes: Uint8Array): string | undefined {
  const lossy = decodeAs('utf-8', bytes)
  const { broken, wide } = countWide(lossy)
  if (wide > broken * 10) return lossy
  let high = 0
  for (const byte of bytes) {
    if (byte < 0x80) continue
    // These five stand for nothing in Windows-1252.
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) return undefined
    high += 1
  }
  // Languages that are written in Latin letters have few of the others; more is another encoding, or no text.
  return high > bytes.length * 0.3 ? undefined : new TextDecoder('windows-1252').decode(bytes)
}

/** Text in any encoding has hardly any control characters. */
function looksBinary(bytes: Uint8Array): boolean {
  return isBinary(new TextDecoder('latin1').decode(bytes.subarray(0, 64 * 1024)))
}

function countWide(text: string): { broken: number; wide: number } {
  let broken = 0
  let wide = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0xfffd) broken += 1
    else if (code >= 0x80) wide += 1
  }
  return { broken, wide }
}

/** Text has no control characters but ends of lines, tabs, form feeds, and what colours the output of programs. */
function isBinary(text: string): boolean {
  let controls = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0) return true
    if (code < 0x20 && !(code >= 0x08 && code <= 0x0d) && code !== 0x1b) controls += 1
  }
  return controls > 0 && controls > text.length / 1000
}
