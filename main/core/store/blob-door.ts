import type { BlobFile, WantedFile } from '../core.ts'
import type { BlobStore } from './blobs.ts'

/** What is made from stored files; each rejects, or answers `null`, where it cannot be made. */
export interface FileMaker {
  thumbnail(file: { readonly id: string; readonly path: string }): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'>>
  /** In full size, as a browser can show it. */
  view(file: { readonly id: string; readonly path: string }): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'>>
  /** `page` counts from 1. */
  page(file: { readonly id: string; readonly path: string }, page: number): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'> | null>
  /** What was made already and is named by its key; `null` where there is none. */
  made(id: string, key: string): Promise<Pick<BlobFile, 'path' | 'mediaType' | 'bytes'> | null>
}

/** What is given out of a stored file: itself, or what is made from it. `null` where there is none or it cannot be made; never rejects. */
export async function givenFile(blobs: BlobStore, maker: FileMaker, id: string, wanted?: WantedFile): Promise<BlobFile | null> {
  const file = blobs.file(id)
  if (file === null || wanted === undefined) return file
  const source = { id, path: file.path }
  try {
    const made = await madeOf(maker, source, wanted)
    return made === null ? null : { path: made.path, mediaType: made.mediaType, bytes: made.bytes, lasting: true }
  } catch {
    return null
  }
}

async function madeOf(maker: FileMaker, source: { readonly id: string; readonly path: string }, wanted: WantedFile): ReturnType<FileMaker['made']> {
  if ('made' in wanted) return maker.made(source.id, wanted.made)
  if ('page' in wanted) return maker.page(source, wanted.page)
  if (wanted.size === 'thumbnail') return maker.thumbnail(source)
  return maker.view(source)
}
