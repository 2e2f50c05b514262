import type { ErrorInfo } from '#shared/error.ts'
import type { LibraryNotice } from '#shared/library.ts'
import type { Host } from '../host.ts'
import { readState, writeState } from './state.ts'

/** What notices need from outside. */
export interface NoticeTools {
  readonly folder: string
  readonly host: Pick<Host, 'now' | 'newId' | 'log'>
  /** Something is to be told, or no longer. */
  changed(): void
}

/** What the person should know of the library. What happened is kept until they have seen it; what is so at present goes by itself. */
export class Notices {
  readonly #tools: NoticeTools
  #kept: readonly LibraryNotice[]
  #isDamaged: boolean
  #notWritable: LibraryNotice | undefined
  readonly #broken = new Set<string>()
  #brokenNotice: LibraryNotice | undefined
  #isTold = true

  constructor(tools: NoticeTools) {
    this.#tools = tools
    const { notices, damaged } = readState(tools.folder)
    this.#kept = notices
    this.#isDamaged = damaged
  }

  /** Newest first, and before all others what is so at present. */
  all(): LibraryNotice[] {
    const present = [this.#notWritable, this.#brokenNotice].filter((notice) => notice !== undefined)
    return [...present, ...this.#kept.toSorted((a, b) => b.at - a.at)]
  }

  /** The person has seen a notice. What is so at present comes back when it gets worse, or with the next start. */
  dismiss(id: string): void {
    if (this.#notWritable?.id === id) this.#notWritable = undefined
    if (this.#brokenNotice?.id === id) this.#brokenNotice = undefined
    this.#keep(this.#kept.filter((notice) => notice.id !== id))
  }

  notWritable(error: ErrorInfo): void {
    const { kind } = this.#notWritable ?? {}
    if (kind === 'not-writable') return
    this.#notWritable = { kind: 'not-writable', ...this.#new(), error }
    this.#tools.changed()
  }

  writable(): void {
    this.#notWritable = undefined
    this.#tools.changed()
  }

  /** One more row that cannot be read; the same one counts once. */
  broken(table: string, key: string): void {
    const before = this.#broken.size
    this.#broken.add(`${table} ${key}`)
    if (this.#broken.size === before) return
    this.#brokenNotice = { kind: 'broken-rows', ...this.#new(), count: this.#broken.size }
    // A conversation is read row by row: all of its broken rows are told of at once.
    if (this.#isTold) setImmediate(() => this.#tellBroken())
    this.#isTold = false
  }

  backupFailed(error: ErrorInfo): void {
    this.#keep([...this.#without('backup-failed'), { kind: 'backup-failed', ...this.#new(), error }])
  }

  backedUp(): void {
    if (this.#without('backup-failed').length < this.#kept.length) this.#keep(this.#without('backup-failed'))
  }

  /** Damage was found: the next start recovers what can be read. */
  damaged(error: ErrorInfo): void {
    if (this.#isDamaged) return
    this.#isDamaged = true
    this.#keep([...this.#without('damaged'), { kind: 'damaged', ...this.#new(), error }])
  }

  /** Another database is in place: what was said of the old one's rows holds no more. */
  mended(): void {
    this.#isDamaged = false
    this.#broken.clear()
    this.#brokenNotice = undefined
    this.#keep(this.#without('damaged'))
  }

  #tellBroken(): void {
    this.#isTold = true
    this.#tools.changed()
  }

  #without(kind: LibraryNotice['kind']): LibraryNotice[] {
    return this.#kept.filter((notice) => notice.kind !== kind)
  }

  #new(): { readonly id: string; readonly at: number } {
    return { id: this.#tools.host.newId(), at: this.#tools.host.now() }
  }

  #keep(notices: readonly LibraryNotice[]): void {
    this.#kept = notices
    try {
      writeState(this.#tools.folder, { notices, damaged: this.#isDamaged })
    } catch {
      // It is told for as long as this life lasts, and a full disk is told of anyway.
      this.#tools.host.log({ level: 'warn', area: 'library', text: 'notices could not be stored' })
    }
    this.#tools.changed()
  }
}
