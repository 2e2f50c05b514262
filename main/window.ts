import { BrowserWindow, shell } from 'electron'
import type { Session, WebContents } from 'electron'
import type { OwnPageCheck } from './own-page.ts'
import { isPreviewPath } from './preview-page.ts'
import { smallest } from './window-place.ts'

/** What a window needs to know before it is made. */
export interface WindowOptions {
  /** The built preload script. */
  readonly preload: string
  readonly dark: boolean
  readonly place: { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number }
}

/** The page's own background, so that a window does not flash while it loads. */
export function backgroundFor(dark: boolean): string {
  return dark ? '#1b1c1f' : '#ffffff'
}

/** Makes a hidden window whose page can do nothing but what the preload offers. */
export function createWindow({ preload, dark, place }: WindowOptions): BrowserWindow {
  return new BrowserWindow({
    ...place,
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Parley',
    show: false,
    backgroundColor: backgroundFor(dark),
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: true,
      v8CacheOptions: 'code',
    },
  })
}

/**
 * Permissions that the page needs: to copy, and to take a picture of the screen, which the person chooses each time. Everything else is denied,
 * also to the page itself.
 */
const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'display-capture'])

/** Denies every permission, request and check, but the few that Parley's own page needs. */
export function guardPermissions(session: Session, isOwnPage: OwnPageCheck): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(allowed.has(permission) && details.isMainFrame && isOwnPage(details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    return allowed.has(permission) && details.isMainFrame && isOwnPage(details.requestingUrl ?? origin)
  })
  session.setDevicePermissionHandler(() => false)
}

const outsideSchemes: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])

/** Opens a link in the system's browser or mail program. Links of any other scheme are dropped. Never rejects. */
export async function openOutside(address: string): Promise<void> {
  const url = URL.parse(address)
  if (url === null || !outsideSchemes.has(url.protocol)) return
  // Where no program is registered for the scheme there is nothing to open it with.
  await shell.openExternal(url.href).catch(() => undefined)
}

/**
 * Keeps the window on its page: no navigation, no redirect, no new window, no webview. Links open outside; a stored
 * file that is to be saved is downloaded; a reload is no navigation and passes.
 */
export function guardNavigation(contents: WebContents, isOwnPage: OwnPageCheck): void {
  const leave = (address: string): void => {
    if (!isOwnPage(address)) void openOutside(address)
    else if (URL.parse(address)?.searchParams.has('save') === true) contents.downloadURL(address)
  }
  contents.on('will-navigate', (event) => {
    event.preventDefault()
    if (event.isMainFrame) leave(event.url)
  })
  contents.on('will-frame-navigate', (event) => {
    // The one frame that there is shows previews; it begins there, and goes nowhere.
    const isPreview = isOwnPage(event.url) && isPreviewPath(URL.parse(event.url)?.pathname ?? '')
    if (!event.isMainFrame && !isPreview) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    leave(url)
    return { action: 'deny' }
  })
}
