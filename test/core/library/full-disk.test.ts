import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { testFolder } from '#kit/story.ts'

const script = new URL('../../kit/full-disk.ts', import.meta.url).pathname
/** A disk of its own that only the process sees: Linux lets anybody have one, where it is not forbidden. */
const canMount = process.platform === 'linux' && spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

test.runIf(canMount)('a disk that becomes full loses nothing, says so, and is forgotten when there is room again', { timeout: 60_000 }, async () => {
  const disk = testFolder()
  const child = spawn('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=12m tmpfs "$1" && exec "$2" "$3" "$1"', 'sh', disk, process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await Promise.all([json(child.stdout), once(child, 'exit')])
  expect(said).toEqual({
    refused: { send: 'disk-full', draft: 'disk-full', edit: 'disk-full', backUp: 'disk-full' },
    during: expect.arrayContaining(['not-writable disk-full']) as string[],
    draft: 'typed before',
    after: expect.not.arrayContaining(['not-writable disk-full']) as string[],
    send: 'done',
    isKept: true,
    verdict: expect.any(Array) as string[],
    // A start on a full disk shows what is there.
    shown: 2,
    refusedLate: true,
  })
})
