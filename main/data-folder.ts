import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

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
