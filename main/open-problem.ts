import { app, dialog } from 'electron'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Say, TextKey } from './texts.ts'

/** The exit code when another Parley holds the data folder. */
export const exitHeld = 3
/** The exit code when the data folder or its database cannot be used. */
export const exitUnusable = 4

const told = [
  'folder-held', 'folder-missing', 'folder-unwritable', 'database-locked', 'database-read-only', 'database-damaged', 'database-newer', 'disk-full',
] as const satisfies readonly ErrorInfo['code'][]

/** Tells a person why Parley cannot open its folder, where that is and what to do; then leaves. Call it after ready. */
export async function leaveWithProblem(thrown: unknown, folder: string, say: Say): Promise<void> {
  const { code, message } = toErrorInfo(thrown)
  const known = told.find((name) => name === code) ?? 'other'
  const text = (part: 'title' | 'text'): string => say(`dialog.problem.${known}.${part}` satisfies TextKey, { message })
  const detail = `${text('text')}\n\n${say('dialog.stillThere', { folder })}`
  process.stderr.write(`${text('title')}\n${detail}\n`)
  await dialog.showMessageBox({ type: 'error', title: 'Parley', message: text('title'), detail, buttons: [say('dialog.quit')] })
  app.exit(code === 'folder-held' ? exitHeld : exitUnusable)
}
