import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { app, BrowserWindow, ipcMain, Menu, nativeTheme, protocol, session, shell } from 'electron'
import type { Output } from '#shared/contract.ts'
import { languageFor } from '#shared/language.ts'
import { mark } from '#shared/perf.ts'
import type { Settings } from '#shared/settings.ts'
import type { Core } from './core/core.ts'
import { defaultDataFolder, settledFolder } from './data-folder.ts'
import { connectIpc } from './ipc.ts'
import { createLog } from './log.ts'
import { openMainWindow } from './main-window.ts'
import type { MainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { replyAnnouncer } from './notifications.ts'
import { exitHeld, leaveWithProblem } from './open-problem.ts'
import { appAddress, ownPageCheck } from './own-page.ts'
import { appSchemePrivileges, serveApp } from './protocol.ts'
import { offerScreens } from './screenshot.ts'
import { sayIn } from './texts.ts'
import type { Say } from './texts.ts'
import { guardNavigation, guardPermissions } from './window.ts'

const dataFolder = await settledFolder(chosenFolder(process.argv.slice(1)))
const log = createLog(join(dataFolder, 'logs'))
const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
const isOwnPage = ownPageCheck(devServer)

prepare()
if (app.requestSingleInstanceLock()) void start(openCore())
else leaveToFirst()

/** The folder of `--data`, else the usual one. Chromium's own switches may stand beside it. */
function chosenFolder(args: string[]): string {
  const { data } = parseArgs({ args, options: { data: { type: 'string' } }, strict: false }).values
  return typeof data === 'string' && data !== '' ? resolve(data) : defaultDataFolder()
}

/** What Electron must know before it is ready. */
function prepare(): void {
  mark('main/didStart')
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([appSchemePrivileges])
  app.setAppUserModelId('invalid.parley.desktop')
  // The menu is set when the language is known; without this Electron builds its own first.
  Menu.setApplicationMenu(null)
  keepProfileIn(join(dataFolder, 'electron'))
}

/**
 * Chromium's own files (caches, the dictionary) have a folder of their own, so that the data folder stays ours; one that passes away
 * where the data folder can only be read.
 */
function keepProfileIn(folder: string): void {
  const profile = isWritable(folder) ? folder : mkdtempSync(join(tmpdir(), 'parley-profile-'))
  app.setPath('userData', profile)
  app.setPath('sessionData', profile)
}

function isWritable(folder: string): boolean {
  try {
    // It may be what makes the data folder, which is nobody else's to read.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    rmdirSync(mkdtempSync(join(folder, 'probe-')))
    return true
  } catch {
    return false
  }
}

function leaveToFirst(): void {
  process.stderr.write(`Parley is already open with ${dataFolder}. Its window was brought to the front.\n`)
  app.exit(exitHeld)
}

/** Opens the core while Electron gets ready and the window loads. */
async function openCore(): Promise<Core> {
  const [{ createCore }, { createHost }, { createElectronNetwork }] = await Promise.all([import('./core/index.ts'), import('./host.ts'), import('./electron-network.ts')])
  const languages = app.getPreferredSystemLanguages()
  const core = await createCore(createHost({ kind: 'electron', dataFolder, entry: import.meta.url, languages, network: createElectronNetwork() }))
  mark('core/didOpen')
  return core
}

async function start(core: Promise<Core>): Promise<void> {
  const settings = core.then(readSettings).catch(() => null)
  await app.whenReady()
  mark('main/didGetReady')
  guardPermissions(session.defaultSession, isOwnPage)
  app.on('web-contents-created', (_event, contents) => guardNavigation(contents, isOwnPage))
  serveApp(protocol, { folder: join(import.meta.dirname, '../renderer'), core })
  connectIpc(ipcMain, { core, isOwnPage })
  const parley = new Parley(core, settings)
  offerScreens(session.defaultSession, { isOwnPage, say: () => parley.say })
  parley.openWindow()
  try {
    await parley.follow(await core)
  } catch (thrown) {
    parley.closeWindow()
    await leaveWithProblem(thrown, dataFolder, parley.say)
  }
}

async function readSettings(core: Core): Promise<Settings | null> {
  const answer = await core.call('settings.get', {})
  return answer.ok ? (answer.value as Output<'settings.get'>).settings : null
}

/** How long the core may take to close, in milliseconds. */
const closingTime = 10_000

/** The running application: its window, its menu, its language, and its end. */
class Parley {
  readonly #core: Promise<Core>
  readonly #settings: Promise<Settings | null>
  #present: Settings | null = null
  #main: MainWindow | undefined
  #end: 'open' | 'closing' | 'closed' = 'open'
  say: Say = sayIn(languageFor('system', app.getPreferredSystemLanguages()))

  constructor(core: Promise<Core>, settings: Promise<Settings | null>) {
    this.#core = core
    this.#settings = settings
    app.on('second-instance', () => this.focus())
    app.on('activate', () => this.focus())
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit()
    })
    app.on('before-quit', (event) => this.#closeFirst(event))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
  }

  openWindow(): void {
    this.#main = openMainWindow({
      address: devServer ?? appAddress,
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      forDevelopers: !app.isPackaged,
      settings: this.#present === null ? this.#settings : Promise.resolve(this.#present),
      say: () => this.say,
      savePlace: (windowPlace) => void this.#call('settings.update', { changes: { windowPlace } }),
      log: (text) => log({ level: 'warn', area: 'window', text }),
    })
    this.#main.window.on('closed', () => (this.#main = undefined))
  }

  closeWindow(): void {
    this.#main?.window.destroy()
  }

  focus(): void {
    if (this.#main === undefined) this.openWindow()
    else this.#main.focus()
  }

  /** Takes on the settings, now and whenever they change, and announces replies. */
  async follow(core: Core): Promise<void> {
    const announce = replyAnnouncer({
      core,
      wanted: () => this.#present?.notifications === true && BrowserWindow.getFocusedWindow() === null,
      say: (key, values) => this.say(key, values),
      open: (conversationId) => this.#run('open-conversation', conversationId),
    })
    core.events((batch) => {
      if ('reset' in batch) {
        // A backup was restored, say: what is set may be another thing.
        void readSettings(core).then((settings) => this.#takeOn(settings))
        return
      }
      for (const event of batch.events) {
        if (event.type === 'settings-changed') this.#takeOn(event.settings)
        else if (event.type === 'message-finished') void announce(event)
      }
    })
    this.#takeOn(await readSettings(core))
  }

  #takeOn(settings: Settings | null): void {
    const before = this.#present
    this.#present = settings
    if (settings === null || settings.theme !== before?.theme) nativeTheme.themeSource = settings?.theme ?? 'system'
    if (before !== null && settings?.language === before.language) return
    this.say = sayIn(languageFor(settings?.language ?? 'system', app.getPreferredSystemLanguages()))
    this.#main?.speak()
    const template = menuTemplate({
      platform: process.platform,
      forDevelopers: !app.isPackaged,
      say: this.say,
      run: (command) => this.#run(command),
      openDataFolder: () => void shell.openPath(dataFolder),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }

  #run(id: string, conversationId?: string): void {
    this.focus()
    this.#main?.command(conversationId === undefined ? { id } : { id, conversationId })
  }

  #closeFirst(event: Electron.Event): void {
    if (this.#end === 'closed') return
    event.preventDefault()
    if (this.#end === 'closing') return
    this.#end = 'closing'
    void this.#close().then(() => {
      this.#end = 'closed'
      app.quit()
    })
  }

  async #close(): Promise<void> {
    this.#main?.storePlace()
    const late = new Promise<void>((resolve) => setTimeout(resolve, closingTime).unref())
    await Promise.race([this.#core.then((core) => core.close()).catch(() => undefined), late])
  }

  async #call(method: string, input: unknown): Promise<void> {
    await this.#core.then((core) => core.call(method, input)).catch(() => undefined)
  }
}
