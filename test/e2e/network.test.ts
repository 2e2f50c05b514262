import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { startProxy } from '#kit/proxy.ts'
import { afterwards, CLAUDE, testFolder, testWorkspace } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { startServerHost } from './stage.ts'
import type { ServerHost } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()

/** A name that only the proxy knows: whoever reaches it went through. */
const inside = 'chat.example.internal'
const password = 'canary-of-the-proxy'
const tlsFile = (name: string): string => join(import.meta.dirname, '../fixtures/tls', name)
const tls = { cert: readFileSync(tlsFile('server.pem'), 'utf8'), key: readFileSync(tlsFile('server-key.pem'), 'utf8') }

interface Opened {
  readonly window: Window
  readonly server: ServerHost
  readonly folder: string
  section(name: string): Promise<Locator>
}

async function open(env: NodeJS.ProcessEnv = {}): Promise<Opened> {
  const folder = testFolder()
  const server = await startServerHost(folder, { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', ...env })
  afterwards(() => void server.stop())
  const context = await browser().newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  afterwards(() => context.close())
  const page = await context.newPage()
  await page.goto(server.url)
  const window = windowOf(page)
  await window.message.waitFor()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  const section = async (name: string): Promise<Locator> => {
    if (!(await dialog.isVisible())) await window.button('Settings').first().click()
    await dialog.getByRole('tab', { name }).click()
    return dialog
  }
  return { window, server, folder, section }
}

test('from a network that lets nothing out to a reply: proxy, authority, diagnosis', async () => {
  const proxy = await startProxy({ hosts: { [inside]: '127.0.0.1' }, signIn: { user: 'ana', password } })
  afterwards(() => proxy.close())
  const workspace = await testWorkspace({ tls })
  const { window, folder, server, section } = await open()
  const network = await section('Network')

  await network.getByRole('radio', { name: 'Manual' }).click()
  await network.getByLabel('Proxy address').fill('socks5://proxy:1080')
  await network.getByRole('button', { name: 'Save proxy' }).click()
  await network.getByText('is a SOCKS proxy').waitFor()
  await network.getByLabel('Proxy address').fill(proxy.url)
  await network.getByLabel('User name').fill('ana')
  await network.getByLabel('Password').fill(password)
  await network.getByRole('button', { name: 'Save proxy' }).click()
  await network.getByText('In use from the next request on.').waitFor()
  expect(await network.getByLabel('Password').inputValue()).toBe('')

  const chooser = network.locator('input[type="file"]')
  await chooser.setInputFiles(tlsFile('server-key.pem'))
  await network.getByText('holds a private key').waitFor()
  await chooser.setInputFiles(tlsFile('root.pem'))
  await network.getByText('1 certificate was added.').waitFor()
  await network.getByRole('list', { name: 'Trusted authorities' }).getByText('Example Corporation Root CA').waitFor()
  await window.page.keyboard.press('Escape')

  const { port } = new URL(workspace.url)
  await window.connectWorkspace(`https://${inside}:${port}`, workspace.token)
  await window.choose(CLAUDE)
  await window.send('Hello from inside')
  await window.ended(CLAUDE)
  const endpoints = await section('Endpoints')
  await endpoints.getByRole('button', { name: `Diagnose ${inside}:${port}` }).click()
  await endpoints.getByLabel('Ask for a few words too').selectOption(CLAUDE)
  await endpoints.getByText('up to the list of endpoints').waitFor()
  await endpoints.getByRole('button', { name: 'Run again' }).click()
  await endpoints.getByText('Everything works, up to the first words.').waitFor()
  await endpoints.getByText('trusted through an added certificate').waitFor()

  expect(new Set(proxy.passages.map(({ method, target, status }) => `${method} ${target} ${status}`))).toEqual(new Set([`CONNECT ${inside}:${port} 200`]))
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const file of files) expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toContain(password)
  expect(server.output() + (await window.page.content())).not.toContain(password)
})

test('a diagnosis names the authority that is missing, and gives the focus back', async () => {
  const workspace = await testWorkspace({ tls })
  // The switch that would let any certificate pass does not reach a request of Parley's.
  const { window, section } = await open({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })
  const { page } = window
  const dialog = await section('Endpoints')
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await dialog.getByLabel('Workspace URL').fill(workspace.url)
  await dialog.getByLabel('Token').fill(workspace.token)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('was issued by “Example Corporation Root CA”').waitFor()
  await dialog.getByRole('button', { name: 'Keep it anyway' }).click()
  const diagnose = dialog.getByRole('button', { name: /^Diagnose / })
  await diagnose.click()
  const steps = dialog.getByRole('status', { name: 'Result of the test' })
  await steps.getByText('was issued by “Example Corporation Root CA”').waitFor()
  expect(await steps.getByLabel('Failed').count()).toBe(1)
  await dialog.getByRole('button', { name: 'Close the diagnosis' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Diagnose')
  expect(workspace.requests).toEqual([])
})
