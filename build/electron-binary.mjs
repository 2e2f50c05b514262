// @ts-check
import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './child.mjs'
import { cacheFolder, nodePath, root, say } from './project.mjs'

const packageFolder = join(root, 'node_modules', 'electron')
const givenUp = join(cacheFolder, 'electron-unavailable')
/** How long a download may take, in milliseconds. */
const downloadLimit = 15_000
/** How long it is not tried again after it failed, in milliseconds. */
const retryAfter = 24 * 60 * 60 * 1000

/** The path of the Electron binary, or `undefined` where there is none. */
export async function findElectron() {
  const name = await readFile(join(packageFolder, 'path.txt'), 'utf8').catch(() => undefined)
  if (name === undefined) return undefined
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist'), name.trim())
  return existsSync(path) ? path : undefined
}

/** The path of the Electron binary, downloaded when it is missing; `undefined` where it cannot be had. */
export async function ensureElectron() {
  const found = await findElectron()
  if (found !== undefined || !(await mayTry())) return found
  say('Fetching Electron…')
  const installer = join(packageFolder, 'install.js')
  // Its report of a failure is a stack trace; what it means is said in one line by the caller.
  const status = await run(nodePath(), [installer], { cwd: root, limit: downloadLimit, stdio: 'ignore' })
  if (status === 0) return findElectron()
  await mkdir(dirname(givenUp), { recursive: true })
  await writeFile(givenUp, '')
  return undefined
}

async function mayTry() {
  const last = await stat(givenUp).catch(() => undefined)
  return last === undefined || Date.now() - last.mtimeMs > retryAfter
}
