import { join } from 'node:path'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Programs, ProgramEnd } from '../host.ts'

/** How long the command may take, in milliseconds; it may have to refresh its own sign-in first. */
const patience = 30_000

/** A token that the `databricks` command keeps. */
export interface CliToken {
  readonly token: string
  /** Milliseconds since 1970; left out where it was not said. */
  readonly expiresAt?: number
}

/**
 * Asks the `databricks` command for a token (`databricks auth token`, wire facts, 8.6). `name` is the profile, for what is
 * said when it fails. Rejects with `program-missing` or `program-failed`; what the command wrote is repeated only without
 * anything that looks like a secret.
 */
export async function readCliToken(programs: Programs, args: readonly string[], name: string, signal: AbortSignal): Promise<CliToken> {
  const { code, stdout, stderr } = await runFirst(programs, ['auth', 'token', ...args], name, signal)
  const answer = code === 0 ? parse(stdout) : undefined
  const token = answer?.['access_token']
  if (typeof token !== 'string' || token === '') {
    const text = withoutTokens(stderr).trim().slice(0, 300)
    throw new AppError('program-failed', `databricks auth token ended with ${code} for ${name}: ${text}`, { name, text })
  }
  const expiresAt = Date.parse(String(answer?.['expiry']))
  return { token, ...(Number.isFinite(expiresAt) && { expiresAt }) }
}

async function runFirst(programs: Programs, args: readonly string[], name: string, signal: AbortSignal): Promise<ProgramEnd> {
  const limit = AbortSignal.timeout(patience)
  for (const program of places(programs)) {
    try {
      return await programs.run(program, args, AbortSignal.any([signal, limit]))
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      if (limit.aborted) throw new AppError('program-failed', `databricks auth token did not end for ${name}.`, { name, text: '' })
      if (toErrorInfo(thrown).code !== 'program-missing') throw thrown
    }
  }
  throw new AppError('program-missing', 'The command databricks was not found.', { name })
}

/** Where the command may be: an application that was not started from a terminal often has a short path. */
function places({ env, homeFolder }: Programs): string[] {
  const named = env['DATABRICKS_CLI_PATH']
  if (named) return [named]
  const local = env['LOCALAPPDATA']
  return [
    'databricks', '/opt/homebrew/bin/databricks', '/usr/local/bin/databricks', join(homeFolder, '.local/bin/databricks'), join(homeFolder, 'bin/databricks'),
    ...(local ? [join(local, 'Microsoft/WinGet/Links/databricks.exe')] : []),
  ]
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function withoutTokens(text: string): string {
  return text.replace(/[\w.~+/=-]{28,}/g, '•••')
}
