import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test.runIf(process.platform !== 'win32')('npm start says one line, and a signal to npm ends Parley with 0', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-start-'))
  const args = ['start', '--silent', '--', '--browser', '--no-open', '--port', '0', '--data', folder]
  const npm = spawn('npm', args, { cwd: new URL('../..', import.meta.url), stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  const isReady = Promise.withResolvers<void>()
  npm.stdout.setEncoding('utf8').on('data', (piece: string) => {
    out += piece
    if (out.endsWith('\n')) isReady.resolve()
  })
  const ended = once(npm, 'close')
  await Promise.race([isReady.promise, ended])
  npm.kill('SIGTERM')
  const [status] = await ended
  expect(out).toMatch(/^Parley is ready at http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]+\n$/)
  expect(status).toBe(0)
  // The server was not left behind with its folder.
  await rm(folder, { recursive: true })
})
