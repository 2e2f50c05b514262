// @ts-check
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './child.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { hasNode, root, say } from './project.mjs'

/** Installs the packages of the lock file when they are missing or others. Throws an `Error` when that fails. */
export async function ensureInstalled() {
  if (await isInstalled()) return
  await oneAtATime(async () => {
    if (await isInstalled()) return
    say('Installing packages…')
    const status = await npm(['ci', '--include=dev', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'])
    if (status !== 0) throw new Error(`npm ci failed with ${status}`)
    // Some set-ups of npm run no scripts of packages; this one brings the Node that all else runs on.
    if (!hasNode()) await run(process.execPath, ['installArchSpecificPackage'], { cwd: join(root, 'node_modules', 'node') })
    if (!hasNode()) throw new Error('Node 24 could not be installed: the install script of the npm package "node" failed')
  })
}

/** What npm itself writes down about an installation is compared with the lock file, so that any way to install will do. */
async function isInstalled() {
  const [wanted, found] = await Promise.all([readPackages('package-lock.json'), readPackages('node_modules/.package-lock.json')])
  if (wanted === undefined || found === undefined || !hasNode()) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const installed = found[path]
    return installed === undefined ? entry.optional === true || entry.devOptional === true : installed.version === entry.version
  })
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> | undefined>}
 */
async function readPackages(file) {
  try {
    return JSON.parse(await readFile(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** @param {readonly string[]} args */
function npm(args) {
  const cli = process.env['npm_execpath']
  if (cli?.endsWith('npm-cli.js')) return run(process.execPath, [cli, ...args], { cwd: root })
  return run('npm', args, { cwd: root, shell: process.platform === 'win32' })
}
