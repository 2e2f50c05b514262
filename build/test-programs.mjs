// @ts-check
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { missingPrograms } from '../test/kit/keyring.mjs'
import { findBrowser } from './browser.mjs'
import { run } from './child.mjs'
import { say } from './project.mjs'

/** Debian's packages by the program that each brings. */
const packages = new Map([
  ['chromium', 'chromium'],
  ['gnome-keyring-daemon', 'gnome-keyring'],
  ['dbus-run-session', 'dbus'],
  ['secret-tool', 'libsecret-tools'],
  ['curl', 'curl'],
  ['python3', 'python3'],
])

/** Installs the programs that the tests use where that is possible; else says what is missing and what that skips. */
export async function ensureTestPrograms() {
  if (process.platform === 'linux' && missing().length > 0 && (await isDebian()) && process.getuid?.() === 0) await installPackages()
  const names = process.platform === 'linux' ? missing() : []
  if (findBrowser() === undefined) say('Missing: a browser of the Chromium family. Skipped by it: the tests that show the window.')
  const forCode = names.filter((name) => name === 'curl' || name === 'python3')
  const forSecrets = names.filter((name) => name !== 'chromium' && name !== 'curl' && name !== 'python3')
  if (forCode.length > 0) say(`Missing: ${forCode.join(', ')}. Skipped by it: the tests that run the code that Parley writes.`)
  if (process.platform !== 'linux') say('Skipped: the tests of the keychain, which would write to your own.')
  else if (forSecrets.length > 0) say(`Missing: ${forSecrets.join(', ')}. Skipped by it: the tests that need a Secret Service.`)
}

function missing() {
  // Debian's own name is what the tests start; another browser of the family will do elsewhere.
  return missingPrograms([...packages.keys()]).filter((name) => name !== 'chromium' || findBrowser() === undefined)
}

async function isDebian() {
  if (!existsSync('/usr/bin/apt-get')) return false
  return /^ID(_LIKE)?=.*debian/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''))
}

async function installPackages() {
  const wanted = missing().map((program) => packages.get(program) ?? program)
  say(`Installing ${wanted.join(', ')}…`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { env, stdio: /** @type {import('node:child_process').StdioOptions} */ (['ignore', 'ignore', 2]) }
  await run('apt-get', ['update', '-qq'], options)
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], options)
}
