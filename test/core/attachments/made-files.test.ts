import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MadeFiles } from '#core/attachments/made-files.ts'
import type { ImageForm, Images, MadeImage } from '#core/host.ts'
import { temporaryFolder } from '#kit/core.ts'

const id = 'ab'.repeat(32)
const other = 'cd'.repeat(32)
const form: ImageForm = { maxEdge: 100, mediaTypes: ['image/png'] }

/** A library of images whose work the test ends by hand. */
class HeldImages {
  readonly asked: string[] = []
  #held: { end(): void; fail(why: Error): void }[] = []
  readonly images: Images = {
    describe: () => Promise.reject(new Error('not asked')),
    colours: () => Promise.reject(new Error('not asked')),
    edit: () => Promise.reject(new Error('not asked')),
    make: (path, _form, target) => this.#hold(path, target),
    thumbnail: (path, _edge, target) => this.#hold(path, target),
  }

  /** Ends what was asked first and is not ended. */
  end(): void {
    this.#held.shift()?.end()
  }

  fail(): void {
    this.#held.shift()?.fail(new Error('no'))
  }

  async #hold(path: string, target: string): Promise<MadeImage> {
    this.asked.push(path)
    await writeFile(target, 'half')
    await new Promise<void>((end, fail) => this.#held.push({ end, fail }))
    await writeFile(target, `made of ${path}`)
    return { mediaType: 'image/png', width: 1, height: 1, bytes: `made of ${path}`.length, changes: ['scaled'] }
  }
}

let folder: ReturnType<typeof temporaryFolder>
let held: HeldImages
let ids = 0
const open = (): MadeFiles => new MadeFiles({ dataFolder: folder.path, newId: () => `id-${(ids += 1)}`, images: held.images }, { run: () => Promise.reject(new Error('no page is asked for')) })
const file = { id, path: '/one' }
/** Until so many were asked for. */
const asked = async (count: number): Promise<void> => {
  await expect.poll(() => held.asked.length).toBe(count)
}
/** Everything that lies below `made/`. */
const files = (): string[] => readdirSync(join(folder.path, 'made'), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))

beforeEach(() => {
  folder = temporaryFolder()
  held = new HeldImages()
})
afterEach(() => folder.remove())

test('what many ask for at once is made once, and found again by the next life', async () => {
  const made = open()
  const both = Promise.all([made.form(file, form), made.form(file, { ...form })])
  await asked(1)
  held.end()
  const [first, second] = await both
  expect(second).toEqual(first)
  const again = await open().form(file, form)
  expect([held.asked.length, again]).toEqual([1, first])
  expect(await made.find(id, first.key)).toEqual(first)
})

test('another form is another file; the order of the media types makes no other form', async () => {
  const made = open()
  const types = ['image/png', 'image/jpeg']
  const all = Promise.all([made.form(file, { mediaTypes: types }), made.form(file, { mediaTypes: types.toReversed() }), made.form(file, { mediaTypes: types, maxEdge: 5 })])
  await asked(2)
  held.end()
  held.end()
  const [one, same, third] = await all
  expect(same.key).toBe(one.key)
  expect(third.key).not.toBe(one.key)
})

test('two are made at a time, whatever is asked', async () => {
  const made = open()
  const all = Promise.all(['/1', '/2', '/3'].map((path, index) => made.thumbnail({ id: `${index}`.repeat(64), path })))
  await asked(2)
  held.end()
  await asked(3)
  held.end()
  held.end()
  await all
  // Each is looked for on the disk first: who is found missing first comes first.
  expect(held.asked.toSorted()).toEqual(['/1', '/2', '/3'])
})

test('a failure leaves nothing, reaches all who asked, and is tried again', async () => {
  const made = open()
  const failing = made.thumbnail(file)
  await asked(1)
  held.fail()
  await expect(failing).rejects.toThrow('no')
  expect(files()).toEqual([])
  const trying = made.thumbnail(file)
  await asked(2)
  held.end()
  expect((await trying).changes).toEqual(['scaled'])
})

test('forgetting removes all that was made from a file, what is in work too, and nothing of another', async () => {
  const made = open()
  const first = made.thumbnail(file)
  const second = made.thumbnail({ id: other, path: '/other' })
  await asked(2)
  const forgotten = made.forget(id)
  held.end()
  held.end()
  await Promise.all([first, second, forgotten])
  expect(files().every((name) => name.startsWith(other))).toBe(true)
  expect(await made.ids()).toEqual([other])
  expect(await made.find(id, 'thumbnail')).toBeNull()
  expect(await made.find(other, 'thumbnail')).not.toBeNull()
})

test('what a kill left is swept, a cut file is made again', async () => {
  const made = open()
  const first = made.thumbnail(file)
  await asked(1)
  held.end()
  const { path } = await first
  writeFileSync(path, 'cut')
  mkdirSync(join(folder.path, 'made/incoming'), { recursive: true })
  writeFileSync(join(folder.path, 'made/incoming/left'), 'half')
  const next = open()
  expect(files()).not.toContain('left')
  const again = next.thumbnail(file)
  await asked(2)
  held.end()
  expect((await again).bytes).toBe('made of /one'.length)
})

test('a key or an id that would climb paths finds nothing', async () => {
  expect(await open().find(id, '../../x')).toBeNull()
  expect(await open().find('../../../../etc/passwd', 'thumbnail')).toBeNull()
})
