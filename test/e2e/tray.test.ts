import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from '#kit/electron/launch.ts'
import { png } from '#kit/images.ts'
import { writeLibrary } from '#kit/pages.ts'
import { photo } from '#kit/samples.ts'
import { afterwards, testFolder } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()

/** A window on a library with one conversation. */
async function open(folder: string): Promise<Window> {
  writeLibrary(folder, [{ id: 'plan', title: 'Plan', lines: [{ text: 'Hello' }, { text: 'Hello.', by: 'Demo' }] }])
  const shown = await serverStage.show(browser(), folder)
  afterwards(() => shown.close())
  const window = windowOf(shown.page)
  await window.message.waitFor()
  return window
}

/** A page that can be captured without asking; a person would be asked by the browser. */
async function capturing(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { mediaDevices } = navigator
    const ask = mediaDevices.getDisplayMedia.bind(mediaDevices)
    mediaDevices.getDisplayMedia = async (wanted) => {
      const stream = await ask(wanted)
      Object.assign(globalThis, { captured: stream.getTracks() })
      return stream
    }
  })
}

/** Drops files of the disk as the system does: folders are folders then, which a page cannot make up. */
async function dropFromDisk(page: Page, onto: Locator, files: string[]): Promise<void> {
  const box = await onto.boundingBox()
  if (box === null) throw new Error('there is no place to drop onto')
  const session = await page.context().newCDPSession(page)
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver'] as const) await session.send('Input.dispatchDragEvent', { type, data, ...at })
  await page.locator('.conversation.drop-over').waitFor()
  await session.send('Input.dispatchDragEvent', { type: 'drop', data, ...at })
  await session.detach()
}

/** Pastes as a program that puts several forms of the same on the clipboard. */
async function paste(page: Page, { html, text, file }: { readonly html?: string; readonly text?: string; readonly file: File }): Promise<void> {
  const bytes = [...new Uint8Array(await file.arrayBuffer())]
  await page.getByRole('textbox', { name: 'Message' }).evaluate((box, given) => {
    const data = new DataTransfer()
    if (given.html !== undefined) data.setData('text/html', given.html)
    if (given.text !== undefined) data.setData('text/plain', given.text)
    data.items.add(new File([new Uint8Array(given.bytes)], given.name, { type: 'image/png' }))
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, { html, text, bytes, name: file.name })
}

const names = (page: Page): Promise<string[]> =>
  page.getByRole('list', { name: 'Attachments' }).getByRole('button', { name: /^Remove / }).evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')?.replace('Remove ', '') ?? ''))

test('what is dropped and pasted goes where it is meant to, in the order that is chosen, and is there after a reload', async () => {
  const window = await open(testFolder())
  const { page } = window
  const disk = testFolder()
  mkdirSync(join(disk, 'holiday'))
  writeFileSync(join(disk, 'a.jpg'), await photo({ orientation: 6, width: 900, height: 600 }))
  writeFileSync(join(disk, 'broken.png'), 'no image at all \u0000\u0001')

  const row = page.getByRole('navigation').getByRole('button', { name: 'Plan', exact: true })
  await dropFromDisk(page, row, ['holiday', 'broken.png', 'a.jpg'].map((name) => join(disk, name)))
  await page.getByRole('log', { name: 'Messages' }).waitFor()
  await window.button('Remove a.jpg').waitFor()
  const refused = page.getByRole('alert')
  await refused.getByText('holiday is a folder.').waitFor()
  await refused.getByText(/^broken\.png/).waitFor()

  // A copied web image is an image; a table of an office program is its words.
  await paste(page, { html: '<meta charset="utf-8"><img src="https://example.com/b.png">', file: await png({ name: 'b.png' }) })
  await window.button('Remove b.png').waitFor()
  await paste(page, { html: '<table><tr><td>1</td></tr></table>', text: '1', file: await png({ name: 'table.png', colour: '#000000' }) })
  await window.drop(await png({ name: 'c.png', colour: '#00ff00' }), await png({ name: 'd.png', colour: '#ff0000' }))
  await window.button('Remove d.png').waitFor()
  expect(await names(page)).toEqual(['a.jpg', 'b.png', 'c.png', 'd.png'])

  const tile = (name: string): Locator => page.getByRole('list', { name: 'Attachments' }).getByRole('button', { name: new RegExp(`^${name}`) })
  await tile('a.jpg').press('Alt+ArrowRight')
  await page.getByText('a.jpg is now 2 of 4.').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('title')?.split('\n')[0])).toBe('a.jpg')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Delete')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('title')?.split('\n')[0])).toBe('d.png')
  expect(await names(page)).toEqual(['b.png', 'a.jpg', 'd.png'])
  await window.button('Undo').click()
  expect(await names(page)).toEqual(['b.png', 'a.jpg', 'c.png', 'd.png'])

  // The camera held it on its side: it is cropped as it is seen.
  await tile('a.jpg').click()
  await window.button('Edit a.jpg').click()
  const editor = page.getByRole('dialog', { name: 'Edit a.jpg' })
  await editor.getByRole('application').press('Shift+ArrowLeft')
  const size = /^8\d\d × 600/
  await editor.getByText(size).waitFor()
  await editor.getByRole('button', { name: 'Save' }).click()
  await editor.waitFor({ state: 'hidden' })
  await expect.poll(() => tile('a.jpg').getAttribute('title')).toMatch(/\n8\d\d × 600/)

  await page.reload()
  await window.button('Remove d.png').waitFor()
  expect(await names(page)).toEqual(['b.png', 'a.jpg', 'c.png', 'd.png'])
  expect(await tile('a.jpg').getAttribute('title')).toMatch(/\n8\d\d × 600/)
}, 60_000)

test('a screenshot is one frame of what was chosen; the capture has ended when the editor asks for a part of it', async () => {
  const own = await launchChromium(['--auto-select-tab-capture-source-by-title=To be captured'])
  afterwards(() => own.close())
  const shown = await serverStage.show(own, testFolder())
  afterwards(() => shown.close())
  const { page } = shown
  const other = await page.context().newPage()
  await other.setContent('<title>To be captured</title><body style="background: #30a46c">')
  await page.bringToFront()
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  await capturing(page)
  await page.keyboard.press('Control+Shift+Y')
  const editor = page.getByRole('dialog', { name: /^Edit Screenshot .*\.png$/ })
  const image = editor.getByRole('img')
  await image.waitFor()
  expect(await page.evaluate(() => (globalThis as unknown as { captured: MediaStreamTrack[] }).captured.map(({ readyState }) => readyState))).toEqual(['ended'])
  const colour = await image.evaluate(async (picture: HTMLImageElement) => {
    await picture.decode()
    const canvas = new OffscreenCanvas(1, 1)
    const pen = canvas.getContext('2d')
    pen?.drawImage(picture, 100, 100, 1, 1, 0, 0, 1, 1)
    return [...(pen?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3)
  })
  // Green, whatever the video made of its shade.
  expect(colour[1]).toBeGreaterThan(Math.max(colour[0] ?? 255, colour[2] ?? 255) + 30)
})
