import type { Attachment } from '#shared/attachment.ts'
import { AppError } from '#shared/error.ts'
import { isImageName } from '#shared/file-kinds.ts'
import { fileLimits } from '#shared/file-limits.ts'
import type { Host } from '../host.ts'
import { tooLarge } from './refusals.ts'
import { signatureOf } from './signature.ts'
import type { ReadingThread } from './thread.ts'
import type { Words } from './words.ts'

/** What a file's content says of it. */
export type Recognised = Pick<Attachment, 'kind' | 'mediaType' | 'width' | 'height' | 'facts'>

/** A file that is looked at: where it lies now, what it is called, how large it is. */
export interface UnknownFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
  /** The hash of its content. */
  readonly id: string
}

/** How long a file may take until it is known what it is, in seconds: 2,000 full pages take four, and a machine may have other things to do. */
const timeLimit = 20

/**
 * Tells files by their content. Images are described by the host, everything else is read in the thread for that. Rejects, naming the
 * file, with `file-not-supported`, `file-not-image` (named as an image and is none), `file-broken`, `file-protected`, `file-too-large`,
 * `file-too-complex`, or what the host says of a broken image.
 */
export function createRecogniser({ images }: Pick<Host, 'images'>, thread: ReadingThread, words: Pick<Words, 'place'>): (file: UnknownFile) => Promise<Recognised> {
  const readByThread = async ({ id, path, name }: UnknownFile): Promise<Recognised> => ({ ...await thread.run({ kind: 'recognise', path, name, cache: words.place(id) }, timeLimit), width: 0, height: 0 })
  return async (file) => {
    const { path, name, bytes } = file
    if ((await signatureOf(path)) !== undefined) return readByThread(file)
    const image = await describe(images, file)
    if (image !== null && bytes > fileLimits.image) throw tooLarge(name, 'image')
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
