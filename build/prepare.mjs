// @ts-check
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { root, say } from './project.mjs'

// `npm start` runs `exec node build/start.mjs` after this: npm signals the shell that it started, which would die of
// SIGTERM and leave Parley behind, if Parley were not that process itself. The shell of Windows has no such command,
// and no signals either: there it is a command that only runs its arguments.
try {
  await ensureInstalled()
  if (process.platform === 'win32') await writeFile(join(root, 'node_modules', '.bin', 'exec.cmd'), '@%*\r\n')
} catch (error) {
  say(`Parley cannot start: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
