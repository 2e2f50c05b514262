import { afterAll, beforeAll, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { chromiumPath } from '#kit/chromium.ts'
import { launchChromium } from '#kit/electron/launch.ts'

/** A test that needs a browser: skipped where there is none, which `npm test` says in words. */
export const browserTest = test.skipIf(chromiumPath === undefined)

/** One browser for all tests of a file. Answers how to get it inside a test. */
export function sharedBrowser(): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (chromiumPath !== undefined) browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  return () => {
    if (browser === undefined) throw new Error('there is no browser')
    return browser
  }
}
