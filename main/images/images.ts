import { Turns } from '#shared/turns.ts'
import type { ImageInfo, Images } from '#core/host.ts'
import { coloursOf, sampleOf } from './colours.ts'
import { editImage } from './edit.ts'
import { makeImage } from './make.ts'
import { openSource } from './source.ts'
import type { Source } from './source.ts'
import { ImageThread } from './thread.ts'
import { makeThumbnail } from './thumbnail.ts'

/** How many images are decoded at the same time. */
const atOnce = 2
/** How long one image may take in the thread, in seconds. */
const timeLimit = 20

/** Decodes images off the main thread, two at a time. `worker` is the module of its thread. Libraries are loaded at the first image. */
export function createImages(worker: URL, seconds = timeLimit): Images {
  const turns = new Turns(atOnce)
  const thread = new ImageThread(worker, seconds)
  const of = <Result>(path: string, work: (source: Source) => Promise<Result>, { edge, when = 'later' }: { edge?: number | undefined; when?: 'soon' | 'later' } = {}): Promise<Result> =>
    turns.take(async () => work(await openSource(path, { thread, ...(edge !== undefined && { edge }) })), when)
  return {
    // What was dropped shall be seen; what is sent of it is made after that, and takes several times as long.
    describe: (path) => of(path, describe, { when: 'soon' }),
    colours: (path, count) => of(path, (source) => coloursOf(source, count)),
    make: (path, form, target) => of(path, (source) => makeImage({ path, source, form, target, thread }), { edge: form.maxEdge }),
    thumbnail: (path, edge, target) => of(path, (source) => makeThumbnail(source, edge, target), { edge, when: 'soon' }),
    edit: (path, edit, target) => of(path, (source) => editImage(source, edit, target)),
  }
}

async function describe(source: Source): Promise<ImageInfo> {
  // The head of a file tells its size; only decoding tells that the rest is there.
  if (!source.isDecoded) await sampleOf(source)
  const { mediaType, width, height, orientation, frames } = source
  return { mediaType, width, height, orientation, frames }
}
