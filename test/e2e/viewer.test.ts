import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import sharp from 'sharp'
import { expect } from 'vitest'
import { storedFiles } from '#kit/blob-life.ts'
import { afterwards, testFolder } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()

async function photo(name: string, width: number, height: number): Promise<File> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#336699' } }).jpeg().toBuffer()
  return new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' })
}

test('pictures of a conversation are small in it, are looked at by keyboard alone, and say so when they are gone', async () => {
  const folder = testFolder()
  const shown = await serverStage.show(browser(), folder)
  afterwards(shown.close)
  const window = windowOf(shown.page)
  const { page } = shown
  await window.drop(await photo('large.jpg', 3000, 2000), await photo('wide.jpg', 2000, 300))
  await expect.poll(() => page.getByRole('list', { name: 'Attachments' }).locator('img').count()).toBe(2)
  await window.send('How do these differ?')
  const first = page.getByRole('button', { name: 'Show large.jpg: How do these differ?' })
  const loaded = (image: Locator): Promise<number> => image.evaluate((element: HTMLImageElement) => (element.complete ? element.naturalWidth : 0))
  // What is drawn is the thumbnail, in the room that it had before.
  await expect.poll(() => loaded(first.locator('img'))).toBe(512)
  expect(await first.boundingBox()).toMatchObject({ width: 390, height: 260 })

  await first.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'large.jpg' })
  const picture = dialog.getByRole('img', { name: 'large.jpg: How do these differ?' })
  await expect.poll(() => loaded(picture)).toBe(3000)
  await dialog.getByText('3000 × 2000 · ').waitFor()
  const scale = dialog.getByRole('button', { name: 'Actual size' })
  const fit = await scale.textContent()
  await page.keyboard.press('1')
  expect(await scale.textContent()).toBe('100 %')
  const left = (): Promise<number> => picture.evaluate((element) => Math.round(element.getBoundingClientRect().left))
  const before = await left()
  await page.keyboard.press('ArrowLeft')
  expect(await left()).toBe(before + 80)
  await page.mouse.move(300, 300)
  await page.mouse.wheel(0, 200)
  await expect.poll(() => scale.textContent()).toBe('67 %')
  await page.keyboard.press('0')
  expect(await scale.textContent()).toBe(fit)
  await page.keyboard.press('ArrowRight')
  await page.getByRole('dialog', { name: 'wide.jpg' }).getByText('2 of 2').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(await first.evaluate((element) => element === document.activeElement)).toBe(true)

  const dragged = await first.locator('img').evaluate((element) => {
    const data = new DataTransfer()
    element.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer: data }))
    return [data.getData('application/x-parley-attachments'), data.getData('DownloadURL')]
  })
  expect(dragged[0]).toMatch(/^\["[0-9a-f]{64}"\]$/)
  expect(dragged[1]).toMatch(/^image\/jpeg:large\.jpg:http:\/\/127\.0\.0\.1:\d+\/blobs\/[0-9a-f]{64}\?save=large\.jpg$/)

  await first.locator('img').dragTo(window.message)
  await window.button('Remove large.jpg').waitFor()

  for (const id of storedFiles(folder)) rmSync(join(folder, 'blobs', id.slice(0, 2), id))
  rmSync(join(folder, 'made'), { recursive: true })
  // What is stored never changes, so that browsers keep it.
  await (await page.context().newCDPSession(page)).send('Network.clearBrowserCache')
  await page.reload()
  await page.getByText('large.jpg is no longer there, or cannot be shown.').waitFor()
})
