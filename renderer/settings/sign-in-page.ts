/** A page for the sign-in, opened while the click lasts: browsers block one that comes later. */
export interface SignInPage {
  /** Shows the sign-in there; answers whether a page could be opened. */
  show(url: string): boolean
  /** Takes back a page that was not needed. */
  close(): void
}

/**
 * Opens an empty page in a browser, to be called in a click. The page that will be shown in it is another's: it gets no way back to this
 * window (no opener, no referrer). In Electron nothing is opened before the address is known; it then goes to the system's browser.
 */
export function openSignInPage(isBrowser: boolean, text: string): SignInPage {
  if (!isBrowser) return { show: (url) => openOutside(url), close: () => undefined }
  const page = window.open('', '_blank')
  if (page !== null) {
    page.opener = null
    page.document.title = text
    page.document.body.textContent = text
  }
  return {
    show: (url) => {
      if (page === null || page.closed || !isWebAddress(url)) return false
      page.location.replace(url)
      return true
    },
    close: () => page?.close(),
  }
}

/** Whether an address is one that a browser may be sent to. */
export function isWebAddress(url: string): boolean {
  const protocol = URL.parse(url)?.protocol
  return protocol === 'https:' || protocol === 'http:'
}

function openOutside(url: string): boolean {
  if (!isWebAddress(url)) return false
  // The window's host answers every such call with "denied" and opens the address outside.
  window.open(url, '_blank', 'noopener')
  return true
}
