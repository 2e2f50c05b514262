/**
 * Opens the core on a folder whose database may not be written, and prints the code of its refusal.
 * Root may write anything, so the right is given up first; the folder itself stays writable for the lock.
 */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { createCore } from '#core/index.ts'
import { testHost } from './core.ts'

const folder = process.argv[2] ?? ''
const nobody = 65_534
chmodSync(folder, 0o777)
chmodSync(join(folder, 'lock.db'), 0o666)
chmodSync(join(folder, 'parley.db'), 0o444)
if (process.getuid?.() === 0) process.setuid?.(nobody)
const outcome = await createCore(testHost(folder)).then(
  () => 'opened',
  (error: { code?: string }) => error.code ?? String(error),
)
process.stdout.write(`${outcome}\n`)
process.exit(0)
