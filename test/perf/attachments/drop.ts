import type { CDPSession, Page } from 'playwright-core'

/** Drops files of this machine onto the middle of a page, as from the desktop. */
export async function dropFiles(cdp: CDPSession, page: Page, files: readonly string[]): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 }
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await cdp.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
}
