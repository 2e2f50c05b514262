import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { hasKeyring } from '#kit/keyring.ts'
import { createKeychain } from '../../main/keychain.ts'

const runFile = promisify(execFile)

describe.skipIf(!hasKeyring)('with a real Secret Service', () => {
  test('keeps a secret where other programs find it, and forgets it', async () => {
    const account = `${randomUUID()}/token`
    const keychain = createKeychain('Parley')
    expect(await keychain.status()).toEqual({ place: 'keychain' })
    await keychain.set(account, 'dapi-secret')
    expect(await createKeychain('Parley').get(account)).toBe('dapi-secret')
    const { stdout } = await runFile('secret-tool', ['lookup', 'service', 'Parley', 'username', account])
    expect(stdout).toBe('dapi-secret')
    await keychain.delete(account)
    expect(await keychain.get(account)).toBeNull()
    await keychain.delete(account)
  })

  test('keeps a secret longer than an entry of Windows', async () => {
    const account = `${randomUUID()}/refresh`
    const keychain = createKeychain('Parley')
    const secret = 'é😀x'.repeat(2000)
    // Two writes at once must not mix their entries.
    await Promise.all([keychain.set(account, 'y'.repeat(5000)), keychain.set(account, secret)])
    expect(await keychain.get(account)).toBe(secret)
    await keychain.delete(account)
    expect(await keychain.get(account)).toBeNull()
  })

  test('an answer that does not come is an error, not an endless wait', async () => {
    await expect(createKeychain('Parley', 0).get(randomUUID())).rejects.toMatchObject({ code: 'keychain-unavailable' })
  })
})

const script = `
  import { createKeychain } from './main/keychain.ts'
  const keychain = createKeychain('Parley')
  await keychain.set('a', 'x'.repeat(3000))
  const kept = await keychain.get('a')
  await keychain.delete('a')
  const other = await createKeychain('Parley').get('a')
  console.log(JSON.stringify({ status: await keychain.status(), kept: kept.length, gone: await keychain.get('a'), other }))
`
const program = [process.execPath, '--input-type=module', '-e', script] as const
const inMemory = { status: { place: 'memory', reason: expect.stringMatching(/./) }, kept: 3000, gone: null, other: null }

/** In a process of its own: D-Bus remembers the address that it was first given. */
async function runScript([command, ...args]: readonly [string, ...string[]], env: Record<string, string>): Promise<unknown> {
  const { stdout } = await runFile(command, args, { env: { PATH: process.env['PATH'], ...env }, cwd: new URL('../..', import.meta.url) })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

test.runIf(process.platform === 'linux')('without a Secret Service secrets live in memory, and the reason is told', async () => {
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', HOME: '/nowhere' }
  expect(await runScript(program, env)).toEqual(inMemory)
})

test.skipIf(!hasKeyring)('a Secret Service that was never set up is as good as none', async () => {
  const home = await mkdtemp(join(tmpdir(), 'parley-home-'))
  expect(await runScript(['dbus-run-session', '--', ...program], { HOME: home })).toEqual(inMemory)
  await rm(home, { recursive: true, maxRetries: 5 })
})
