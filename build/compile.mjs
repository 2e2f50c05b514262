// @ts-check
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './child.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { nodePath, root, say } from './project.mjs'

const sources = ['main', 'preload', 'renderer', 'shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
// Beside what was built: a build by other means empties the folder, and the stamp is gone with it.
const stamp = join(root, 'out', 'main', '.sources')

/** Builds `out/` when it is missing or was built from other sources. Throws an `Error` when that fails. */
export async function ensureBuilt() {
  if ((await readStamp()) === (await hashSources())) return
  await oneAtATime(async () => {
    const hash = await hashSources()
    if ((await readStamp()) === hash) return
    say('Building Parley…')
    const bin = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const status = await run(nodePath(), [bin, 'build', '--logLevel', 'warn'], { cwd: root })
    if (status !== 0) throw new Error(`the build failed with ${status}`)
    await writeFile(stamp, hash)
  })
}

async function readStamp() {
  const isComplete = ['main/serve.js', 'main/index.js', 'preload/index.cjs', 'renderer/index.html'].every((file) =>
    existsSync(join(root, 'out', file)),
  )
  return isComplete ? readFile(stamp, 'utf8').catch(() => undefined) : undefined
}

async function hashSources() {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const path of await listFiles(source)) {
      hash.update(`${path}\0`)
      hash.update(await readFile(join(root, path)))
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} source
 * @returns {Promise<string[]>}
 */
async function listFiles(source) {
  const found = await readdir(join(root, source), { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (found === undefined) return existsSync(join(root, source)) ? [source] : []
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}
