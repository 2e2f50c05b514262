// @ts-check
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { run } from '../../build/child.mjs'
import { root } from '../../build/project.mjs'

/** What a private Secret Service needs, by the name of the program. */
export const keyringPrograms = ['dbus-run-session', 'gnome-keyring-daemon']

/** The programs of `names` that are not in the path. */
export function missingPrograms(/** @type {readonly string[]} */ names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names.filter((name) => !folders.some((folder) => existsSync(join(folder, name))))
}

/** Whether this machine can have one; on macOS and Windows tests would write to the keychain of the person. */
export function canHaveKeyring() {
  return process.platform === 'linux' && missingPrograms(keyringPrograms).length === 0
}

/**
 * Runs a program inside a D-Bus session of its own with an unlocked gnome-keyring, under a home folder that is removed
 * afterwards. Answers its exit status. `PARLEY_TEST_KEYRING=1` tells it that the Secret Service is its own.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function runWithKeyring(command, args, options = {}) {
  const home = await mkdtemp(join(tmpdir(), 'parley-home-'))
  const unlock = 'printf "test" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
  const { XDG_DATA_HOME: _data, XDG_CONFIG_HOME: _config, XDG_CACHE_HOME: _cache, ...env } = options.env ?? process.env
  try {
    return await run('dbus-run-session', ['--', 'bash', '-c', unlock, 'bash', command, ...args], {
      stdio: 'inherit',
      ...options,
      env: { ...env, HOME: home, PARLEY_TEST_KEYRING: '1', PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${env['PATH']}` },
    })
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

// Alone: `node test/kit/keyring.mjs PROGRAM ARGUMENT…`
if (process.argv[1] === import.meta.filename) {
  const [command = 'true', ...args] = process.argv.slice(2)
  process.exitCode = await runWithKeyring(command, args)
}
