import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { openZip } from '#core/transfer/zip-in.ts'
import { temporaryFolder } from '#kit/core.ts'
import { zipOf } from '../../kit/zip.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder.remove())

/** Texts of the files that can be read, and what is said of the others. */
async function readZip(bytes: Buffer): Promise<{ texts: Record<string, string>; told: string[] }> {
  const path = join(folder.path, 'a.zip')
  writeFileSync(path, bytes)
  const told: string[] = []
  const { members, close } = await openZip(path, bytes.length, ({ skipped, where }) => told.push(`${skipped} ${where}`), 'a.zip')
  const texts: Record<string, string> = {}
  for (const member of members) texts[member.path] = (await buffer(member.open())).toString()
  close()
  return { texts, told }
}

test('files are read by the path that they have, also from large archives and those of Windows', async () => {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from('one'), 'a/b.json', { forceZip64Format: true })
  zip.addBuffer(Buffer.from('two'), 'stored.json', { compress: false })
  zip.addBuffer(Buffer.from('three'), 'wíndows.json')
  zip.addEmptyDirectory('empty')
  zip.end({ forceZip64Format: true, comment: '' })
  const bytes = await buffer(zip.outputStream as AsyncIterable<Buffer>)
  expect(await readZip(bytes)).toEqual({ texts: { 'a/b.json': 'one', 'stored.json': 'two', 'wíndows.json': 'three' }, told: [] })
  expect((await readZip(Buffer.from(bytes.toString('latin1').replaceAll('a/b.json', 'a\\b.json'), 'latin1'))).texts['a/b.json']).toBe('one')
})

test('a path that climbs out is named and left out, and the others are read', async () => {
  const { texts, told } = await readZip(await zipOf({ 'ok.json': 'ok', '../up.json': 'x', 'a/../../up.json': 'x', '/root.json': 'x', 'C:/disk.json': 'x', 'a..b.json': 'fine' }))
  expect(texts).toEqual({ 'ok.json': 'ok', 'a..b.json': 'fine' })
  expect(told).toEqual(['../up.json', 'a/../../up.json', '/root.json', 'C:/disk.json'].map((name) => `path-unsafe a.zip/${name}`))
})

// Every file of a kind of bomb lies on the same bytes: each looks harmless, all of them are terabytes.
test('entries that share their bytes are a bomb, whatever each of them says', async () => {
  const bytes = await zipOf({ 'a.json': Buffer.alloc(100_000, 'abcdefgh ') })
  const central = bytes.indexOf('PK\u0001\u0002', 0, 'latin1')
  const end = bytes.indexOf('PK\u0005\u0006', 0, 'latin1')
  const record = bytes.subarray(central, end)
  const count = 50
  const tail = Buffer.from(bytes.subarray(end))
  tail.writeUInt16LE(count, 8)
  tail.writeUInt16LE(count, 10)
  tail.writeUInt32LE(record.length * count, 12)
  const { texts, told } = await readZip(Buffer.concat([bytes.subarray(0, central), ...Array.from({ length: count }, () => record), tail]))
  expect(texts).toEqual({})
  expect(told).toContain('zip-bomb a.zip/a.json')
})

test('a file that lies about its size, or whose bytes are not what they were, is told as damaged', async () => {
  const bytes = await zipOf({ 'a.json': 'a'.repeat(5_000), 'b.json': 'good' })
  const lying = Buffer.from(bytes)
  lying.writeUInt32LE(10, lying.indexOf('PK\u0001\u0002', 0, 'latin1') + 24)
  expect(await readZip(lying)).toEqual({ texts: { 'a.json': '', 'b.json': 'good' }, told: ['zip-damaged a.json'] })
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from('stored as it is'), 'c.json', { compress: false })
  zip.end()
  const changed = await buffer(zip.outputStream as AsyncIterable<Buffer>)
  changed[changed.indexOf('stored as')] = 0x53
  expect((await readZip(changed)).told).toEqual(['zip-damaged c.json'])
})
