import { readFileSync } from 'node:fs'
import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import demo from '#shared/locales/demo.en.json' with { type: 'json' }
import english from '#shared/locales/en.json' with { type: 'json' }
import playground from '#shared/locales/playground.en.json' with { type: 'json' }
import playgroundPortuguese from '#shared/locales/playground.pt-BR.json' with { type: 'json' }
import portuguese from '#shared/locales/pt-BR.json' with { type: 'json' }
import { writeLibrary } from '#kit/pages.ts'
import { pdf } from '#kit/samples.ts'
import { CLAUDE, afterwards, connected } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { startServerHost } from './stage.ts'

const browser = sharedBrowser()
const fixture = new URL('../fixtures/exports/claude/conversations.json', import.meta.url)

/** A library with a rich answer, a reply of a workspace with its exchange, and one with reasoning. */
async function writtenLibrary(): Promise<string> {
  const core = await connected()
  const { client } = core
  const { conversationId } = await client.chat.send({ text: 'Hello inspector', targets: [{ endpointId: core.endpoint(CLAUDE) }] }).then(ended)
  await client.chat.send({ conversationId, text: 'Think about it', targets: [{ endpointId: 'demo' }] }).then(ended)
  await client.conversations.update({ conversationId, title: 'Replies' })
  const compared = await client.compare.start({ title: 'Compared', columns: [{ endpointId: 'demo' }, { endpointId: core.endpoint(CLAUDE) }] })
  await client.chat.send({ ...compared, text: 'Compare this', targets: [{ endpointId: 'demo', lane: 0 }, { endpointId: core.endpoint(CLAUDE), lane: 1 }] }).then(ended)
  await client.conversations.update({ ...compared, title: 'Compared' })
  await core.close()
  writeLibrary(core.folder, [{ id: 'rich', title: 'Rich', lines: [{ text: 'Show *everything*' }, { text: demo.everything, by: 'Claude' }] }])
  return core.folder

  async function ended<Sent extends { readonly replyIds: readonly string[] }>(sent: Sent): Promise<Sent> {
    for (const id of sent.replyIds) await core.reply(id)
    return sent
  }
}

/** What of a fault depends on the theme: all else is the same in both, and is looked at in one. */
const ofColours = ['color-contrast', 'link-in-text-block', 'valid-lang', 'html-lang-valid']

/** What axe finds in what is shown, in words; all of it, or `only` by some of its rules. */
async function violations(page: Page, only: readonly string[] | undefined): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  if (!isThere) await page.evaluate(axe.source)
  const isMenu = await page.getByRole('menu').count() > 0
  const { violations: found } = await page.evaluate(({ isMenu, only }) => (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
    resultTypes: ['violations'],
    ...(only !== undefined && { runOnly: only }),
    rules: only !== undefined ? {} : {
      // The button "Endpoint" is called so for those who look for it; what is chosen is its description.
      'label-content-name-mismatch': { enabled: false },
      // Which heading follows which in an answer is its author's choice.
      'heading-order': { enabled: false },
      // A menu keeps the keyboard while it is open: what is hidden behind it cannot be reached, and it stands by itself.
      ...(isMenu && { 'aria-hidden-focus': { enabled: false }, 'page-has-heading-one': { enabled: false }, region: { enabled: false } }),
    },
  }), { isMenu, only })
  // The keys of the field above a list go through its options.
  const isLed = (id: string, html: string): boolean => id === 'scrollable-region-focusable' && html.includes('role="listbox"')
  return found.flatMap(({ id, nodes }) => nodes.filter(({ html }) => !isLed(id, html)).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`))
}

type Step = readonly [name: string, show: (page: Page) => Promise<unknown>]

/** The main views, each from the one before. */
function steps(t: typeof english & typeof playground): readonly Step[] {
  const open = (page: Page, title: string): Promise<void> => page.getByRole('navigation').getByRole('button', { name: title, exact: true }).click()
  const dialog = (page: Page): Promise<void> => page.getByRole('dialog').first().waitFor()
  const button = (page: Page, name: string): Promise<void> => page.getByRole('main').getByRole('button', { name, exact: true }).last().click()
  const close = async (page: Page): Promise<void> => {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').or(page.getByRole('menu')).first().waitFor({ state: 'detached' })
  }
  const tab = (name: string): Step => [name, (page) => page.getByRole('tab', { name }).click()]
  return [
    ['the start', (page) => page.getByRole('textbox').first().waitFor()],
    ['a rich answer', async (page) => {
      await open(page, 'Rich')
      await page.locator('.md-table').first().waitFor()
      await page.locator('.katex').first().waitFor()
    }],
    ['its beginning', (page) => page.getByRole('log').press('Home')],
    ['the find bar', async (page) => {
      await page.keyboard.press('Control+f')
      await page.keyboard.type('point')
      await page.getByRole('search').getByRole('status').filter({ hasText: /\d/ }).waitFor()
    }],
    ['open reasoning', async (page) => {
      await page.keyboard.press('Escape')
      await open(page, 'Replies')
      await page.getByRole('log').locator('summary').first().click()
      await page.locator('.reasoning .markdown').waitFor()
    }],
    ['the menu of a message', (page) => button(page, t.chat.more)],
    ['what a reply used', async (page) => {
      await close(page)
      await page.getByRole('log').locator('.facts').last().click()
      await dialog(page)
    }],
    ['an edited question', async (page) => {
      await close(page)
      await page.getByRole('article', { name: t.chat.you }).last().getByRole('button', { name: t.chat.edit, exact: true }).click()
      await page.getByRole('log').getByRole('textbox').waitFor()
    }],
    ['the map', async (page) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+Shift+B')
      await dialog(page)
    }],
    ['the inspector', async (page) => {
      await close(page)
      await page.getByRole('article').filter({ hasText: 'databricks' }).first().hover()
      await page.getByRole('button', { name: t.inspector.inspect }).first().click()
      await page.getByRole('dialog', { name: t.inspector.title }).waitFor()
    }],
    tab(t.inspector.response),
    tab(t.inspector.timing),
    ['the list of endpoints', async (page) => {
      await close(page)
      await page.keyboard.press('Control+Shift+E')
      await page.getByRole('option').first().waitFor()
    }],
    ['the menu of the conversation', async (page) => {
      await close(page)
      await button(page, t.chat.menu)
    }],
    ['the palette', async (page) => {
      await close(page)
      await page.keyboard.press('Control+/')
      await page.getByRole('option').first().waitFor()
    }],
    ['the endpoints', async (page) => {
      await close(page)
      await page.keyboard.press('Control+,')
      await dialog(page)
    }],
    tab(t.settings.network),
    tab(t.settings.library),
    tab(t.settings.general),
    tab(t.settings.about),
    ['a new endpoint', async (page) => {
      await page.getByRole('tab', { name: t.settings.endpoints }).click()
      await page.getByRole('button', { name: t.settings.addEndpoint }).click()
      await page.getByRole('tabpanel').getByRole('textbox').first().waitFor()
    }],
    ['the parameters', async (page) => {
      await close(page)
      await page.keyboard.press('Control+/')
      await page.keyboard.type(t.command['show-parameters'])
      await page.keyboard.press('Enter')
      await page.getByRole('complementary').or(page.getByRole('spinbutton').first()).first().waitFor()
    }],
    ['what is in a file', async (page) => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: t.chat.attach, exact: true }).click()
      await (await chooser).setFiles([{ name: 'herons.pdf', mimeType: '', buffer: await pdf(Array.from({ length: 60 }, (_, index) => `Heron ${index} waits by the northern weir.`)) }])
      await page.getByRole('button', { name: t.tray.showFile.replace('{{name}}', 'herons.pdf') }).click()
      await page.getByRole('dialog').getByText('[Page 1]').waitFor()
      await page.getByRole('radio', { name: t.preview.keepStart }).click()
      await page.getByRole('slider').waitFor()
      await page.locator('.tray[aria-busy]').waitFor({ state: 'detached' })
    }],
    ['its pages', async (page) => {
      await page.getByRole('radio', { name: t.preview.asPages }).click()
      await page.getByRole('dialog').getByRole('img').first().waitFor()
      // What was said of it before is pale until it is known anew.
      await page.locator('.tray[aria-busy]').waitFor({ state: 'detached' })
    }],
    ['a few attachments, and one refused', async (page) => {
      await close(page)
      await page.getByRole('button', { name: t.chat.removeFile.replace('{{name}}', 'herons.pdf') }).click()
      await attach(page, ['one.png', 'two.png', 'broken.png'])
      await page.getByRole('button', { name: t.tray.edit.replace('{{name}}', 'one.png') }).waitFor()
      await page.getByRole('alert').waitFor()
    }],
    ['many attachments, and the card of one', async (page) => {
      await attach(page, ['three.png', 'four.png', 'five.png'])
      await page.getByRole('button', { name: /^five\.png/ }).click()
      await dialog(page)
    }],
    ['the image editor', async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: t.tray.edit.replace('{{name}}', 'five.png') }).click()
      await page.getByRole('toolbar').getByRole('button', { name: t.editor.arrow }).click()
    }],
    ['an import', async (page) => {
      await close(page)
      await drop(page)
      await page.getByRole('dialog', { name: t.transfer.import }).waitFor()
    }],
    ['its report', async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: t.transfer.importNow, exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: t.transfer.showFirst }).waitFor()
    }],
    ['a comparison', async (page) => {
      await close(page)
      await open(page, 'Compared')
      await page.getByRole('log').nth(1).getByRole('article').nth(1).waitFor()
    }],
    ['the difference of two answers', async (page) => {
      await page.getByRole('button', { name: t.compare.answers }).click()
      await page.getByRole('table', { name: t.diff.title }).waitFor()
    }],
    ['one text of both', (page) => page.getByRole('radio', { name: t.diff.inline }).click()],
    ['the playground', async (page) => {
      await close(page)
      await page.keyboard.press('Control+/')
      await page.keyboard.type(t.command['open-query'])
      await page.keyboard.press('Enter')
      await page.getByRole('tabpanel').waitFor()
    }],
    ['a query and its example', async (page) => {
      await page.getByRole('button', { name: t.query.endpoint }).click()
      await page.keyboard.type(CLAUDE)
      await page.getByRole('option').first().click()
      await page.getByRole('textbox', { name: t.query.body }).filter({ hasText: 'messages' }).waitFor()
    }],
    tab(t.playground.embeddings),
    tab(t.playground.batches),
    tab(t.playground.prompts),
    ['the trash', async (page) => {
      await page.getByRole('button', { name: t.sidebar.trash, exact: true }).click()
    }],
  ]
}

async function drop(page: Page): Promise<void> {
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer()
    data.items.add(new File([text], 'conversations.json', { type: 'application/json' }))
    return data
  }, readFileSync(fixture, 'utf8'))
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: transfer })
}

/** Drops pictures of one colour each; what is called broken is none. */
async function attach(page: Page, names: readonly string[]): Promise<void> {
  const transfer = await page.evaluateHandle(async (all) => {
    const data = new DataTransfer()
    for (const [index, name] of all.entries()) {
      const canvas = new OffscreenCanvas(40 + index, 30)
      canvas.getContext('2d')?.fillRect(0, 0, 40, 30)
      data.items.add(new File(name.startsWith('broken') ? ['\u0000 no picture'] : [await canvas.convertToBlob()], name, { type: 'image/png' }))
    }
    return data
  }, names)
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: transfer })
}

test.each([
  ['light', 'en-US', { ...english, ...playground }, undefined],
  ['dark', 'pt-BR', { ...portuguese, ...playgroundPortuguese }, ofColours],
] as const)('no main view has a fault that axe knows: %s, %s', async (colorScheme, locale, texts, only) => {
  const found: string[] = []
  // Each its own: an export that has come in once brings nothing new.
  const server = await startServerHost(await writtenLibrary(), { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })
  afterwards(() => void server.stop())
  // Nothing is half faded in when it is looked at.
  const context = await browser().newContext({ colorScheme, locale, reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(server.url)
  for (const [name, show] of steps(texts)) {
    await show(page)
    found.push(...(await violations(page, only)).map((fault) => `${name}: ${fault}`))
    if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/${colorScheme}-${name.replaceAll(' ', '-')}.png` })
  }
  expect(await page.locator('html').evaluate((element) => [element.getAttribute('lang'), element.getAttribute('dir')])).toEqual([locale === 'en-US' ? 'en' : locale, 'ltr'])
  await context.close()
  expect(found.map((fault) => fault.slice(0, 600))).toEqual([])
})
