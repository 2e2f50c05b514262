import { open } from 'node:fs/promises'
import type { Attachment } from '#shared/attachment.ts'
import { AppError } from '#shared/error.ts'
import { isImageName } from '#shared/file-kinds.ts'
import { fileLimits, inMegabytes } from '#shared/file-limits.ts'
import type { Host } from '../host.ts'
import type { ReadingThread } from './thread.ts'

/** What a file's content says of it. */
export type Recognised = Pick<Attachment, 'kind' | 'mediaType' | 'width' | 'height' | 'facts'>

/** A file that is looked at: where it lies now, what it is called, how large it is. */
export interface UnknownFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
}

/** How long a file may take until it is known what it is, in seconds. */
const timeLimit = 10
/** So many bytes say of which kind a file is; `%PDF-` may stand anywhere in the first thousand. */
const headBytes = 1024

/**
 * Tells files by their content. Images are described by the host, everything else is read in the thread for that. Rejects, naming the
 * file, with `file-not-supported`, `file-not-image` (named as an image and is none), `file-broken`, `file-protected`, `file-too-large`,
 * `file-too-complex`, or what the host says of a broken image.
 */
export function createRecogniser({ images }: Pick<Host, 'images'>, thread: ReadingThread): (file: UnknownFile) => Promise<Recognised> {
  const readByThread = async ({ path, name }: UnknownFile): Promise<Recognised> => ({ ...await thread.run({ kind: 'recognise', path, name }, timeLimit), width: 0, height: 0 })
  return async (file) => {
    const { path, name, bytes } = file
    if (isDocument(await readHead(path))) return readByThread(file)
    const image = await describe(images, file)
    if (image !== null && bytes > fileLimits.image) throw new AppError('file-too-large', `${name} is too large.`, { name, limit: inMegabytes(fileLimits.image) })
    if (image !== null) return image
    if (isImageName(name)) throw new AppError('file-not-image', `${name} is not an image that can be read.`, { name })
    return readByThread(file)
  }
}

/** `null` where the file is no image. */
async function describe(images: Host['images'], { path, name }: UnknownFile): Promise<Recognised | null> {
  const image = await images.describe(path).catch((thrown: unknown) => {
    if (!(thrown instanceof AppError)) throw thrown
    // Words that begin like an image, as `BM` does, are no broken image.
    if (thrown.code === 'file-not-image' || !isImageName(name)) return null
    throw new AppError(thrown.code, thrown.message, { ...thrown.details, name })
  })
  if (image === null) return null
  const { mediaType, width, height, orientation, frames } = image
  return { kind: 'image', mediaType, width, height, facts: { ...(orientation > 1 && { orientation }), ...(frames > 1 && { frames }) } }
}

/** PDF, ZIP, and the compound files of old office programs: nothing of it is an image. */
function isDocument(head: Buffer): boolean {
  return /(?:^|[\r\n])\s*%PDF-\d/.test(head.toString('latin1')) || head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')) || head.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex'))
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
