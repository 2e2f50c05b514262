import { Turns } from '#shared/turns.ts'
import type { ImageInfo, Images } from '#core/host.ts'
import { coloursOf, sampleOf } from './colours.ts'
import { editImage } from './edit.ts'
import { makeImage } from './make.ts'
import { Recent } from './recent.ts'
import { isForThread, openSource } from './source.ts'
import type { Source } from './source.ts'
import { ImageThread } from './thread.ts'
import { makeThumbnail } from './thumbnail.ts'

/** How many images sharp decodes at the same time; beside them, the thread has one of its own. */
const atOnce = 2

/** What an image is opened for. */
interface Errand {
  /** Of an SVG, in pixels. */
  readonly edge?: number | undefined
  readonly when?: 'soon' | 'later'
}

/**
 * Decodes images off the main thread, by sharp where it can, else in a thread whose module is `worker`. Drawing an SVG may take
 * `svgSeconds`. Libraries are loaded at the first image.
 */
export function createImages(worker: URL, svgSeconds = 8): Images {
  const thread = new ImageThread(worker, svgSeconds)
  const recent = new Recent()
  // What waits for the thread keeps nothing else waiting.
  const [sharpTurns, threadTurns] = [new Turns(atOnce), new Turns(1)]
  const of = async <Result>(path: string, work: (source: Source) => Promise<Result>, { edge, when = 'later' }: Errand = {}): Promise<Result> => {
    const turns = (await isForThread(path)) ? threadTurns : sharpTurns
    return turns.take(async () => work(await openSource(path, { thread, recent, ...(edge !== undefined && { edge }) })), when)
  }
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
