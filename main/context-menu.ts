import type { BrowserWindow } from 'electron'
import contextMenu from 'electron-context-menu'
import type { Say } from './texts.ts'

/**
 * Gives a window its context menu: spelling, cut, copy, paste, copy link, copy and save image. Answers a function that
 * takes it away, to be given another language. Imported when the window is shown, so that starting does not wait for it.
 */
export function addContextMenu(window: BrowserWindow, say: Say, forDevelopers: boolean): () => void {
  return contextMenu({
    window,
    showSearchWithGoogle: false,
    showSelectAll: true,
    showPasteAndMatchStyle: true,
    showCopyLink: true,
    showCopyImage: true,
    showSaveImage: false,
    showSaveImageAs: true,
    showInspectElement: forDevelopers,
    labels: {
      cut: say('menu.cut'),
      copy: say('menu.copy'),
      paste: say('menu.paste'),
      pasteAndMatchStyle: say('menu.pasteAsText'),
      selectAll: say('menu.selectAll'),
      copyLink: say('menu.copyLink'),
      copyImage: say('menu.copyImage'),
      saveImageAs: say('menu.saveImage'),
      learnSpelling: say('menu.learnSpelling'),
      lookUpSelection: say('menu.lookUp'),
      dictionarySuggestions: say('menu.noSuggestions'),
      services: say('menu.services'),
    },
  })
}
