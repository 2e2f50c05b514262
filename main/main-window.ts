import { dialog, nativeTheme, screen } from 'electron'
import type { BrowserWindow } from 'electron'
import { mark } from '#shared/perf.ts'
import type { Settings } from '#shared/settings.ts'
import { recover } from './recovery.ts'
import type { Say } from './texts.ts'
import { applyPlace, rememberPlace, usual } from './window-place.ts'
import type { WindowPlace } from './window-place.ts'
import { backgroundFor, createWindow } from './window.ts'

/** What the page is told to do: an event `parley-command` of its window carries it as `detail`. */
export interface CommandDetail {
  readonly id: string
  readonly conversationId?: string
}

/** What the main window needs. */
export interface MainWindowOptions {
  readonly address: string
  readonly preload: string
  readonly forDevelopers: boolean
  /** `null` where they cannot be had. May still be opening; the page loads meanwhile, the window is shown after it. */
  readonly settings: Promise<Settings | null>
  say(): Say
  savePlace(place: WindowPlace): void
  log(text: string): void
}

/** Parley's one window. */
export interface MainWindow {
  readonly window: BrowserWindow
  /** Brings it to the front. */
  focus(): void
  /** Tells the page to do something. */
  command(detail: CommandDetail): void
  /** Stores its place now. */
  storePlace(): void
  /** Says its native parts in the present language. */
  speak(): void
}

/** Opens the main window: it loads hidden and is shown, at its remembered place, when there is something to see. */
export function openMainWindow(options: MainWindowOptions): MainWindow {
  const window = createWindow({ preload: options.preload, dark: nativeTheme.shouldUseDarkColors, place: usual })
  let storePlace = (): void => undefined
  const speak = contextMenuOf(window, options)
  const repaint = (): void => window.setBackgroundColor(backgroundFor(nativeTheme.shouldUseDarkColors))
  nativeTheme.on('updated', repaint)
  window.on('closed', () => nativeTheme.off('updated', repaint))
  recover(window, {
    now: () => Date.now(),
    log: options.log,
    askToTryAgain: () => askToTryAgain(window, options.say()),
  })
  void showWhenReady(window, options.settings).then((shown) => {
    if (!shown) return
    // Not before: what is stored while the window is being put in its place would be half of it.
    storePlace = rememberPlace(window, options.savePlace)
    speak()
  })
  void window.loadURL(options.address).catch((thrown: unknown) => options.log(`page not loaded: ${String(thrown)}`))
  return {
    window,
    focus: () => bringToFront(window),
    command: (detail) => sendCommand(window, detail),
    storePlace: () => storePlace(),
    speak,
  }
}

/** The page may look at the screen only in answer to a press: one in the native menu has to be told to it as such. */
function sendCommand({ webContents }: BrowserWindow, detail: CommandDetail): void {
  if (detail.id !== 'take-screenshot') webContents.send('parley:command', detail)
  else void webContents.executeJavaScript("window.dispatchEvent(new CustomEvent('parley-command', { detail: { id: 'take-screenshot' } }))", true).catch(() => undefined)
}

/** Answers whether the window lived to be shown. */
async function showWhenReady(window: BrowserWindow, settings: Promise<Settings | null>): Promise<boolean> {
  const painted = new Promise<void>((resolve) => {
    window.once('ready-to-show', () => resolve())
    // A page that could not be loaded paints nothing; a hidden window would help nobody.
    window.webContents.once('did-fail-load', () => resolve())
  })
  const place = (await settings)?.windowPlace ?? null
  if (window.isDestroyed()) return false
  if (place !== null) applyPlace(window, place, workAreas())
  await painted
  if (window.isDestroyed()) return false
  if (place?.maximized === true) window.maximize()
  window.show()
  if (place?.fullScreen === true) window.setFullScreen(true)
  mark('window/didShow')
  return true
}

function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
  return [primary, ...others].map((display) => display.workArea)
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function contextMenuOf(window: BrowserWindow, { say, forDevelopers, log }: MainWindowOptions): () => void {
  let remove = (): void => undefined
  let turn = 0
  const speak = async (): Promise<void> => {
    const mine = ++turn
    const { addContextMenu } = await import('./context-menu.ts')
    if (mine !== turn || window.isDestroyed()) return
    remove()
    remove = addContextMenu(window, say(), forDevelopers)
  }
  return () => void speak().catch((thrown: unknown) => log(`context menu: ${String(thrown)}`))
}

async function askToTryAgain(window: BrowserWindow, say: Say): Promise<boolean> {
  const answer = await dialog.showMessageBox(window, {
    type: 'error',
    message: say('dialog.pageFails.title'),
    detail: say('dialog.pageFails.text'),
    buttons: [say('dialog.tryAgain'), say('dialog.quit')],
    defaultId: 0,
    cancelId: 1,
  })
  return answer.response === 0
}
