import { isAbsolute } from 'node:path'
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import { putPurposes } from '#shared/contract.ts'
import type { EventBatch, PutPurpose } from '#shared/contract.ts'
import type { CallResult } from '#shared/client.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Core, PutSource } from './core/core.ts'
import type { OwnPageCheck } from './own-page.ts'

/** What connects a window with the core. */
export interface IpcOptions {
  /** May still be opening; calls wait for it. */
  readonly core: Promise<Core>
  readonly isOwnPage: OwnPageCheck
}

/** What the preload says about its readers of events. `page` names one life of a page, `id` a reader in it. */
type ReaderMessage =
  | { readonly do: 'start' | 'stop' | 'taken'; readonly page: string; readonly id: number }

/**
 * Answers the three channels of the preload: `parley:call`, `parley:put` and `parley:events`. Each of them listens to
 * the top frame of Parley's own page only; everybody else is refused with an exception. Calls answer with `CallResult`
 * and never reject.
 */
export function connectIpc(ipcMain: IpcMain, { core, isOwnPage }: IpcOptions): void {
  const readers = new Readers(core)

  const answer = (channel: string, reply: (event: IpcMainInvokeEvent, ...values: unknown[]) => unknown): void => {
    ipcMain.handle(channel, (event, ...values: unknown[]) => {
      assertOwnPage(event, isOwnPage)
      return reply(event, ...values)
    })
  }

  answer('parley:call', (_event, method, input) =>
    settle(async () => {
      if (typeof method !== 'string') throw new AppError('bad-input', 'The name of a method is a text.')
      return (await core).call(method, input)
    }),
  )
  answer('parley:put', (_event, file) => settle(async () => (await core).put(putSource(file), putPurpose(file))))
  answer('parley:events', (event, message) => readers.hear(event.sender, readerMessage(message)))
}

function assertOwnPage(event: IpcMainInvokeEvent, isOwnPage: OwnPageCheck): void {
  const frame = event.senderFrame
  if (frame === null || frame.parent !== null || !isOwnPage(frame.url)) throw new Error('Refused: this is not the page of Parley.')
}

async function settle(run: () => Promise<CallResult>): Promise<CallResult> {
  try {
    return await run()
  } catch (thrown) {
    return { ok: false, error: toErrorInfo(thrown) }
  }
}

function putSource(file: unknown): PutSource {
  const { name, path, bytes } = Object(file) as { name?: unknown; path?: unknown; bytes?: unknown }
  if (typeof name === 'string' && typeof path === 'string' && isAbsolute(path)) return { name, path }
  if (typeof name === 'string' && bytes instanceof ArrayBuffer) return { name, bytes: once(new Uint8Array(bytes)) }
  throw new AppError('bad-input', 'A file is a name with a path or with its bytes.')
}

function putPurpose(file: unknown): PutPurpose {
  const { purpose = 'attachment' } = Object(file) as { purpose?: unknown }
  const known = putPurposes.find((one) => one === purpose)
  if (known === undefined) throw new AppError('bad-input', `A file is put for one of: ${putPurposes.join(', ')}.`)
  return known
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function readerMessage(message: unknown): ReaderMessage {
  const { do: verb, page, id } = Object(message) as { do?: unknown; page?: unknown; id?: unknown }
  const known = verb === 'start' || verb === 'stop' || verb === 'taken'
  if (known && typeof page === 'string' && typeof id === 'number') return { do: verb, page, id }
  throw new AppError('bad-input', 'A reader of events says start, stop or taken.')
}

interface Reader {
  readonly contents: WebContents
  readonly page: string
  /** Lets the core hand out the next batch. */
  taken: () => void
  stop: () => void
}

/** The windows' readers of events. A window that hangs keeps one batch on the way; the rest waits in the core's buffer. */
class Readers {
  readonly #core: Promise<Core>
  readonly #readers = new Map<string, Reader>()
  readonly #watched = new WeakSet<WebContents>()

  constructor(core: Promise<Core>) {
    this.#core = core
  }

  async hear(contents: WebContents, message: ReaderMessage): Promise<void> {
    const key = `${contents.id}/${message.page}/${message.id}`
    if (message.do === 'taken') this.#readers.get(key)?.taken()
    else if (message.do === 'stop') this.#drop(key)
    else await this.#start(key, contents, message)
  }

  async #start(key: string, contents: WebContents, { page, id }: ReaderMessage): Promise<void> {
    // A reload does not say goodbye: the first reader of the new page ends those of the page before.
    this.#dropWhere((reader) => reader.contents === contents && reader.page !== page)
    this.#watch(contents)
    const reader: Reader = { contents, page, taken: () => undefined, stop: () => undefined }
    this.#readers.set(key, reader)
    const core = await this.#core
    if (this.#readers.get(key) !== reader) return
    reader.stop = core.events((batch) => deliver(reader, id, batch))
  }

  #watch(contents: WebContents): void {
    if (this.#watched.has(contents)) return
    this.#watched.add(contents)
    const dropAll = (): void => this.#dropWhere((reader) => reader.contents === contents)
    contents.on('render-process-gone', dropAll)
    contents.on('destroyed', dropAll)
  }

  #dropWhere(gone: (reader: Reader) => boolean): void {
    for (const [key, reader] of this.#readers) if (gone(reader)) this.#drop(key)
  }

  #drop(key: string): void {
    const reader = this.#readers.get(key)
    this.#readers.delete(key)
    reader?.stop()
    reader?.taken()
  }
}

function deliver(reader: Reader, id: number, batch: EventBatch): Promise<void> | undefined {
  if (reader.contents.isDestroyed()) return undefined
  const { promise, resolve } = Promise.withResolvers<void>()
  reader.taken = resolve
  reader.contents.send('parley:batch', { page: reader.page, id, batch })
  return promise
}
