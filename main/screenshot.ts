import { BrowserWindow, desktopCapturer, Menu } from 'electron'
import type { DesktopCapturerSource, Session, WebFrameMain } from 'electron'
import type { OwnPageCheck } from './own-page.ts'
import type { Say } from './texts.ts'

/** The size of the pictures in the menu, in pixels. */
const thumbnailSize = { width: 160, height: 100 }

/**
 * Lets Parley's own page take a picture of a screen or a window, which the person chooses from a menu; anybody else is refused. Where the
 * system has a dialog of its own for it, that is shown.
 */
export function offerScreens(session: Session, { isOwnPage, say }: { readonly isOwnPage: OwnPageCheck; say(): Say }): void {
  session.setDisplayMediaRequestHandler(({ frame, videoRequested, audioRequested }, grant) => {
    if (frame === null || !videoRequested || audioRequested || frame.parent !== null || !isOwnPage(frame.url)) {
      grant(null)
      return
    }
    void chooseSource(frame, say()).then((source) => grant(source === undefined ? null : { video: source }), () => grant(null))
  }, { useSystemPicker: true })
}

async function chooseSource(frame: WebFrameMain, say: Say): Promise<DesktopCapturerSource | undefined> {
  const window = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.mainFrame === frame)
  const sources = await desktopCapturer.getSources({ types: ['screen', 'window'], thumbnailSize })
  // A picture of Parley in Parley is not what anybody wants.
  const others = sources.filter(({ id }) => id !== window?.getMediaSourceId())
  // Under Wayland the system has asked already.
  if (others.length <= 1) return others[0]
  return choose(window, others, say)
}

function choose(window: BrowserWindow | undefined, sources: readonly DesktopCapturerSource[], say: Say): Promise<DesktopCapturerSource | undefined> {
  const screens = sources.filter(({ id }) => id.startsWith('screen:'))
  const windows = sources.filter(({ id }) => !id.startsWith('screen:'))
  return new Promise((resolve) => {
    const item = (source: DesktopCapturerSource, label: string): Electron.MenuItemConstructorOptions => ({
      label,
      icon: source.thumbnail.resize({ height: 32 }),
      click: () => resolve(source),
    })
    const menu = Menu.buildFromTemplate([
      ...screens.map((source, index) => item(source, screens.length === 1 ? say('dialog.screen.whole') : say('dialog.screen.numbered', { number: String(index + 1) }))),
      ...(windows.length > 0 ? [{ type: 'separator' as const }] : []),
      ...windows.map((source) => item(source, source.name)),
      { type: 'separator' },
      { label: say('dialog.screen.cancel'), click: () => resolve(undefined) },
    ])
    // A click may be told after the menu has closed.
    menu.popup({ ...(window !== undefined && { window }), callback: () => setTimeout(() => resolve(undefined), 300) })
  })
}
