import { expect } from 'vitest'
import { pdf, pdfSentences } from '#kit/samples.ts'
import { CLAUDE, testFolder, testWorkspace } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()

test('a file that is too long is said before it is sent, a part is chosen, and pages of a PDF are looked at', async () => {
  const workspace = await testWorkspace()
  const shown = await serverStage.show(browser(), testFolder())
  const { page } = shown
  const parley = windowOf(page)
  await parley.connectWorkspace(workspace.url, workspace.token)
  await parley.choose(CLAUDE)
  const chooser = page.waitForEvent('filechooser')
  await parley.button('Attach files').click()
  await (await chooser).setFiles([{ name: 'harbour.log', mimeType: '', buffer: Buffer.from(`It begins here. ${'港'.repeat(280_000)} It ends here.`) }, { name: 'herons.pdf', mimeType: '', buffer: await pdf() }])
  const notice = page.getByRole('status').filter({ hasText: 'harbour.log makes this message about' })
  await notice.waitFor()
  await notice.getByRole('button', { name: 'Send only its end' }).click()
  await notice.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Show herons.pdf' }).click()
  const dialog = page.getByRole('dialog', { name: 'herons.pdf' })
  await dialog.getByText(pdfSentences[2]).waitFor()
  await dialog.getByRole('spinbutton', { name: 'From page' }).fill('2')
  await dialog.getByRole('spinbutton', { name: 'From page' }).press('Enter')
  await dialog.getByText(pdfSentences[0]).waitFor({ state: 'detached' })
  await dialog.getByRole('radio', { name: 'Pictures of pages' }).click()
  const picture = dialog.getByRole('img', { name: 'Page 3' })
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(1000)
  await page.keyboard.press('Escape')
  await page.getByText('Pages 2 to 3 of 3 are sent as pictures').waitFor()
  await page.getByRole('button', { name: 'Show herons.pdf' }).click()
  await dialog.getByRole('radio', { name: 'Text' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await parley.send('What do they say?')
  await parley.ended(CLAUDE)
  const content = JSON.stringify(workspace.requests.find(({ turns }) => JSON.stringify(turns).includes('What do they say?'))?.body)
  for (const words of [pdfSentences[1], pdfSentences[2], 'pages 2 to 3 of 3', 'It ends here.']) expect(content).toContain(words)
  for (const words of [pdfSentences[0], 'It begins here.']) expect(content).not.toContain(words)
  await shown.close()
})
