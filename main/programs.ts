import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import type { ProgramEnd, Programs } from '#core/host.ts'
import { AppError } from '#shared/error.ts'

/** Other programs of this machine, run without a shell. */
export function createPrograms(env: Readonly<Record<string, string | undefined>> = process.env): Programs {
  return {
    env,
    homeFolder: homedir(),
    run: async (program, args, signal) => {
      try {
        return await runProgram(program, args, { signal, env })
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        const { code } = thrown as { code?: unknown }
        // Also what is there and is no program, such as a folder: the next place may have one.
        const isMissing = code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR'
        throw isMissing ? new AppError('program-missing', `There is no program ${program}.`, { name: program }) : thrown
      }
    },
  }
}

/** Rejects where it could not be started or was ended by the signal. */
function runProgram(program: string, args: readonly string[], { signal, env }: { signal: AbortSignal; env: Programs['env'] }): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { signal, windowsHide: true, env: { ...env } }, (error, stdout, stderr) => {
      if (error !== null && (signal.aborted || child.pid === undefined)) reject(error)
      else resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr })
    })
    // Who does not read its input may have ended before it is closed.
    child.stdin?.on('error', () => undefined).end()
  })
}
