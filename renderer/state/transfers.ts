import { createStore } from 'zustand/vanilla'
import type { Job } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { ExportFormat } from '#shared/transfer.ts'
import type { App } from './app.ts'
import { saveBlob } from './blob-address.ts'
import { followJob } from './follow-job.ts'

/** An import of the window: what was chosen, and how far it is. */
export interface ImportState {
  readonly files: readonly File[]
  /** `asked`: the person has not agreed yet; `putting`: the files are on their way to the core. */
  readonly phase: 'asked' | 'putting' | 'running' | 'ended'
  /** How many files are with the core. */
  readonly put: number
  readonly jobId: string | undefined
  readonly job: Job | undefined
  /** Why it could not begin, or why one of several files stayed outside. */
  readonly error: ErrorInfo | undefined
  /** Whether its dialog is open; closing it ends nothing. */
  readonly isShown: boolean
}

/** An export of the window. */
export interface ExportState {
  readonly jobId: string
  readonly job: Job | undefined
}

/** What comes in and goes out at this moment. */
export interface TransferState {
  readonly import: ImportState | null
  readonly exports: readonly ExportState[]
}

/** Makes the store of imports and exports. */
export function createTransfers() {
  return createStore<TransferState>(() => ({ import: null, exports: [] }))
}

/** The store of imports and exports. */
export type Transfers = ReturnType<typeof createTransfers>

/** Asks whether files shall be brought in; nothing begins before the person agrees. While an import is under way, its dialog is shown instead. */
export function askImport(app: App, files: readonly File[]): void {
  const running = app.transfers.getState().import
  if (running !== null && (running.phase === 'putting' || running.phase === 'running')) return changeImport(app, { isShown: true })
  app.transfers.setState({ import: { files, phase: 'asked', put: 0, jobId: undefined, job: undefined, error: undefined, isShown: true } })
}

/**
 * Hands the files to the core and has them brought in; a file that the core refuses keeps no other outside. Ends when the job has begun, or with
 * why it could not.
 */
export async function startImport(app: App): Promise<void> {
  const asked = app.transfers.getState().import
  if (asked === null) return
  changeImport(app, { phase: 'putting', put: 0, jobId: undefined, job: undefined, error: undefined })
  try {
    const fileIds = await putFiles(app, asked.files)
    if (fileIds === null) return
    const { jobId } = await app.client.transfer.import({ fileIds })
    changeImport(app, { phase: 'running', jobId })
    followImport(app, jobId)
  } catch (thrown) {
    changeImport(app, { phase: 'ended', error: toErrorInfo(thrown) })
  }
}

/** The ids of the files that the core took; `null` where the person has gone away meanwhile. Rejects where it took none. */
async function putFiles(app: App, files: readonly File[]): Promise<string[] | null> {
  const fileIds: string[] = []
  // Another import may have been asked for after this one was cancelled.
  const isLeft = (): boolean => app.transfers.getState().import?.files !== files
  for (const [index, file] of files.entries()) {
    try {
      fileIds.push((await app.client.putForImport(file)).id)
    } catch (thrown) {
      const error = toErrorInfo(thrown)
      if (!ofOneFile.includes(error.code) || files.length === 1) throw thrown
      if (!isLeft()) changeImport(app, { error })
    }
    if (isLeft()) return null
    changeImport(app, { put: index + 1 })
  }
  const { error } = app.transfers.getState().import ?? {}
  if (fileIds.length === 0 && error !== undefined) throw new AppError(error.code, error.message, error.details)
  return fileIds
}

const ofOneFile: readonly ErrorInfo['code'][] = ['file-empty', 'file-unreadable']

function followImport(app: App, jobId: string): void {
  const end = followJob(app, jobId, (job) => {
    if (app.transfers.getState().import?.jobId === jobId) changeImport(app, job.state === 'running' ? { job } : { job, phase: 'ended' })
    if (job.state !== 'running') end()
  })
}

/**
 * Shows what a page that was loaded anew had begun: an import that runs, and the exports of this page, which are saved when they end. Another page's
 * exports are saved there.
 */
export async function resumeTransfers(app: App): Promise<void> {
  const { jobs } = await app.client.jobs.list({})
  const mine = rememberedExports()
  for (const job of jobs) {
    if (job.kind === 'export' && mine.includes(job.id)) followExport(app, job.id)
    if (job.kind !== 'import' || job.state !== 'running' || app.transfers.getState().import !== null) continue
    app.transfers.setState({ import: { files: [], phase: 'running', put: 0, jobId: job.id, job, error: undefined, isShown: false } })
    followImport(app, job.id)
  }
}

/** Ends an import; what came in stays. */
export function cancelImport(app: App): void {
  const { jobId, phase } = app.transfers.getState().import ?? {}
  if (phase === 'running' && jobId !== undefined) void app.client.jobs.cancel({ jobId }).catch(() => undefined)
  if (phase === 'putting') app.transfers.setState({ import: null })
}

/** Closes the dialog; an import that runs goes on and can be looked at again. */
export function closeImport(app: App): void {
  const phase = app.transfers.getState().import?.phase
  if (phase === 'putting' || phase === 'running') changeImport(app, { isShown: false })
  else app.transfers.setState({ import: null })
}

/** Shows the dialog of the import again. */
export function showImport(app: App): void {
  changeImport(app, { isShown: true })
}

/** Has conversations written into a file, without ids all of them, and saves it where the browser or the person says. */
export async function exportConversations(app: App, conversationIds: readonly string[] | undefined, format: ExportFormat): Promise<void> {
  try {
    const { jobId } = await app.client.transfer.export({ format, ...(conversationIds !== undefined && { conversationIds: [...conversationIds] }) })
    rememberExports([...rememberedExports(), jobId])
    followExport(app, jobId)
  } catch (thrown) {
    app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
  }
}

function followExport(app: App, jobId: string): void {
  setExports(app, (exports) => [...exports, { jobId, job: undefined }])
  const end = followJob(app, jobId, (job) => {
    setExports(app, (exports) => exports.map((one) => (one.jobId === jobId ? { ...one, job } : one)))
    if (job.state === 'running') return
    end()
    rememberExports(rememberedExports().filter((id) => id !== jobId))
    setExports(app, (exports) => exports.filter((one) => one.jobId !== jobId))
    finishExport(app, job)
  })
}

/** Where a page keeps the ids of its exports: it lives as long as the page, also when that is loaded anew. */
const exportsKey = 'parley-exports'

function rememberedExports(): string[] {
  return sessionStorage.getItem(exportsKey)?.split(' ').filter((id) => id !== '') ?? []
}

function rememberExports(ids: readonly string[]): void {
  sessionStorage.setItem(exportsKey, ids.join(' '))
}

function finishExport(app: App, job: Job): void {
  const { fileId, name } = job.result ?? {}
  if (job.state === 'done' && fileId !== undefined) saveBlob(fileId, name ?? 'parley')
  else if (job.state === 'failed') app.toasts.show({ kind: 'error', error: (job.error ?? new AppError('internal', 'the export failed').toInfo()) as ErrorInfo })
}

function changeImport(app: App, change: Partial<ImportState>): void {
  const present = app.transfers.getState().import
  if (present !== null) app.transfers.setState({ import: { ...present, ...change } })
}

function setExports(app: App, change: (exports: readonly ExportState[]) => readonly ExportState[]): void {
  app.transfers.setState((state) => ({ exports: change(state.exports) }))
}
