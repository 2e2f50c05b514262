import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settleFolder } from '#core/library/move.ts'
import type { TestCore } from '#kit/core.ts'
import { databaseOf } from '#kit/database.ts'
import { png } from '#kit/images.ts'
import { testCore, testFolder } from '#kit/story.ts'
import { settledFolder } from '../../../main/data-folder.ts'

let ids = 0
const tools = { now: () => 1_000, newId: () => `id-${(ids += 1)}` }
const settle = (folder: string): string => settleFolder(folder, tools)
const titles = async ({ client }: TestCore): Promise<string[]> => (await client.conversations.list({})).conversations.map(({ title }) => title)

/** A closed library with a conversation and a picture, which is asked to move to a folder that is not there yet. */
async function planned(): Promise<{ old: string; target: string; blobId: string }> {
  const parley = await testCore()
  const { id } = await parley.client.put(await png())
  await parley.client.chat.send({ text: 'Moves along', attachmentIds: [id], targets: [{ endpointId: 'demo' }] })
  const target = join(testFolder(), 'deep', 'place')
  await parley.client.library.move({ folder: target })
  expect((await parley.client.library.status({})).movesTo).toBe(target)
  expect(existsSync(target)).toBe(false)
  await parley.close()
  return { old: parley.folder, target, blobId: id }
}

async function isWhole(folder: string, at: string, blobId: string): Promise<void> {
  const parley = await testCore({}, folder)
  expect(await titles(parley)).toEqual(['Moves along'])
  expect((await parley.core.blob(blobId))?.path).toContain(at)
  expect((await parley.client.library.status({})).folder).toBe(at)
  await parley.close()
}

test('a library moves at the next start, with its files, and later starts follow from the old place', async () => {
  const { old, target, blobId } = await planned()
  const parley = await testCore({}, old)
  expect(await titles(parley)).toEqual(['Moves along'])
  const { folder, notices, movesTo } = await parley.client.library.status({})
  expect([folder, movesTo]).toEqual([target, null])
  expect(notices).toMatchObject([{ kind: 'moved', from: old, to: target }])
  await parley.close()
  expect(readdirSync(old).toSorted()).toEqual(['lock.db', 'moved-to.json'])
  await isWhole(old, target, blobId)
  await isWhole(target, target, blobId)
  expect(await settledFolder(old)).toBe(target)
})

test('it moves back to where it was', async () => {
  const { old, target, blobId } = await planned()
  const there = await testCore({}, old)
  await there.client.library.move({ folder: old })
  await there.close()
  await isWhole(old, old, blobId)
  await isWhole(target, old, blobId)
})

test('a kill at any moment of a move leaves one complete library that the next start finds, from either place', async () => {
  const steps = ['origin', 'nothing moved', 'half moved', 'all moved', 'pointer', 'plan gone'] as const
  for (const step of steps) {
    for (const begin of ['old', 'target'] as const) {
      const { old, target, blobId } = await planned()
      const reached = (name: (typeof steps)[number]): boolean => steps.indexOf(step) >= steps.indexOf(name)
      const entries = readdirSync(old).filter((name) => name !== 'move.json' && name !== 'lock.db')
      mkdirSync(target, { recursive: true })
      if (reached('origin')) writeFileSync(join(target, 'moving-from.json'), JSON.stringify({ folder: old }))
      const moved = reached('all moved') ? entries : reached('half moved') ? entries.slice(0, 2) : []
      for (const name of moved) renameSync(join(old, name), join(target, name))
      if (reached('pointer')) writeFileSync(join(old, 'moved-to.json'), JSON.stringify({ folder: target }))
      if (reached('plan gone')) rmSync(join(old, 'move.json'))
      await isWhole(begin === 'old' ? old : target, target, blobId)
      expect([step, readdirSync(target).includes('moving-from.json')]).toEqual([step, false])
    }
  }
})

test('a copy that was begun on another disk is begun anew, and is not opened before it is whole', async () => {
  const { old, target, blobId } = await planned()
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'moving-from.json'), JSON.stringify({ folder: old }))
  writeFileSync(join(target, 'parley.db.half'), 'half')
  await isWhole(target, target, blobId)
})

test.runIf(existsSync('/dev/shm'))('to another disk it is copied and compared, and the old copy stays', async () => {
  const disk = mkdtempSync('/dev/shm/parley-test-')
  try {
    const { old, blobId } = await planned()
    writeFileSync(join(old, 'move.json'), JSON.stringify({ folder: join(disk, 'library') }))
    const before = readFileSync(databaseOf(old))
    await isWhole(old, join(disk, 'library'), blobId)
    expect(readFileSync(databaseOf(old)).equals(before)).toBe(true)
  } finally {
    rmSync(disk, { recursive: true })
  }
})

test('a place that cannot be moved to is refused when it is asked for, and nothing is left there', async () => {
  const { client, folder } = await testCore()
  const full = testFolder()
  writeFileSync(join(full, 'mine.txt'), 'mine')
  const bad = { 'relative/place': 'relative', [folder]: 'nested', [join(folder, 'inside')]: 'nested', [join(folder, '..')]: 'nested', [full]: 'full', [join(full, 'mine.txt')]: 'file' }
  // One sentence for all of them would not say what to do.
  for (const [target, reason] of Object.entries(bad)) {
    await expect(client.library.move({ folder: target }), target).rejects.toMatchObject({ code: 'bad-input', details: { reason } })
  }
  await expect(client.library.move({ folder: '/proc/parley' })).rejects.toMatchObject({ code: 'folder-unwritable' })
  expect(readdirSync(full)).toEqual(['mine.txt'])
  expect((await client.library.status({})).movesTo).toBeNull()
})

test('a move that is taken back does not happen', async () => {
  const { old, target } = await planned()
  const settledBefore = JSON.parse(readFileSync(join(old, 'move.json'), 'utf8')) as { folder: string }
  expect(settledBefore.folder).toBe(target)
  rmSync(join(old, 'move.json'))
  const parley = await testCore({}, old)
  await parley.client.library.move({ folder: target })
  await parley.client.library.move({ folder: null })
  await parley.close()
  expect(settle(old)).toBe(old)
})

test('a move that fails leaves everything where it was and says so', async () => {
  const { old, target } = await planned()
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'somebody.txt'), 'came before')
  const parley = await testCore({}, old)
  expect(await titles(parley)).toEqual(['Moves along'])
  const { folder, notices, movesTo } = await parley.client.library.status({})
  expect([folder, movesTo, notices]).toEqual([old, null, [expect.objectContaining({ kind: 'move-failed', to: target })]])
  expect(readdirSync(target)).toEqual(['somebody.txt'])
})

test('a folder whose library is on a disk that is not there is refused by name: no empty library is begun in its place', async () => {
  const { old, target } = await planned()
  expect(settle(old)).toBe(target)
  rmSync(target, { recursive: true })
  await expect(testCore({}, old)).rejects.toMatchObject({ code: 'folder-missing', details: { path: target } })
  expect(existsSync(databaseOf(old))).toBe(false)
})
