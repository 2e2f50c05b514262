import type { ImageInfo, Images } from '#core/host.ts'
import { coloursOf, sampleOf } from './colours.ts'
import { editImage } from './edit.ts'
import { makeImage } from './make.ts'
import { openSource } from './source.ts'
import type { Source } from './source.ts'
import { makeThumbnail } from './thumbnail.ts'
import { Turns } from '#shared/turns.ts'

/** How many images are decoded at the same time. */
const atOnce = 2

/** Decodes images by sharp, off the main thread, two at a time. The library is loaded at the first image. */
export function createImages(): Images {
  const turns = new Turns(atOnce)
  const of = <Result>(path: string, work: (source: Source) => Promise<Result>): Promise<Result> => turns.take(async () => work(await openSource(path)))
  return {
    describe: (path) => of(path, describe),
    colours: (path, count) => of(path, (source) => coloursOf(source, count)),
    make: (path, form, target) => of(path, (source) => makeImage({ path, source, form, target })),
    thumbnail: (path, edge, target) => of(path, (source) => makeThumbnail(source, edge, target)),
    edit: (path, edit, target) => of(path, (source) => editImage(source, edit, target)),
  }
}

async function describe(source: Source): Promise<ImageInfo> {
  // The head of a file tells its size; only decoding tells that the rest is there.
  await sampleOf(source)
  const { mediaType, width, height, orientation, frames } = source
  return { mediaType, width, height, orientation, frames }
}
