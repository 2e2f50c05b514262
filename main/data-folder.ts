import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { originFile, planFile, pointerFile } from '#core/library/move-files.ts'

/** What the default place depends on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Where Parley keeps its data when nothing else is asked for, the same for both hosts: `%APPDATA%\Parley`,
 * `~/Library/Application Support/Parley`, or `$XDG_DATA_HOME/Parley` (`~/.local/share/Parley`).
 */
export function defaultDataFolder(
  { platform, home, env }: Surroundings = { platform: process.platform, home: homedir(), env: process.env },
): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Parley')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Parley')
  const shared = env['XDG_DATA_HOME']
  // The XDG base directory specification says that a relative path is to be ignored.
  return join(shared !== undefined && isAbsolute(shared) ? shared : join(home, '.local', 'share'), 'Parley')
}

/**
 * Where the library of a chosen folder really is. A host asks before it puts anything there: a move that was asked for is carried out now, and
 * one that was made is followed. What cannot be settled is left to the core, which says why.
 */
export async function settledFolder(chosen: string): Promise<string> {
  // Nearly every start ends here, and loads nothing for it.
  if ([planFile, pointerFile, originFile].every((name) => !existsSync(join(chosen, name)))) return chosen
  const { settleFolder } = await import('#core/library/move.ts')
  try {
    return settleFolder(chosen, { now: () => Date.now(), newId: () => randomUUID() })
  } catch {
    return chosen
  }
}
