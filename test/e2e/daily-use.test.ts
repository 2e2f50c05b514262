import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { png } from '#kit/images.ts'
import { CLAUDE, GPT, afterwards, testFolder, testWorkspace } from '#kit/story.ts'
import type { Workspace } from '#kit/workspace/index.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { startServerHost } from './stage.ts'
import type { ServerHost, ShowOptions } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()

interface Opened {
  readonly window: Window
  readonly server: ServerHost
}

/** A server host of its own and a window on it. No keychain: these stories must not touch a person's. */
async function open(folder: string, options: ShowOptions = {}): Promise<Opened> {
  const server = await startServerHost(folder, { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })
  afterwards(() => void server.stop())
  const context = await browser().newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options })
  afterwards(() => context.close())
  const page = await context.newPage()
  await page.goto(server.url)
  const window = windowOf(page)
  await window.message.waitFor()
  return { window, server }
}

/** The same, already connected to a fake workspace by the API that scripts use. */
async function openConnected(folder: string, workspace: Workspace): Promise<Opened> {
  const opened = await open(folder)
  await opened.window.page.evaluate(async ({ url, token }) => {
    await fetch('/api/call/endpoints.add', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ provider: 'databricks', url, token }) })
  }, { url: workspace.url, token: workspace.token })
  return opened
}

test('what was typed and dropped survives a kill of Parley', async () => {
  const folder = testFolder()
  const { window, server } = await open(folder)
  await window.drop(await png({ name: 'kept.png' }))
  await window.button('Remove kept.png').waitFor()
  await window.message.fill('half a thought that must not be lost')
  const typed = performance.now()
  const draft = (): unknown => {
    const db = new DatabaseSync(join(folder, 'parley.db'), { readOnly: true })
    try {
      return db.prepare('SELECT text FROM drafts').get()?.text
    } finally {
      db.close()
    }
  }
  await expect.poll(draft, { interval: 10 }).toBe('half a thought that must not be lost')
  // The promise is 300 ms; a busy machine gets room for the test's own work.
  expect(performance.now() - typed).toBeLessThan(2_000)
  server.process.kill('SIGKILL')
  const again = await open(folder)
  await expect.poll(() => again.window.message.inputValue()).toBe('half a thought that must not be lost')
  await again.window.button('Remove kept.png').waitFor()
})

test('files that cannot be sent are refused by name with the reason, the rest goes on', async () => {
  const { window } = await open(testFolder())
  await window.drop(new File(['plain text'], 'notes.png', { type: 'image/png' }), new File([], 'nothing.png', { type: 'image/png' }), await png({ name: 'good.png' }))
  await window.button('Remove good.png').waitFor()
  const alert = window.page.getByRole('alert')
  await alert.getByText('notes.png').waitFor()
  await alert.getByText('nothing.png').waitFor()
  await window.send('What is this image?')
  await window.last('Demo (offline)').getByText('PNG').first().waitFor()
})

test('images are pasted and picked as well, and shown in the conversation afterwards', async () => {
  const { window } = await open(testFolder())
  const { page } = window
  await window.message.evaluate((box, bytes) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }))
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, [...new Uint8Array(await (await png({ colour: '#cc3366' })).arrayBuffer())])
  await window.button('Remove pasted.png').waitFor()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), window.button('Attach files').click()])
  const picked = await png({ colour: '#33cc66' })
  await chooser.setFiles({ name: 'picked.png', mimeType: 'image/png', buffer: Buffer.from(await picked.arrayBuffer()) })
  await window.button('Remove picked.png').waitFor()
  await window.button('Remove pasted.png').click()
  await window.send('What is this?')
  await window.last('Demo (offline)').getByText('picked.png').waitFor()
  await expect.poll(() => window.last('You').getByRole('img').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth))).toEqual([64])
})

test('without a keychain the settings say that a token lives until Parley closes', async () => {
  const { window } = await open(testFolder())
  await window.button('Settings').click()
  await window.page.getByRole('dialog', { name: 'Settings' }).getByText('No keychain was found').waitFor()
})

test('a failure is a sentence in its message with a retry; the partial answer stays', async () => {
  const workspace = await testWorkspace()
  const { window } = await openConnected(testFolder(), workspace)
  await window.choose(CLAUDE)
  await window.send('Tell me !long 60 !cut 8 !once')
  const reply = window.last(CLAUDE)
  await reply.getByRole('button', { name: 'Retry' }).waitFor()
  expect(await reply.innerText()).toMatch(/cut|ended|lost|broke/i)
  expect(await reply.locator('p').first().innerText()).toMatch(/\w+/)
  await reply.getByRole('button', { name: 'Retry' }).click()
  await reply.getByRole('button', { name: 'Retry' }).waitFor({ state: 'hidden' })
  await window.ended(CLAUDE)
  await expect.poll(() => window.last(CLAUDE).getAttribute('data-status')).toBe('done')
  workspace.revokeToken()
  await window.send('Hello again')
  await window.last(CLAUDE).getByText(/token/i).first().waitFor()
})

test('several conversations stream at once; a reload in the middle shows the same answer to its end', async () => {
  const workspace = await testWorkspace()
  const { window } = await openConnected(testFolder(), workspace)
  const { page } = window
  await window.choose(CLAUDE)
  const first = workspace.gate(CLAUDE, { afterChunks: 5 })
  await window.send('First question !long 40')
  await first.reached
  await window.button('New conversation').first().click()
  await window.choose(GPT)
  const second = workspace.gate(GPT, { afterChunks: 5 })
  await window.send('Second question !long 40')
  await second.reached
  const list = page.getByRole('navigation', { name: 'Conversations' })
  await expect.poll(() => list.getByText('Reply in progress').count()).toBeGreaterThanOrEqual(1)
  await page.reload()
  first.open()
  await expect.poll(() => list.getByText('New reply').count()).toBeGreaterThanOrEqual(1)
  await list.getByRole('button', { name: 'Second question' }).click()
  await expect.poll(() => window.articles.count()).toBe(2)
  await window.button('Stop').waitFor()
  second.open()
  await window.ended(GPT)
  await list.getByRole('button', { name: 'First question' }).click()
  await window.last(CLAUDE).waitFor()
  expect(await window.last(CLAUDE).getAttribute('data-status')).toBe('done')
})

test('Enter while a reply runs queues the text, visible and removable, and sends it afterwards', async () => {
  const workspace = await testWorkspace()
  const { window } = await openConnected(testFolder(), workspace)
  await window.choose(CLAUDE)
  const gate = workspace.gate(CLAUDE, { afterChunks: 5 })
  await window.send('First !long 30')
  await gate.reached
  await window.button('Stop').waitFor()
  await window.send('Second')
  await window.page.getByRole('list', { name: 'Queued messages' }).getByText('Second', { exact: true }).waitFor()
  await window.send('Third, taken back')
  await window.page.getByRole('listitem').filter({ hasText: 'Third, taken back' }).getByRole('button', { name: /remove/i }).click()
  gate.open()
  await expect.poll(() => window.articles.count()).toBe(4)
  await window.ended(CLAUDE)
  expect(await window.page.getByText('Third, taken back').count()).toBe(0)
})

test('the inspector shows what went over the wire; its curl names the token and never holds it', async () => {
  const workspace = await testWorkspace()
  const { window } = await openConnected(testFolder(), workspace)
  const { page } = window
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await window.choose(CLAUDE)
  await window.send('Hello inspector')
  await window.ended(CLAUDE)
  await window.last(CLAUDE).getByRole('button', { name: 'Inspect' }).click()
  const dialog = page.getByRole('dialog', { name: 'Inspector' })
  await dialog.getByRole('region', { name: 'Body' }).getByText('Hello inspector').waitFor()
  await dialog.getByRole('button', { name: 'Copy as curl' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl [\s\S]*"Authorization: Bearer \$DATABRICKS_TOKEN"[\s\S]*Hello inspector[\s\S]*\nEOF$/)
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toContain(workspace.token)
  await dialog.getByRole('tab', { name: 'Request' }).press('ArrowRight')
  await dialog.getByText('text/event-stream').waitFor()
  await dialog.getByRole('button', { name: 'Show events' }).click()
  await dialog.getByRole('listbox', { name: 'Events' }).press('End')
  await dialog.getByRole('region', { name: 'Selected event' }).getByText('[DONE]').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
})

test('conversations are renamed, and deleted with an undo', async () => {
  const { window } = await open(testFolder())
  const { page } = window
  await window.send('A title of its own')
  const list = page.getByRole('navigation', { name: 'Conversations' })
  const row = list.getByRole('button', { name: 'A title of its own' })
  await row.waitFor()
  await row.focus()
  await page.keyboard.press('F2')
  await page.keyboard.type('Another title')
  await page.keyboard.press('Enter')
  await list.getByRole('button', { name: 'Another title' }).focus()
  await page.keyboard.press('Delete')
  await list.getByRole('button', { name: 'Another title' }).waitFor({ state: 'hidden' })
  await window.button('Undo').click()
  await list.getByRole('button', { name: 'Another title' }).waitFor()
})

test('when the server is gone the window says so and keeps what is typed', async () => {
  const { window, server } = await open(testFolder())
  await window.message.fill('still here')
  server.process.kill('SIGKILL')
  await window.page.getByRole('status').filter({ hasText: /server|stopped|connect/i }).first().waitFor()
  await window.message.press('Enter')
  await window.page.getByRole('alert').first().waitFor()
  expect(await window.message.inputValue()).toBe('still here')
})

test('Portuguese is whole, by the language of the system and by choice, and nothing is asked of another host', async () => {
  const folder = testFolder()
  const server = await startServerHost(folder)
  afterwards(() => void server.stop())
  const context = await browser().newContext({ locale: 'pt-BR' })
  afterwards(() => context.close())
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).host))
  await page.goto(server.url)
  await page.getByRole('textbox', { name: 'Mensagem' }).waitFor()
  await page.getByRole('button', { name: 'Configurações' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('tab', { name: 'Geral' }).click()
  await dialog.getByLabel('Idioma').selectOption({ label: 'English' })
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  const { host } = new URL(page.url())
  expect(asked.filter((other) => other !== host)).toEqual([])
})

test('the page runs under its policy: no inline script, no foreign image', async () => {
  const { window } = await open(testFolder())
  const { page } = window
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'window.inlineRan = true'
    document.body.append(script)
    const image = new Image()
    const blocked = new Promise((resolve) => document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }))
    image.src = 'https://images.invalid/x.png'
    return { ran: 'inlineRan' in window, blocked: await blocked }
  })
  expect(outcome.ran).toBe(false)
  expect(['img-src', 'script-src-elem']).toContain(outcome.blocked)
})

test('a second start on a held folder says so and exits with 3', async () => {
  const folder = testFolder()
  await open(folder)
  const second = await startServerHost(folder).then(() => 'started', (error: Error) => error.message)
  expect(second).toContain('ended with 3')
  expect(second).toContain(folder)
  expect(readFileSync(join(folder, 'parley.db')).length).toBeGreaterThan(0)
})
