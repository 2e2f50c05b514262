// @ts-check
/** Runs the story and the open questions of a real Electron in its binary. Prints one line per check. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasDisplay } from './browser.mjs'
import { ensureBuilt } from './compile.mjs'
import { ensureElectron, findElectron } from './electron-binary.mjs'
import { root } from './project.mjs'

/** @typedef {import('playwright-core').ElectronApplication} Application */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../test/kit/workspace/index.ts').Workspace} Workspace */

/** What `npm test` looks for. */
const skipped = 'smoke:electron skipped: no Electron binary'
const endpoint = 'databricks-claude-sonnet-4-5'
const question = 'What is in this picture of the tides?'

const executable = process.argv.includes('--download') ? await ensureElectron() : await findElectron()
if (executable === undefined) print(skipped)
else await smoke(executable)

/** @param {string} executablePath */
async function smoke(executablePath) {
  if (!hasDisplay()) throw new Error('A real Electron needs a display: run this under xvfb-run.')
  await ensureBuilt()
  const { startWorkspace } = await import('../test/kit/workspace/index.ts')
  const folder = await mkdtemp(join(tmpdir(), 'parley-smoke-'))
  const workspace = await startWorkspace({})
  try {
    await life(executablePath, folder, async (application, page) => {
      await checkBinary(application)
      await checkPage(application, page)
      await tellStory(page, workspace)
      await checkNetwork(page)
      await checkLibrary(page)
    })
    await life(executablePath, folder, async (_application, page) => findAgain(page))
    await checkSecret(folder, workspace.token)
  } finally {
    await workspace.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * @param {string} executablePath
 * @param {string} folder
 * @param {(application: Application, page: Page) => Promise<void>} live
 */
async function life(executablePath, folder, live) {
  const { _electron } = await import('playwright-core')
  // Chromium's own sandbox cannot run as root; the options of the window are checked all the same.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const began = performance.now()
  const application = await _electron.launch({ executablePath, args: [...asRoot, root, '--data', folder] })
  try {
    const page = await application.firstWindow()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    print(`usable after ${Math.round(performance.now() - began)} ms`)
    await live(application, page)
  } finally {
    await application.close()
  }
}

/** @param {Application} application */
async function checkBinary(application) {
  const { versions, fts5 } = await application.evaluate(() => {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    const database = new DatabaseSync(':memory:')
    database.exec("create virtual table words using fts5(word); insert into words values ('tides')")
    const found = database.prepare("select count(*) as count from words where words match 'tid*'").get()
    database.close()
    return { versions: { ...process.versions }, fts5: found?.['count'] === 1 }
  })
  assert.ok(fts5)
  print(`electron ${versions['electron']}, chromium ${versions['chrome']}, node ${versions['node']}, sqlite ${versions['sqlite']} with FTS5`)
}

/**
 * @param {Application} application
 * @param {Page} page
 */
async function checkPage(application, page) {
  const preferences = await application.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // Electron has it, its types do not.
    return contents === undefined ? null : Reflect.get(contents, 'getLastWebPreferences')?.call(contents)
  })
  if (preferences === undefined) print('this Electron does not tell the options of a window')
  else assert.deepEqual([preferences.contextIsolation, preferences.sandbox, preferences.nodeIntegration], [true, true, false])
  const seen = await page.evaluate(async () => ({
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
    functions: Object.keys(Reflect.get(globalThis, 'parley')).sort(),
    policy: (await fetch('/')).headers.get('content-security-policy'),
    isSecure: Reflect.get(globalThis, 'isSecureContext'),
    outside: await fetch('https://example.invalid/').then(() => 'reached', () => 'blocked'),
  }))
  assert.match(page.url(), /^app:\/\/parley\//)
  assert.deepEqual(seen.node, [])
  assert.deepEqual(seen.functions, ['call', 'events', 'put'])
  assert.match(seen.policy ?? '', /^default-src 'none'; script-src 'self'/)
  assert.ok(seen.isSecure)
  assert.equal(seen.outside, 'blocked')
  print('isolation, sandbox, three functions, policy')
}

/**
 * @param {Page} page
 * @param {Workspace} workspace
 */
async function tellStory(page, workspace) {
  const info = await call(page, 'app.info', {})
  print(`secrets in ${JSON.stringify(info['keychain'])}`)
  await call(page, 'endpoints.add', { provider: 'databricks', url: workspace.url, token: workspace.token })
  const { png } = await import('../test/kit/images.ts')
  const picture = join(await mkdtemp(join(tmpdir(), 'parley-smoke-picture-')), 'tides.png')
  await writeFile(picture, await (await png({ name: 'tides.png', width: 64, height: 48 })).bytes())
  await page.getByRole('button', { name: 'Endpoint' }).click()
  await page.keyboard.type(endpoint)
  await page.getByRole('option', { name: endpoint }).first().click()
  await page.locator('input[type="file"]').first().setInputFiles(picture)
  await page.getByRole('button', { name: 'Remove tides.png' }).waitFor()
  await page.getByRole('textbox', { name: 'Message' }).fill(question)
  await page.getByRole('textbox', { name: 'Message' }).press('Enter')
  await page.getByRole('article', { name: endpoint }).getByText('PNG').first().waitFor()
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' })
  print('a picture was sent by its path and the answer streamed in')
}

/**
 * A workspace that only a proxy with a sign-in can reach, under an authority that only the person trusts.
 * @param {Page} page
 */
async function checkNetwork(page) {
  const { startProxy } = await import('../test/kit/proxy.ts')
  const { startWorkspace } = await import('../test/kit/workspace/index.ts')
  const file = (/** @type {string} */ name) => readFile(join(root, 'test/fixtures/tls', name), 'utf8')
  const [cert, key, certificates] = await Promise.all([file('server.pem'), file('server-key.pem'), file('root.pem')])
  const workspace = await startWorkspace({ tls: { cert, key } })
  const proxy = await startProxy({ hosts: { 'chat.example.internal': '127.0.0.1' }, signIn: { user: 'ana', password: 'right' } })
  const form = { provider: 'databricks', url: `https://chat.example.internal:${new URL(workspace.url).port}`, token: workspace.token }
  const way = { proxy: 'manual', proxyUrl: proxy.url, proxyUser: 'ana', proxyPassword: 'right', certificates }
  try {
    await call(page, 'network.update', { ...way, certificates: '' })
    assert.deepEqual(await refusal(page, 'endpoints.add', form), ['certificate-untrusted', 'Example Corporation Root CA'])
    await call(page, 'network.update', way)
    const { connectionId } = await call(page, 'endpoints.add', form)
    const steps = /** @type {{ step: string, ok: boolean }[]} */ ((await call(page, 'endpoints.test', { ...form }))['steps'])
    assert.ok(steps.every(({ ok }) => ok), JSON.stringify(steps))
    // Chromium keeps verdicts on certificates: what is no longer trusted must not be remembered as good.
    await call(page, 'network.update', { certificates: '' })
    assert.equal((await refusal(page, 'endpoints.refresh', { connectionId }))[0], 'certificate-untrusted')
    await call(page, 'network.update', { ...way, proxyPassword: 'wrong' })
    assert.equal((await refusal(page, 'endpoints.refresh', { connectionId }))[0], 'proxy-sign-in')
    await call(page, 'network.update', { proxy: 'system', proxyUrl: '', proxyUser: '', proxyPassword: '', certificates: '' })
    await call(page, 'endpoints.remove', { connectionId })
    assert.ok(proxy.passages.every(({ method }) => method === 'CONNECT'))
    print(`through a proxy with sign-in and a private authority, ${proxy.passages.length} tunnels asked for`)
  } finally {
    await proxy.close()
    await workspace.close()
  }
}

/**
 * What is done in threads of their own: they are files of the build that nothing else here loads.
 * @param {Page} page
 */
async function checkLibrary(page) {
  await finish(page, 'library.backUp', {})
  await finish(page, 'library.check', {})
  const { name } = await finish(page, 'transfer.export', { format: 'archive' })
  assert.match(String(name), /\.zip$/)
  const { backups } = /** @type {{ backups: { id: string }[] }} */ (/** @type {unknown} */ (await call(page, 'library.status', {})))
  await finish(page, 'library.restore', { backupId: backups[0]?.id })
  const { conversations } = /** @type {{ conversations: object[] }} */ (/** @type {unknown} */ (await call(page, 'conversations.list', {})))
  assert.equal(conversations.length, 1)
  print('a backup was made and restored, and everything exported')
}

/**
 * Starts a job and answers its result.
 * @param {Page} page
 * @param {string} method
 * @param {object} input
 * @returns {Promise<Record<string, unknown>>}
 */
async function finish(page, method, input) {
  const { jobId } = await call(page, method, input)
  for (;;) {
    const { jobs } = /** @type {{ jobs: { id: string, state: string, error?: object, result?: Record<string, unknown> }[] }} */ (/** @type {unknown} */ (await call(page, 'jobs.list', {})))
    const job = jobs.find(({ id }) => id === jobId)
    if (job?.state === 'done') return job.result ?? {}
    assert.equal(job?.state, 'running', `${method}: ${JSON.stringify(job?.error)}`)
  }
}

/**
 * @param {Page} page
 * @param {string} method
 * @param {object} input
 * @returns {Promise<unknown[]>} the code and, for a certificate, who issued it
 */
async function refusal(page, method, input) {
  const answer = await page.evaluate(([name, value]) => Reflect.get(globalThis, 'parley').call(name, value), /** @type {const} */ ([method, input]))
  assert.equal(answer.ok, false, `${method} was not refused`)
  return [answer.error.code, answer.error.details?.issuer].filter((part) => part !== undefined)
}

/** @param {Page} page */
async function findAgain(page) {
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('picture of the tides')
  await page.locator('mark').first().click()
  const image = page.getByRole('log', { name: 'Messages' }).locator('article img').first()
  await image.waitFor()
  assert.equal(await image.evaluate((shown) => Reflect.get(shown, 'naturalWidth')), 64)
  print('found again after a restart, with its picture')
  // What the story put into the keychain of this machine goes with it.
  const { connections } = /** @type {{ connections: { id: string }[] }} */ (/** @type {unknown} */ (await call(page, 'endpoints.list', {})))
  for (const { id } of connections) await call(page, 'endpoints.remove', { connectionId: id })
}

/**
 * @param {string} folder
 * @param {string} token
 */
async function checkSecret(folder, token) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const file of files) {
    const content = await readFile(join(file.parentPath, file.name))
    assert.ok(!content.includes(token), `${file.name} holds the token`)
  }
  print(`the token is in none of ${files.length} files`)
}

/**
 * @param {Page} page
 * @param {string} method
 * @param {object} input
 * @returns {Promise<Record<string, unknown>>}
 */
async function call(page, method, input) {
  const answer = await page.evaluate(([name, value]) => Reflect.get(globalThis, 'parley').call(name, value), /** @type {const} */ ([method, input]))
  assert.ok(answer.ok, `${method}: ${JSON.stringify(answer.error)}`)
  return answer.value
}

/** @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`)
}
