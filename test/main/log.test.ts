import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLog, logFileSize } from '../../main/log.ts'

test('an entry is one line, and old lines make room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-log-'))
  const log = createLog(join(folder, 'logs'))
  log({ level: 'info', area: 'store', text: 'opened\nforged line' })
  const path = join(folder, 'logs', 'parley.log')
  expect(await readFile(path, 'utf8')).toMatch(/^\S+Z info {2}store: opened \| forged line\n$/)
  const text = 'x'.repeat(logFileSize / 4)
  for (let count = 0; count < 20; count += 1) log({ level: 'warn', area: 'a', text })
  expect((await readdir(join(folder, 'logs'))).sort()).toEqual(['parley.1.log', 'parley.2.log', 'parley.log'])
  expect((await stat(path)).size).toBeLessThanOrEqual(logFileSize)
  // A log may be what makes the data folder: it is nobody else's to read.
  if (process.platform !== 'win32') expect((await stat(join(folder, 'logs'))).mode & 0o077).toBe(0)
  await rm(folder, { recursive: true })
})

test('a folder that cannot be made does not stop the application', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-log-'))
  await writeFile(join(folder, 'logs'), 'a file is in the way')
  createLog(join(folder, 'logs'))({ level: 'info', area: 'a', text: 'b' })
  await rm(folder, { recursive: true })
})
