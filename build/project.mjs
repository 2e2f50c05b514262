// @ts-check
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of the project. */
export const root = dirname(import.meta.dirname)

/** Where the scripts of this folder remember things; it goes with the installed packages. */
export const cacheFolder = join(root, 'node_modules', '.cache', 'parley')

const installedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Whether the Node that Parley runs on is there: the installed one, or one as new. */
export function hasNode() {
  return existsSync(installedNode) || Number(process.versions.node.split('.')[0]) >= 24
}

/** The Node that Parley runs on; the Node of the system may be older. */
export function nodePath() {
  return existsSync(installedNode) ? installedNode : process.execPath
}

/**
 * How a Node is started in which threads come and go (Node 24 and newer): where the processor has keys that protect memory, V8 now and then loses
 * count of the pages of their code, and ends the process with "Check failed: jit_page.has_value()" (nodejs/node#64500).
 */
export const threadFlags = ['--no-memory-protection-keys']

/**
 * Says something to the person at the terminal. Standard output belongs to the line that says where Parley is.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`)
}
