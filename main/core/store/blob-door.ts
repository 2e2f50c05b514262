import type { BlobFile, WantedFile } from '../core.ts'
import type { BlobStore } from './blobs.ts'

/** What is made from stored files; each rejects where it cannot be made. */
export interface FileMaker {
  thumbnail(file: { readonly id: string; readonly path: string }): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'>>
  /** In full size, as a browser can show it. */
  view(file: { readonly id: string; readonly path: string }): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'>>
  /** `page` counts from 1. */
  page(file: { readonly id: string; readonly path: string }, page: number): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'>>
  /** What was made already and is named by its key; `null` where there is none. */
  made(id: string, key: string): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'> | null>
}

/** What every browser shows by itself. */
const shownTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'])

/** What is given out of a stored file: itself, or what is made from it. `null` where there is none or it cannot be made; never rejects. */
export async function givenFile(blobs: BlobStore, maker: FileMaker, id: string, wanted?: WantedFile): Promise<BlobFile | null> {
  const file = blobs.file(id)
  if (file === null || wanted === undefined) return file
  const source = { id, path: file.path }
  try {
    const made = await madeOf(maker, source, file, wanted)
    return made === null ? null : { path: made.path, mediaType: made.mediaType, bytes: made.bytes, lasting: true }
  } catch {
    return null
  }
}

async function madeOf(maker: FileMaker, source: { readonly id: string; readonly path: string }, file: BlobFile, wanted: WantedFile): ReturnType<FileMaker['made']> {
  if ('made' in wanted) return maker.made(source.id, wanted.made)
  if ('page' in wanted) return maker.page(source, wanted.page)
  if (wanted.size === 'thumbnail') return maker.thumbnail(source)
  return shownTypes.has(file.mediaType) ? file : maker.view(source)
}

/** Gives what needs no making: an image that every browser shows is its own thumbnail. */
export function withoutMaking(blobs: BlobStore): FileMaker {
  const shown = async ({ id }: { readonly id: string }): Promise<BlobFile> => {
    const file = blobs.file(id)
    if (file === null || !shownTypes.has(file.mediaType)) throw new Error('this has to be made')
    return file
  }
  return { thumbnail: shown, view: shown, page: shown, made: () => Promise.resolve(null) }
}
