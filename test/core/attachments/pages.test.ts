import { expect, test } from 'vitest'
import sharp from 'sharp'
import { pdf, scannedPdf, scriptedPdf, widePdf } from '#kit/samples.ts'
import { coreOfFile } from '#kit/story.ts'

const core = coreOfFile()

const put = async (name: string, bytes: Buffer<ArrayBuffer>): Promise<string> => (await core().client.put(new File([bytes], name))).id

test('a page is drawn as it looks: dark words on white, in the middle of where they stand', async () => {
  const page = await core().core.blob(await put('paper.pdf', await pdf()), { page: 1 })
  expect(page).toMatchObject({ mediaType: 'image/png', lasting: true })
  const { data, info } = await sharp(page?.path).greyscale().raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([1568, 1045])
  // The sentence stands at 20, 120 of 300 x 200 points, in letters of 14.
  const dark = (left: number, top: number, right: number, bottom: number): number => {
    let count = 0
    for (let y = Math.round(top * 5.22); y < bottom * 5.22; y += 1) for (let x = Math.round(left * 5.22); x < right * 5.22; x += 1) if ((data[y * info.width + x] ?? 255) < 100) count += 1
    return count
  }
  expect(dark(20, 65, 280, 85)).toBeGreaterThan(2_000)
  expect(dark(0, 0, 300, 60) + dark(0, 90, 300, 199)).toBe(0)
})

test('a scan is its picture, a page of a kilometre is as large as any other, and nothing in a page runs', async () => {
  const scan = await core().core.blob(await put('scan.pdf', await scannedPdf()), { page: 2 })
  const { channels } = await sharp(scan?.path).stats()
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(50)
  const wide = await core().core.blob(await put('wide.pdf', await widePdf()), { page: 1 })
  expect((await sharp(wide?.path).metadata()).width).toBe(1568)
  expect(await core().core.blob(await put('script.pdf', await scriptedPdf()), { page: 1 })).not.toBeNull()
})

test('a page that is not there, or of a file that has none, is none', async () => {
  const id = await put('paper.pdf', await pdf())
  const text = await put('notes.txt', Buffer.from('words'))
  expect(await Promise.all([core().core.blob(id, { page: 4 }), core().core.blob(text, { page: 1 })])).toEqual([null, null])
})
