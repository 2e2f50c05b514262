import type { MessagePort } from 'node:worker_threads'
import type { TransferAnswer, TransferNews } from './worker-client.ts'

/** An image as others may have it: nothing in it tells where and by what it was taken, and every browser shows it. */
export interface ShownImage {
  readonly path: string
  readonly mediaType: string
}

/** The way of an export's thread to what the core makes of images. */
export class ShownImages {
  readonly #tell: (news: TransferNews) => void
  readonly #waiting = new Map<string, (image: ShownImage | null) => void>()

  constructor(port: MessagePort | null, tell: (news: TransferNews) => void) {
    this.#tell = tell
    port?.on('message', (answer: TransferAnswer) => {
      if (typeof answer !== 'object') return
      this.#waiting.get(answer.imageOf)?.(answer.image)
      this.#waiting.delete(answer.imageOf)
    })
  }

  /** The image of a stored file, one at a time for each; `null` where there is none or it cannot be read. */
  of(id: string): Promise<ShownImage | null> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#tell({ wantsImage: id })
    })
  }
}
