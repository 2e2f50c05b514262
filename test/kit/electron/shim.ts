/**
 * A stand-in for the `electron` module under plain Node. Started by `launch.ts`, its windows are pages of a real
 * Chromium in the process that launched it; by itself (unit tests, measuring the import) it only keeps what it was told.
 * It is one world: no isolation, no sandbox, no native menu. Those are asserted on the options that it keeps.
 */
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { ChildRequest, FrameInfo, ParentMessage } from './messages.ts'

/** Everything that the application told the system, in order. */
export const records: { readonly kind: string; readonly value: unknown }[] = []

function record(kind: string, value: unknown): void {
  records.push({ kind, value })
  tellParent({ type: 'record', kind, value })
}

const hasParent = process.env['PARLEY_STAND_IN'] === '1' && process.send !== undefined

function tellParent(message: ParentMessage): void {
  if (hasParent && process.connected) process.send?.(message)
}

/** What `preventDefault` was called on. */
export function preventable<Fields extends object>(fields: Fields): Fields & { defaultPrevented: boolean; preventDefault(): void } {
  const event = { ...fields, defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) }
  return event
}

class App extends EventEmitter {
  readonly isPackaged = process.env['PARLEY_PACKAGED'] === '1'
  readonly name = 'Parley'
  #ready = false
  #paths = new Map([['userData', join(tmpdir(), 'parley-stand-in')]])
  #whenReady = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    this.#ready = true
    this.emit('ready')
  })

  whenReady = (): Promise<void> => this.#whenReady
  isReady = (): boolean => this.#ready
  enableSandbox = (): void => record('enable-sandbox', { ready: this.#ready })
  requestSingleInstanceLock = (): boolean => process.env['PARLEY_SECOND_INSTANCE'] !== '1'
  setAppUserModelId = (): void => undefined
  getPath = (name: string): string => this.#paths.get(name) ?? tmpdir()
  setPath = (name: string, path: string): void => void this.#paths.set(name, path)
  getVersion = (): string => '0.0.0'
  getName = (): string => this.name
  getLocale = (): string => 'en-US'
  getPreferredSystemLanguages = (): string[] => [process.env['PARLEY_LANGUAGE'] ?? 'en-US']
  focus = (): void => undefined

  exit(code = 0): void {
    record('exit', code)
    if (hasParent) process.exit(code)
  }

  quit(): void {
    const event = preventable({})
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    for (const window of BrowserWindow.getAllWindows()) window.destroy()
    this.emit('will-quit', preventable({}))
    this.exit(0)
  }
}

let lastId = 0

class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly session = defaultSession
  readonly devToolsWebContents = null
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  #destroyed = false

  send = (channel: string, ...args: unknown[]): void => {
    record('send', { channel, args })
    tellParent({ type: 'send', windowId: this.id, channel, args })
  }
  reload = (): void => {
    record('reload', this.id)
    tellParent({ type: 'reload', windowId: this.id })
  }
  forcefullyCrashRenderer = (): void => {
    record('crash', this.id)
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 })
  }
  setWindowOpenHandler = (handler: (details: { url: string }) => { action: string }): void => void (this.openHandler = handler)
  downloadURL = (url: string): void => record('download', url)
  executeJavaScript = async (code: string, isGesture: boolean): Promise<void> => record('script', { code, isGesture })
  isDevToolsOpened = (): boolean => false
  isDestroyed = (): boolean => this.#destroyed
  destroy(): void {
    this.#destroyed = true
    this.emit('destroyed')
  }
}

interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A window: a page of Chromium in the launching process. */
export class BrowserWindow extends EventEmitter {
  static #all = new Set<BrowserWindow>()
  static getAllWindows = (): BrowserWindow[] => [...BrowserWindow.#all]
  static getFocusedWindow = (): BrowserWindow | null => BrowserWindow.getAllWindows().find((window) => window.isFocused()) ?? null
  static fromWebContents = (contents: WebContents): BrowserWindow | null =>
    BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null

  readonly options: Record<string, unknown>
  readonly webContents = new WebContents()
  readonly id = this.webContents.id
  #bounds: Bounds
  #state = { destroyed: false, visible: false, focused: false, maximized: false, minimized: false, fullScreen: false }

  constructor(options: Record<string, unknown> = {}) {
    super()
    this.options = options
    const { x = 0, y = 0, width = 800, height = 600 } = options as Partial<Bounds>
    this.#bounds = { x, y, width, height }
    BrowserWindow.#all.add(this)
    record('window', options)
    app.emit('web-contents-created', {}, this.webContents)
    tellParent({ type: 'open', windowId: this.id, options: JSON.parse(JSON.stringify(options)) as Record<string, unknown> })
  }

  loadURL = async (url: string): Promise<void> => {
    record('load', url)
    tellParent({ type: 'load', windowId: this.id, url })
    await Promise.resolve()
  }
  show = (): void => {
    this.#state = { ...this.#state, visible: true, focused: true }
    record('show', this.id)
  }
  hide = (): void => void (this.#state = { ...this.#state, visible: false, focused: false })
  focus = (): void => {
    this.#state.focused = true
    record('focus', this.id)
  }
  blur = (): void => void (this.#state.focused = false)
  isFocused = (): boolean => this.#state.focused
  isVisible = (): boolean => this.#state.visible
  isDestroyed = (): boolean => this.#state.destroyed
  maximize = (): void => void (this.#state.maximized = true)
  isMaximized = (): boolean => this.#state.maximized
  minimize = (): void => void (this.#state.minimized = true)
  isMinimized = (): boolean => this.#state.minimized
  restore = (): void => void (this.#state.minimized = false)
  setFullScreen = (on: boolean): void => void (this.#state.fullScreen = on)
  isFullScreen = (): boolean => this.#state.fullScreen
  setBounds = (bounds: Partial<Bounds>): void => {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.emit('resize')
  }
  setSize = (width: number, height: number): void => this.setBounds({ width, height })
  center = (): void => undefined
  getBounds = (): Bounds => this.#bounds
  getNormalBounds = (): Bounds => this.#bounds
  setBackgroundColor = (): void => undefined

  close = (): void => {
    const event = preventable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy = (): void => {
    if (this.#state.destroyed) return
    this.#state = { ...this.#state, destroyed: true, focused: false }
    BrowserWindow.#all.delete(this)
    this.webContents.destroy()
    this.emit('closed')
    tellParent({ type: 'close', windowId: this.id })
    if (BrowserWindow.#all.size === 0) app.emit('window-all-closed')
  }
}

/** Says what would be asked of the person; answers with the first button. */
export const dialog = {
  showMessageBox: async (...args: unknown[]): Promise<{ response: number }> => {
    record('dialog', args.at(-1))
    return { response: 0 }
  },
  showErrorBox: (title: string, content: string): void => record('dialog', { message: title, detail: content }),
}

type PermissionHandler = (...args: unknown[]) => unknown

type DisplayHandler = (request: unknown, grant: (streams: { readonly video: { readonly id: string } } | null) => void) => void

/** What can be captured: set by tests. */
export const desktopCapturer = {
  sources: [] as readonly { readonly id: string; readonly name: string }[],
  getSources: async (): Promise<readonly unknown[]> => desktopCapturer.sources.map((source) => ({ ...source, thumbnail: { resize: () => undefined } })),
}

const defaultSession = {
  permissionRequest: undefined as PermissionHandler | undefined,
  permissionCheck: undefined as PermissionHandler | undefined,
  setPermissionRequestHandler: (handler: PermissionHandler): void => void (defaultSession.permissionRequest = handler),
  setPermissionCheckHandler: (handler: PermissionHandler): void => void (defaultSession.permissionCheck = handler),
  setDevicePermissionHandler: (): void => undefined,
  displayRequest: undefined as DisplayHandler | undefined,
  setDisplayMediaRequestHandler: (handler: DisplayHandler): void => void (defaultSession.displayRequest = handler),
  addWordToSpellCheckerDictionary: (): boolean => true,
  setProxy: async (config: unknown): Promise<void> => record('proxy', config),
  setCertificateVerifyProc: (proc: unknown): void => record('certificate-verify-proc', proc === null ? null : 'set'),
  resolveProxy: async (): Promise<string> => 'DIRECT',
  on: (): void => undefined,
}

/** Sessions: all of them are the default one. */
export const session = { defaultSession, fromPartition: (): typeof defaultSession => defaultSession }

const protocolHandlers = new Map<string, (request: Request) => Response | Promise<Response>>()

/** Custom schemes. */
export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown): void => record('privileged-schemes', { schemes, ready: app.isReady() }),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => void protocolHandlers.set(scheme, handler),
}

type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown
const invokeHandlers = new Map<string, InvokeHandler>()

class IpcMain extends EventEmitter {
  handle = (channel: string, handler: InvokeHandler): void => void invokeHandlers.set(channel, handler)
}

/** One item of the native menu. */
export interface MenuEntry {
  readonly id?: string
  readonly role?: string
  readonly label?: string
  readonly accelerator?: string
  readonly click?: () => void
  readonly submenu?: readonly MenuEntry[]
}

let presentMenu: readonly MenuEntry[] | null = null

/** The native menu. */
export const Menu = {
  buildFromTemplate: (template: readonly MenuEntry[]) => ({ template, popup: ({ callback }: { callback?: () => void } = {}) => Menu.onPopup(template, callback) }),
  /** What becomes of a menu that opens: set by tests. */
  onPopup: (_template: readonly MenuEntry[], _close?: () => void): void => undefined,
  setApplicationMenu: (menu: { readonly template: readonly MenuEntry[] } | null): void => {
    presentMenu = menu?.template ?? null
    record('menu', JSON.parse(JSON.stringify(presentMenu)))
  },
  /** Clicks the item of this id. */
  click: (id: string): void => {
    const items = (presentMenu ?? []).flatMap((entry) => entry.submenu ?? [])
    items.find((item) => item.id === id)?.click?.()
  },
}

/** A message of the system. */
export class Notification extends EventEmitter {
  static isSupported = (): boolean => true
  static last: Notification | undefined
  readonly options: unknown
  constructor(options: unknown) {
    super()
    this.options = options
  }
  show(): void {
    Notification.last = this
    record('notification', this.options)
  }
}

/** The system's colours. */
export const nativeTheme = Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: false })
/** One display of 1920 by 1080. */
export const screen = {
  getPrimaryDisplay: () => ({ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }),
  getAllDisplays: () => [screen.getPrimaryDisplay()],
}
/** What is opened outside. */
export const shell = {
  openExternal: async (url: string): Promise<void> => record('open-external', url),
  openPath: async (path: string): Promise<string> => {
    record('open-path', path)
    return ''
  },
}
interface RequestOptions {
  readonly method: string
  readonly url: string
  readonly redirect: RequestRedirect
}

/** A request through Node's network, with the events of Electron's. */
export class ClientRequest extends Writable {
  readonly options: RequestOptions
  readonly headers = new Headers()
  readonly #parts: Buffer[] = []
  readonly #controller = new AbortController()

  constructor(options: RequestOptions) {
    super()
    this.options = options
  }

  setHeader(name: string, value: string): void {
    this.headers.set(name, value)
  }

  abort(): void {
    this.#controller.abort()
    this.destroy()
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#parts.push(chunk)
    done()
  }

  override _final(done: () => void): void {
    done()
    this.#send().catch((thrown: unknown) => this.#controller.signal.aborted || this.emit('error', thrown))
  }

  async #send(): Promise<void> {
    const { method, url, redirect } = this.options
    const body = this.#parts.length === 0 ? null : Buffer.concat(this.#parts)
    const response = await fetch(url, { method, headers: this.headers, body, redirect, signal: this.#controller.signal })
    const headers = Object.fromEntries(response.headers)
    const isRedirect = redirect === 'manual' && response.status >= 300 && response.status < 400
    if (isRedirect) this.emit('redirect', response.status, method, headers['location'], headers)
    else this.emit('response', answerOf(response, headers))
  }
}

function answerOf(response: Response, headers: Record<string, string>): Readable {
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body as NodeReadableStream)
  return Object.assign(body, { statusCode: response.status, statusMessage: response.statusText, headers })
}

/** The network: Node's. */
export const net = { request: (options: RequestOptions): ClientRequest => new ClientRequest(options) }
/** The clipboard: kept, not set. */
export const clipboard = { writeText: async (text: string): Promise<void> => record('clipboard', text), readText: async () => '' }
/** Channels from pages. */
export const ipcMain = new IpcMain()
/** The application. */
export const app = new App()

/** Calls a channel as a frame would. */
export async function invoke(windowId: number, frame: FrameInfo | null, channel: string, args: readonly unknown[]): Promise<unknown> {
  const handler = invokeHandlers.get(channel)
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
  const sender = BrowserWindow.getAllWindows().find((window) => window.id === windowId)?.webContents
  const senderFrame = frame === null ? null : { url: frame.url, parent: frame.top ? null : { url: 'app://parley/', parent: null } }
  return await handler({ sender, senderFrame }, ...args)
}

async function serve(url: string, method: string): Promise<{ status: number; headers: [string, string][]; body: Uint8Array }> {
  const handler = protocolHandlers.get(new URL(url).protocol.slice(0, -1))
  if (handler === undefined) throw new Error(`no handler for ${url}`)
  const response = await handler(new Request(url, { method }))
  return { status: response.status, headers: [...response.headers], body: new Uint8Array(await response.arrayBuffer()) }
}

function windowOf(windowId: number | undefined): BrowserWindow | undefined {
  return BrowserWindow.getAllWindows().find((window) => windowId === undefined || window.id === windowId)
}

async function answer(request: ChildRequest): Promise<unknown> {
  switch (request.do) {
    case 'invoke':
      return invoke(request.windowId, request.frame, request.channel, request.args)
    case 'fetch':
      return serve(request.url, request.method)
    case 'loaded':
      windowOf(request.windowId)?.emit('ready-to-show')
      return undefined
    case 'emit': {
      const window = windowOf(undefined)
      const target = { app, window, contents: window?.webContents, notification: Notification.last }[request.target]
      const event = preventable(request.event)
      target?.emit(request.name, event, ...request.args)
      return event.defaultPrevented
    }
    case 'open-window':
      return windowOf(undefined)?.webContents.openHandler?.({ url: request.url })
    case 'permission':
      return new Promise((resolve) => {
        defaultSession.permissionRequest?.(null, request.permission, resolve, { isMainFrame: true, requestingUrl: request.url })
      })
    case 'blur':
      return windowOf(undefined)?.blur()
    case 'click-menu':
      return Menu.click(request.id)
    case 'quit':
      return app.quit()
  }
}

if (hasParent) {
  process.on('message', (message: { readonly id: number; readonly request: ChildRequest }) => {
    answer(message.request).then(
      (value) => tellParent({ type: 'reply', id: message.id, value }),
      (thrown: unknown) => tellParent({ type: 'reply', id: message.id, error: String(thrown) }),
    )
  })
  process.on('disconnect', () => process.exit(1))
}

export default { app, BrowserWindow, clipboard, desktopCapturer, dialog, ipcMain, Menu, nativeTheme, net, Notification, protocol, screen, session, shell }
