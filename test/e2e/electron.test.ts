import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { launchParley, runParley } from '#kit/electron/launch.ts'
import type { LaunchOptions, RunningParley } from '#kit/electron/launch.ts'
import { hasKeyring } from '#kit/keyring.ts'
import { afterwards, testFolder } from '#kit/story.ts'
import type { Transport } from '#shared/client.ts'
import { contentSecurityPolicy } from '../../main/csp.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { windowOf } from './window.ts'

type Launched = Awaited<ReturnType<typeof launchParley>>
declare const parley: Transport

interface Tried {
  tried: { violations: string[]; ran: boolean; evaluated: boolean }
}

const browser = sharedBrowser()

async function launch(options: Partial<LaunchOptions> = {}): Promise<Launched> {
  const running = await launchParley({ dataFolder: testFolder(), browser: browser(), ...options })
  afterwards(async () => void (await running.kill()))
  return running
}

function start(options: LaunchOptions): RunningParley {
  const running = runParley({ browser: browser(), ...options })
  afterwards(async () => void (await running.kill()))
  return running
}

/** Asks the demo endpoint something; answers the conversation's id. */
async function ask(page: Page, question: string): Promise<string> {
  const id = await page.evaluate(async (text) => {
    const value = async (method: string, input: object): Promise<Record<string, unknown>> => {
      const answer = await parley.call(method, input)
      if (!answer.ok) throw new Error(answer.error.message)
      return answer.value as Record<string, unknown>
    }
    const { endpoints } = (await value('endpoints.list', {})) as { endpoints: { id: string }[] }
    const { conversationId } = await value('chat.send', { text, targets: [{ endpointId: endpoints[0]?.id }] })
    return conversationId as string
  }, question)
  return id
}

describe('the built application', () => {
  test('boots hardened, in order, and the page sees three functions and nothing of Node', async () => {
    const { page, records, windowOptions, close } = await launch()
    expect(records('enable-sandbox')).toEqual([{ ready: false }])
    expect(records('privileged-schemes')).toMatchObject([{ ready: false, schemes: [{ scheme: 'app' }] }])
    expect(records('load')).toEqual(['app://parley/'])
    expect(windowOptions).toMatchObject({ show: false, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false } })
    const seen = await page.evaluate(() => ({
      functions: Object.keys(parley),
      node: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
      secure: isSecureContext,
    }))
    expect(seen).toEqual({ functions: ['call', 'put', 'events'], node: [], secure: true })
    expect(await close()).toMatchObject({ code: 0, output: '' })
  })

  test('the handler of app:// answers with the policy; Chromium enforces it', async () => {
    const outside = createServer((_request, response) => response.end('reached')).listen(0, '127.0.0.1')
    await once(outside, 'listening')
    afterwards(() => void outside.close())
    const address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`
    let reached = 0
    outside.on('request', () => (reached += 1))
    const { page, fetch } = await launch()
    expect((await fetch('app://parley/')).headers).toMatchObject({
      'content-security-policy': contentSecurityPolicy('app://parley'),
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html; charset=utf-8',
    })
    expect(await fetch('app://parley/..%2fmain/index.js')).toMatchObject({ status: 403 })
    expect(await fetch('app://parley/blobs/nothing')).toMatchObject({ status: 404 })

    await page.evaluate((remote) => {
      const seen: Tried['tried'] = { violations: [], ran: false, evaluated: false }
      ;(globalThis as unknown as Tried).tried = seen
      document.addEventListener('securitypolicyviolation', (event) => seen.violations.push(event.effectiveDirective))
      const add = (name: string, values: object): void => void document.body.append(Object.assign(document.createElement(name), values))
      add('script', { textContent: 'globalThis.tried.ran = true' })
      add('img', { src: `${remote}a.png` })
      add('iframe', { src: remote })
      fetch(remote).catch(() => undefined)
      // A debugger's own call may evaluate text; what the page does later may not.
      requestAnimationFrame(() => void (seen.evaluated = (Reflect.construct(Function, ['return true']) as () => boolean)()))
    }, address)
    const tried = (): Promise<Tried['tried']> => page.evaluate(() => (globalThis as unknown as Tried).tried)
    const directives = async (): Promise<string[]> => (await tried()).violations.toSorted()
    await expect.poll(directives).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src', 'script-src-elem'])
    expect(await tried()).toMatchObject({ ran: false, evaluated: false })
    expect(reached).toBe(0)
  })

  test('an export is given out under its name, as a file to save, and kept in no cache', async () => {
    const { page, fetch } = await launch()
    const conversationId = await ask(page, 'What is exported?')
    const { fileId, name } = await page.evaluate(async (id) => {
      const ended = new Promise<Record<string, string>>((resolve, reject) => {
        parley.events((batch) => {
          for (const event of 'events' in batch ? batch.events : []) {
            if (event.type !== 'job-changed' || event.job.kind !== 'export' || event.job.state === 'running') continue
            if (event.job.result === undefined) reject(new Error(event.job.error?.message))
            else resolve(event.job.result)
          }
        })
      })
      await parley.call('transfer.export', { conversationIds: [id], format: 'markdown' })
      return ended
    }, conversationId)
    const served = await fetch(`app://parley/blobs/${fileId}?save=${encodeURIComponent(String(name))}`)
    expect(served).toMatchObject({
      status: 200,
      headers: { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('What is exported.md')}`, 'content-type': 'text/markdown; charset=utf-8', 'cache-control': 'no-store' },
    })
    expect(String(served.body)).toContain('# What is exported?')
  })

  test('IPC answers the page, and nobody else', async () => {
    const { page, invoke } = await launch()
    expect(await page.evaluate(() => parley.call('app.info', {}))).toMatchObject({
      ok: true,
      value: { host: 'electron', keychain: { place: hasKeyring ? 'keychain' : 'memory' } },
    })
    expect(await page.evaluate(() => parley.call('no.method', {}))).toMatchObject({ ok: false, error: { code: 'unknown-method' } })
    for (const frame of [null, { url: 'https://example.com/', top: true }, { url: 'app://parley/', top: false }]) {
      await expect(invoke(frame, 'parley:call', 'app.info', {})).rejects.toThrow('Refused')
    }
  })

  test('the native menu speaks the language that is set and runs commands in the page', async () => {
    const { page, records, waitForRecord, ask: tell } = await launch()
    await expect.poll(() => JSON.stringify(records('menu').at(-1))).toContain('New Conversation')
    await page.evaluate(() => parley.call('settings.update', { changes: { language: 'pt-BR' } }))
    await expect.poll(() => JSON.stringify(records('menu').at(-1))).toContain('Nova conversa')
    await page.evaluate(() => parley.call('settings.update', { changes: { language: 'en' } }))
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    // The screen may be looked at only in answer to a press, and the page cannot know of this one.
    await tell({ do: 'click-menu', id: 'take-screenshot' })
    expect(await waitForRecord('script')).toMatchObject({ isGesture: true })
    await tell({ do: 'click-menu', id: 'open-settings' })
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
  })

  test('a reply that ends while Parley is not in front is announced; a click shows it', async () => {
    const { page, waitForRecord, ask: tell } = await launch()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    await tell({ do: 'blur' })
    await ask(page, 'What is a parley?')
    expect(await waitForRecord('notification')).toEqual({ title: 'What is a parley?', body: 'The reply is finished.' })
    await tell({ do: 'emit', target: 'notification', name: 'click', event: {}, args: [] })
    await windowOf(page).articles.first().waitFor()
    expect(await windowOf(page).articles.first().innerText()).toContain('What is a parley?')
  })

  // The page's fragment names the conversation; without it a crash would lead to an empty window.
  test('a crashed page comes back at its conversation and goes on reading events', async () => {
    const { page, ask: tell } = await launch()
    const id = await ask(page, 'Where was I?')
    await page.getByRole('link', { name: 'Where was I?' }).or(page.getByRole('button', { name: 'Where was I?' })).first().click()
    await windowOf(page).articles.nth(1).waitFor()
    const loaded = page.waitForEvent('load')
    await tell({ do: 'emit', target: 'contents', name: 'render-process-gone', event: {}, args: [{ reason: 'crashed', exitCode: 5 }] })
    await loaded
    await windowOf(page).articles.nth(1).waitFor()
    await page.evaluate((conversationId) => parley.call('conversations.update', { conversationId, title: 'A new title' }), id)
    await page.getByRole('navigation', { name: 'Conversations' }).getByText('A new title').first().waitFor()
  })

  test('the place of the window is remembered', async () => {
    const dataFolder = testFolder()
    const first = await launch({ dataFolder })
    await first.page.evaluate(() =>
      parley.call('settings.update', { changes: { windowPlace: { x: 300, y: 200, width: 900, height: 700, maximized: true, fullScreen: false } } }),
    )
    await first.kill()
    const second = await launch({ dataFolder })
    await second.waitForRecord('show')
    await second.close()
    const third = await launch({ dataFolder })
    const settings = await third.page.evaluate(() => parley.call('settings.get', {}))
    expect(settings).toMatchObject({
      value: { settings: { windowPlace: { x: 300, y: 200, width: 900, height: 700, maximized: true } } },
    })
  })
})

describe('starts that must fail', () => {
  test('a held folder: says so and where, ends with 3, the first goes on', async () => {
    const dataFolder = testFolder()
    const first = await launch({ dataFolder })
    const second = start({ dataFolder })
    expect(await second.ended).toMatchObject({ code: 3, output: expect.stringContaining(dataFolder) as string })
    expect(second.records('dialog')).toMatchObject([{ message: 'This data folder is already in use' }])
    expect(await first.page.evaluate(() => parley.call('app.info', {}))).toMatchObject({ ok: true })
  })

  test('a second start under the same lock hands over to the first window and ends with 3', async () => {
    const second = start({ dataFolder: testFolder(), env: { PARLEY_SECOND_INSTANCE: '1' } })
    expect(await second.ended).toMatchObject({ code: 3 })
    expect(second.records('window')).toEqual([])
    const first = await launch()
    await first.waitForRecord('show')
    await first.ask({ do: 'emit', target: 'app', name: 'second-instance', event: {}, args: [] })
    expect(first.records('focus')).toHaveLength(1)
  })

  test('a database of a newer version: says so and where, ends with 4, the file is untouched', async () => {
    const dataFolder = testFolder()
    const file = join(dataFolder, 'parley.db')
    const db = new DatabaseSync(file)
    db.exec("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) WITHOUT ROWID; INSERT INTO migrations VALUES ('m999-tomorrow', 0)")
    db.close()
    const newer = readFileSync(file)
    const running = start({ dataFolder, env: { PARLEY_LANGUAGE: 'pt-BR' } })
    expect(await running.ended).toMatchObject({ code: 4, output: expect.stringContaining(dataFolder) as string })
    expect(running.records('dialog')).toMatchObject([{ message: 'O banco de dados é de um Parley mais novo' }])
    expect(readFileSync(file).equals(newer)).toBe(true)
  })
})

test('SIGTERM ends it cleanly', async () => {
  const { pid, ended, page } = await launch()
  await page.evaluate(() => parley.call('app.info', {}))
  process.kill(pid, 'SIGTERM')
  expect(await ended).toMatchObject({ code: 0, signal: null })
})
