import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { syncFile, syncFolder } from './files.ts'

const marker = 'running'

/** One life of the core in a data folder. */
export interface Life {
  readonly lastEndedCleanly: boolean
  /** Call it when everything is stored and the database is closed. */
  end(): void
}

/** Leaves a mark in the folder for as long as the core lives: one that lies there already was left by a crash or a power cut. */
export function beginLife(folder: string): Life {
  const path = join(folder, marker)
  const lastEndedCleanly = !existsSync(path)
  try {
    if (lastEndedCleanly) {
      writeFileSync(path, '', { mode: 0o600 })
      syncFile(path)
      syncFolder(folder)
    }
  } catch {
    // A full disk: the next start believes that this life ended cleanly, and small databases are checked anyway.
  }
  return { lastEndedCleanly, end: () => rmSync(path, { force: true }) }
}
