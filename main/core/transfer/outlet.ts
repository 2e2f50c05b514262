import type { MessagePort } from 'node:worker_threads'
import type { ImportItem } from './import-items.ts'
import type { TransferAnswer, TransferNews } from './worker-client.ts'

/** How many batches may be on their way before the thread waits. */
const ahead = 2

/** The way of found things from the thread to the core: never more than two batches are waiting there, however slow it writes. */
export class Outlet {
  readonly #tell: (news: TransferNews) => void
  #onTheWay = 0
  #free: () => void = () => undefined
  #told = -1

  constructor(port: MessagePort | null, tell: (news: TransferNews) => void) {
    this.#tell = tell
    port?.on('message', (answer: TransferAnswer) => {
      if (answer !== 'taken') return
      this.#onTheWay -= 1
      this.#free()
    })
  }

  /** Resolves when there is room for more. */
  async put(items: readonly ImportItem[]): Promise<void> {
    this.#onTheWay += 1
    this.#tell({ items })
    while (this.#onTheWay >= ahead) await this.#room()
  }

  /** Resolves when everything that was put has been dealt with. */
  async drained(): Promise<void> {
    while (this.#onTheWay > 0) await this.#room()
  }

  /** Says how far it is, from 0 to 1; steps of less than a thousandth are left out. */
  progress(reached: number): void {
    if (reached - this.#told < 0.001) return
    this.#told = reached
    this.#tell({ progress: reached })
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#free = resolve
    })
  }
}
