import { findBrowser } from '../../build/browser.mjs'

/** The browser that tests open; `undefined` where there is none. `CHROMIUM` names another one. */
export const chromiumPath: string | undefined = process.env['CHROMIUM'] ?? findBrowser()
