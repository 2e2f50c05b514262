import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { BatchFile } from '#shared/playground/batches.ts'

/** How a file of text is written. */
export interface Encoding {
  readonly name: BatchFile['encoding']
  /** How many bytes at its beginning only say so. */
  readonly mark: number
}

const looked = 64 * 1024
/** What Windows-1252 has between 0x80 and 0x9F, where Latin 1 has nothing to read; bytes without a sign stay what they are. */
const windowsSigns = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ'

/** How a file of text is written: what its first bytes say, else UTF-16 by its zeros, else UTF-8 where all of it is that, else Windows-1252; `undefined`: it is no text. */
export async function encodingOf(path: string, signal: AbortSignal): Promise<Encoding | undefined> {
  const head = await firstBytes(path)
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: (await isUtf8(path, signal)) ? 'utf-8' : 'windows-1252', mark: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', mark: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', mark: 2 }
  const zeros = [0, 0]
  for (let index = 0; index < head.length; index += 1) if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even + odd > 0) {
    // Text of Western languages has a zero in every second byte; anything else with zeros is no text.
    if (odd > head.length / 4 && even < odd / 20) return { name: 'utf-16le', mark: 0 }
    if (even > head.length / 4 && odd < even / 20) return { name: 'utf-16be', mark: 0 }
    return undefined
  }
  return { name: (await isUtf8(path, signal)) ? 'utf-8' : 'windows-1252', mark: 0 }
}

/** The text of a file in pieces. What is no sign in its encoding is one for "unreadable". */
export async function* textOf(path: string, { name, mark }: Encoding, told: (bytes: number) => void, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = name === 'windows-1252' ? undefined : new TextDecoder(name, { ignoreBOM: true })
  for await (const piece of createReadStream(path, { start: mark, highWaterMark: 256 * 1024, signal }) as AsyncIterable<Buffer>) {
    told(piece.length)
    yield decoder === undefined ? fromWindows(piece) : decoder.decode(piece, { stream: true })
  }
  if (decoder !== undefined) yield decoder.decode()
}

/** Versions of Node differ in how they read what they call Windows-1252. */
function fromWindows(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/[\u0080-\u009F]/g, (sign) => windowsSigns.charAt(sign.charCodeAt(0) - 0x80))
}

async function isUtf8(path: string, signal: AbortSignal): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024, signal }) as AsyncIterable<Buffer>) decoder.decode(piece, { stream: true })
    decoder.decode()
    return true
  } catch (thrown) {
    if (thrown instanceof TypeError) return false
    throw thrown
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looked), 0, looked, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
