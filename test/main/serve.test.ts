import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'

const serve = new URL('../../main/serve.ts', import.meta.url).pathname
const children = new Set<ChildProcess>()
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-serve-'))
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  await rm(folder, { recursive: true })
})

function launch(...args: string[]): { child: ChildProcess; out: () => string; ended: Promise<number | null>; said: Promise<string> } {
  const child = spawn(process.execPath, [serve, '--data', folder, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  children.add(child)
  let out = ''
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => (out += piece))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return { child, out: () => out, ended, said: child.stderr === null ? Promise.resolve('') : text(child.stderr) }
}

async function start(...args: string[]): Promise<ReturnType<typeof launch> & { port: string }> {
  const process = launch(...args)
  await Promise.race([once(process.child.stdout ?? process.child, 'data'), process.ended])
  const port = /^Parley is ready at http:\/\/127\.0\.0\.1:(\d+)\/\?key=[\w-]{43}\n$/.exec(process.out())?.[1]
  return { ...process, port: port ?? process.out() }
}

test('one line when ready, exit 0 on a signal, the same port the next time', async () => {
  const first = await start('--port', '0')
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  const second = await start()
  expect(second.port).toBe(first.port)
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
})

test('a folder that is held is named, and left to its holder', async () => {
  const first = await start('--port', '0')
  const second = launch('--port', '0')
  expect(await second.ended).toBe(3)
  expect(await second.said).toBe(`Parley: ${folder} is in use by another Parley.\n`)
  expect(second.out()).toBe('')
  const third = launch('--port', first.port)
  expect(await third.ended).toBe(3)
  // The start script is gone: nobody else would free the folder.
  first.child.disconnect()
  expect(await first.ended).toBe(0)
})

test('a damaged database is set aside as it is, and Parley opens', async () => {
  const path = join(folder, 'parley.db')
  await writeFile(path, 'no database at all'.repeat(1000))
  const process = await start('--port', '0')
  const [aside = ''] = await readdir(join(folder, 'damaged'))
  expect(await readFile(join(folder, 'damaged', aside, 'parley.db'), 'utf8')).toBe('no database at all'.repeat(1000))
  process.child.kill('SIGTERM')
  expect(await process.ended).toBe(0)
})

test('a database of a newer version is named, and left as it is', async () => {
  const path = join(folder, 'parley.db')
  const db = new DatabaseSync(path)
  db.exec("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) WITHOUT ROWID; INSERT INTO migrations VALUES ('m999-tomorrow', 0)")
  db.close()
  const before = await readFile(path)
  const process = launch('--port', '0')
  expect(await process.ended).toBe(4)
  expect(await process.said).toMatch(new RegExp(`^Parley: ${folder} holds a database of a newer Parley; it was left untouched`))
  expect((await readFile(path)).equals(before)).toBe(true)
})

test('a library that is to move has moved before anything is put into its folder, and is followed from then on', async () => {
  const first = await start('--port', '0')
  first.child.kill('SIGTERM')
  await first.ended
  const target = `${folder}-moved`
  await writeFile(join(folder, 'move.json'), JSON.stringify({ folder: target }))
  for (let round = 0; round < 2; round += 1) {
    const next = await start()
    expect(next.port).toBe(first.port)
    next.child.kill('SIGTERM')
    expect(await next.ended).toBe(0)
  }
  expect((await readdir(folder)).toSorted()).toEqual(['lock.db', 'moved-to.json'])
  expect(await readdir(target)).toEqual(expect.arrayContaining(['parley.db', 'port']))
  await rm(target, { recursive: true })
})

test('a port that is taken is an error when it was asked for, and passed over when it was only remembered', async () => {
  const other = await mkdtemp(join(tmpdir(), 'parley-serve-'))
  const first = await start('--port', '0')
  const asked = launch('--data', other, '--port', first.port)
  expect(await asked.ended).toBe(1)
  expect(await asked.said).toContain(`Port ${first.port}`)
  await writeFile(join(other, 'port'), first.port)
  const remembering = await start('--data', other)
  expect(Number(remembering.port)).toBeGreaterThan(0)
  remembering.child.kill('SIGTERM')
  await remembering.ended
  await rm(other, { recursive: true })
})
