import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LogEntry } from '#core/host.ts'

/** The size at which a log file is put aside, in bytes. */
export const logFileSize = 1024 * 1024
/** How many log files are kept: `parley.log`, then `parley.1.log`, the older one. */
export const logFiles = 3

/**
 * Answers a function that writes one line per entry to `parley.log` in `folder`, which is made at the first entry.
 * A log that cannot be written is given up for that entry: it never throws.
 */
export function createLog(folder: string): (entry: LogEntry) => void {
  const path = join(folder, 'parley.log')
  let size: number | undefined
  return (entry) => {
    const line = toLine(entry)
    try {
      if (size === undefined) {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
      }
      if (size > 0 && size + line.length > logFileSize) {
        rotate(folder)
        size = 0
      }
      appendFileSync(path, line, { mode: 0o600 })
      size += Buffer.byteLength(line)
    } catch {
      size = undefined
    }
  }
}

function toLine({ level, area, text }: LogEntry): string {
  return `${new Date().toISOString()} ${level.padEnd(5)} ${area}: ${text.replaceAll(/\s*[\r\n]+\s*/g, ' | ')}\n`
}

function rotate(folder: string): void {
  const name = (age: number): string => join(folder, age === 0 ? 'parley.log' : `parley.${age}.log`)
  rmSync(name(logFiles - 1), { force: true })
  for (let age = logFiles - 2; age >= 0; age -= 1) {
    if (statSync(name(age), { throwIfNoEntry: false }) !== undefined) renameSync(name(age), name(age + 1))
  }
}
