import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { BrowserWindow as ElectronWindow, Session, WebContents } from 'electron'
import { ownPageCheck } from '../../main/own-page.ts'
import { recover, stuckTime } from '../../main/recovery.ts'
import { fitPlace, rememberPlace } from '../../main/window-place.ts'
import type { WindowPlace } from '../../main/window-place.ts'
import { createWindow, guardNavigation, guardPermissions, openOutside } from '../../main/window.ts'
import { BrowserWindow, preventable, records, session } from '#kit/electron/shim.ts'

vi.mock('electron', () => import('#kit/electron/shim.ts'))

const isOwnPage = ownPageCheck()
const recorded = (kind: string): unknown[] => records.filter((each) => each.kind === kind).map(({ value }) => value)

beforeEach(() => {
  records.length = 0
  for (const window of BrowserWindow.getAllWindows()) window.destroy()
})

test('a page gets isolation and a sandbox, and nothing of Node', () => {
  createWindow({ preload: '/preload.cjs', dark: true, place: { width: 1180, height: 800 } })
  expect(recorded('window')).toMatchObject([
    {
      show: false,
      minWidth: 380,
      minHeight: 480,
      webPreferences: {
        preload: '/preload.cjs',
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: true,
        v8CacheOptions: 'code',
      },
    },
  ])
})

describe('permissions', () => {
  guardPermissions(session.defaultSession as unknown as Session, isOwnPage)
  const requested = (permission: string, requestingUrl: string, isMainFrame = true): unknown => {
    let answer: unknown
    session.defaultSession.permissionRequest?.(null, permission, (granted: boolean) => (answer = granted), { isMainFrame, requestingUrl })
    return answer
  }
  const checked = (permission: string, requestingUrl: string, isMainFrame = true): unknown =>
    session.defaultSession.permissionCheck?.(null, permission, '', { isMainFrame, requestingUrl })

  // Electron grants what no handler denies, and asks the two handlers at different moments.
  test.each([
    ['clipboard-sanitized-write', 'app://parley/', true, true],
    ['clipboard-sanitized-write', 'app://other/', true, false],
    ['clipboard-sanitized-write', 'https://example.com/', true, false],
    ['clipboard-sanitized-write', 'app://parley/', false, false],
    // A preview runs what a model wrote: it must not look at the screen.
    ['display-capture', 'app://parley/', true, true],
    ['display-capture', 'app://parley/', false, false],
    ['display-capture', 'https://example.com/', true, false],
    ...['clipboard-read', 'media', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'hid', 'unknown'].map(
      (permission) => [permission, 'app://parley/', true, false] as const,
    ),
  ] as const)('%s of %s (top frame: %s): %s', (permission, address, isMainFrame, granted) => {
    expect(requested(permission, address, isMainFrame)).toBe(granted)
    expect(checked(permission, address, isMainFrame)).toBe(granted)
  })
})

describe('links', () => {
  const guarded = (): BrowserWindow['webContents'] => {
    const { webContents } = new BrowserWindow()
    guardNavigation(webContents as unknown as WebContents, isOwnPage)
    return webContents
  }

  test.each(['https://example.com/a', 'http://localhost:1/', 'mailto:a@example.com'])('%s opens outside', async (address) => {
    await openOutside(address)
    expect(recorded('open-external')).toEqual([address])
  })

  test.each(['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/x', 'ms-msdt:/id', 'app://parley/', 'data:text/html,x', 'vbscript:x', 'nothing'])(
    '%s opens nothing',
    async (address) => {
      await openOutside(address)
      expect(recorded('open-external')).toEqual([])
    },
  )

  test('the window stays on its page: every navigation and redirect is prevented, a web link opens outside', () => {
    const contents = guarded()
    for (const name of ['will-navigate', 'will-redirect']) {
      for (const url of ['https://example.com/', 'app://parley/other', 'file:///x']) {
        const event = preventable({ url, isMainFrame: true })
        contents.emit(name, event)
        expect(event.defaultPrevented).toBe(true)
      }
    }
    expect(recorded('open-external')).toEqual(['https://example.com/'])
  })

  test.each([
    ['https://example.com/', true],
    ['https://example.com/preview', true],
    ['app://parley/', true],
    ['app://parley/preview', false],
  ])('a frame inside of the page shows previews; it goes nowhere and opens nothing: %s', (url, prevented) => {
    const event = preventable({ url, isMainFrame: false })
    guarded().emit('will-frame-navigate', event)
    expect(event.defaultPrevented).toBe(prevented)
    expect(recorded('open-external')).toEqual([])
  })

  test('no window is opened and no webview attached; a file to be saved is downloaded', () => {
    const contents = guarded()
    expect(contents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
    expect(contents.openHandler?.({ url: 'app://parley/blobs/1?save=a.png' })).toEqual({ action: 'deny' })
    expect(recorded('open-external')).toEqual(['https://example.com/'])
    expect(recorded('download')).toEqual(['app://parley/blobs/1?save=a.png'])
    const attach = preventable({})
    contents.emit('will-attach-webview', attach)
    expect(attach.defaultPrevented).toBe(true)
  })
})

describe('the remembered place', () => {
  const place: WindowPlace = { x: 100, y: 50, width: 1000, height: 700, maximized: false, fullScreen: false }
  const screen = { x: 0, y: 25, width: 1920, height: 1055 }
  const right = { x: 1920, y: 0, width: 1280, height: 1024 }

  test.each([
    ['on a display that is there', place, { x: 100, y: 50, width: 1000, height: 700 }],
    ['on the second display', { ...place, x: 2000 }, { x: 2000, y: 50, width: 1000, height: 700 }],
    ['on a display that was unplugged', { ...place, x: 4000 }, { width: 1000, height: 700 }],
    ['under the menu bar', { ...place, y: 0 }, { width: 1000, height: 700 }],
    ['below the screen', { ...place, y: 1070 }, { width: 1000, height: 700 }],
    ['larger than the display', { ...place, width: 5000, height: 4000 }, { x: 100, y: 50, width: 1920, height: 1055 }],
    ['too small', { ...place, width: 10, height: 10 }, { width: 380, height: 480 }],
  ])('%s', (_name, saved, expected) => {
    expect(fitPlace(saved, [screen, right])).toEqual(expected)
  })

  test('is stored once when the window rests, and when it closes', () => {
    vi.useFakeTimers()
    const window = new BrowserWindow({ x: 0, y: 0, width: 800, height: 600 })
    const stored: WindowPlace[] = []
    rememberPlace(window as unknown as ElectronWindow, (now) => stored.push(now))
    for (const x of [1, 2, 3]) window.setBounds({ x })
    vi.advanceTimersByTime(1000)
    expect(stored).toEqual([{ x: 3, y: 0, width: 800, height: 600, maximized: false, fullScreen: false }])
    window.setBounds({ x: 9 })
    window.close()
    vi.runAllTimers()
    expect(stored.map(({ x }) => x)).toEqual([3, 9])
    vi.useRealTimers()
  })
})

describe('recovery', () => {
  const recovered = (answers: boolean[] = []): { window: BrowserWindow; pass(milliseconds: number): void; asked(): number } => {
    const window = new BrowserWindow()
    let now = 0
    let asked = 0
    recover(window as unknown as ElectronWindow, {
      now: () => now,
      log: () => undefined,
      askToTryAgain: async () => answers[asked++] ?? false,
    })
    return { window, pass: (milliseconds) => void (now += milliseconds), asked: () => asked }
  }
  const crash = (window: BrowserWindow, reason = 'crashed'): boolean => window.webContents.emit('render-process-gone', {}, { reason })

  test('a crashed page is loaded again, a closed one is not', () => {
    const { window } = recovered()
    crash(window, 'clean-exit')
    expect(recorded('reload')).toEqual([])
    crash(window, 'oom')
    expect(recorded('reload')).toHaveLength(1)
  })

  // Without a limit a page that crashes at its start would be loaded for ever.
  test('a page that crashes again and again is left to the person', async () => {
    const { window, pass, asked } = recovered([true, false])
    for (let times = 0; times < 3; times += 1) crash(window)
    expect(recorded('reload')).toHaveLength(3)
    crash(window)
    await vi.waitFor(() => expect(recorded('reload')).toHaveLength(4))
    expect(asked()).toBe(1)
    pass(61_000)
    crash(window)
    expect(recorded('reload')).toHaveLength(5)
    expect(asked()).toBe(1)
  })

  test('a stuck page is ended and loaded again, one that comes back to itself is left alone', () => {
    vi.useFakeTimers()
    const { window } = recovered()
    window.emit('unresponsive')
    window.emit('responsive')
    vi.advanceTimersByTime(stuckTime * 2)
    expect(recorded('reload')).toEqual([])
    window.emit('unresponsive')
    vi.advanceTimersByTime(stuckTime)
    expect(recorded('crash')).toHaveLength(1)
    expect(recorded('reload')).toHaveLength(1)
    vi.useRealTimers()
  })
})
