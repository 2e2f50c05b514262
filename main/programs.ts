import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import type { Programs } from '#core/host.ts'
import { AppError } from '#shared/error.ts'

/** Other programs of this machine, run without a shell. */
export function createPrograms(env: Readonly<Record<string, string | undefined>> = process.env): Programs {
  return {
    env,
    homeFolder: homedir(),
    run: (program, args, signal) =>
      new Promise((resolve, reject) => {
        const child = execFile(program, [...args], { signal, windowsHide: true, env: { ...env } }, (error, stdout, stderr) => {
          if (signal.aborted) reject(signal.reason)
          else if (error !== null && isMissing(error.code)) reject(new AppError('program-missing', `There is no program ${program}.`, { name: program }))
          else resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr })
        })
        child.stdin?.end()
      }),
  }
}

/** Also what is there and is no program, such as a folder: the next place may have one. */
function isMissing(code: unknown): boolean {
  return code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR'
}
