// @ts-check
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Runs a program to its end. Answers its exit code; 128 and the signal's number when a signal ended it; 127 when it
 * could not be started; 124 when `limit` (milliseconds) was over and it was stopped with all that it had started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { limit?: number }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { limit, ...options } = {}) {
  return new Promise((resolve) => {
    const isGroup = limit !== undefined && process.platform !== 'win32'
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], detached: isGroup, ...options })
    let isLate = false
    const timer = limit === undefined ? undefined : setTimeout(() => {
      isLate = true
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    }, limit)
    child.on('error', () => {
      clearTimeout(timer)
      resolve(127)
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(isLate ? 124 : toStatus(code, signal))
    })
  })
}

/**
 * The exit status that a shell would tell.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function toStatus(code, signal) {
  return signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)
}
