import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from '#kit/electron/launch.ts'
import { afterwards, testFolder } from '#kit/story.ts'
import { armPage, attacks, findDangers, openTrap, plantAttacks, watch } from './attacks.ts'
import type { Trap } from './attacks.ts'
import { browserTest as test } from './browser.ts'
import { startServerHost } from './stage.ts'

/** Waits until all that a text asks for has been drawn, or refused. */
const drawn: Readonly<Record<string, (page: Page, article: Locator) => Promise<void>>> = {
  math: async (_page, article) => article.locator('.katex').first().waitFor(),
  diagrams: async (_page, article) => {
    for (const diagram of await article.locator('.md-diagram').all()) {
      await diagram.scrollIntoViewIfNeeded()
      await diagram.locator('img, .md-diagram-failed').first().waitFor()
    }
  },
  fences: async (_page, article) => {
    // They could be run; nobody has asked for it.
    await expect.poll(() => article.getByRole('button', { name: 'Preview' }).count()).toBe(2)
    expect(await article.locator('iframe').count()).toBe(0)
  },
  previews: runPreviews,
}

async function runPreviews(page: Page, article: Locator): Promise<void> {
  const figures = await article.locator('figure').all()
  for (const figure of figures) {
    await figure.scrollIntoViewIfNeeded()
    await figure.getByRole('button', { name: 'Preview', exact: true }).click()
    // It runs, and can be recognised: its border and its label lie outside of what it can draw on.
    await figure.getByRole('region', { name: 'Preview – runs separated from Parley' }).waitFor()
    await figure.locator('li', { hasText: /tried|began/ }).first().waitFor({ state: 'attached' })
  }
  expect(figures.length).toBe(8)
  // Where frames led themselves was stopped by the window's policy, which is told of it.
  const stopped = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { stopped: string[] }).stopped)
  await expect.poll(stopped).toEqual(Array.from({ length: 4 }, () => 'frame-src'))
  // The last one loops; the window lives, says so, and ends it.
  const last = article.locator('figure').last()
  await last.getByText('The preview does not answer').waitFor()
  await last.getByRole('button', { name: 'Close preview' }).click()
  await last.getByText('The preview has ended').waitFor()
  expect(await last.locator('iframe').count()).toBe(0)
}

/** Shows that what is to catch an attack does: an ordinary page of the same browser sets it off. */
async function tryTrap(page: Page, trap: Trap): Promise<void> {
  await page.goto(trap.url)
  await expect.poll(() => trap.caught).toEqual(expect.arrayContaining(['a connection', 'GET /image HTTP/1.1', 'a datagram']))
  await page.close()
}

test('nothing in an answer runs, and nothing leaves: no request, no connection, no name', async () => {
  const folder = testFolder()
  const trap = await openTrap()
  afterwards(() => trap.close())
  plantAttacks(folder, trap)
  const server = await startServerHost(folder, { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })
  afterwards(() => void server.stop())
  const netLog = join(testFolder(), 'net.json')
  const browser = await launchChromium([`--log-net-log=${netLog}`])
  afterwards(() => browser.close())
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, locale: 'en-US' })
  await tryTrap(await context.newPage(), trap)

  const page = await context.newPage()
  await page.addInitScript(armPage)
  await page.goto(server.url)
  await page.getByRole('textbox', { name: 'Message' }).waitFor()
  const seen = watch(context, page, new URL(server.url).origin)
  trap.caught.length = 0
  for (const name of attacks) {
    await page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name, exact: true }).click()
    const article = page.getByRole('log', { name: 'Messages' }).getByRole('article').last()
    await page.locator(`[data-message="${name}-2"]`).getByRole('heading').first().waitFor()
    // Who reads from the beginning is not taken to the end by what grows there.
    await page.getByRole('log', { name: 'Messages' }).press('Home')
    await drawn[name]?.(page, article)
    expect.soft(await page.evaluate(findDangers), name).toEqual([])
    expect.soft(seen.splice(0), name).toEqual([])
    expect.soft(trap.caught.splice(0), name).toEqual([])
  }
  await browser.close()
  const looked = namesIn(readFileSync(netLog, 'utf8'))
  expect(looked).toContain('control.example')
  // Chromium asks for news of itself, whatever it shows.
  const itsOwn = /^(?:127\.0\.0\.1|control\.example|[\w.-]+\.(?:google|googleapis|gvt1)\.com)$/
  expect(looked.filter((name) => !itsOwn.test(name))).toEqual([])
})

/** The hosts that the browser resolved, by its own log. */
function namesIn(netLog: string): string[] {
  const { constants, events } = JSON.parse(netLog) as { constants: { logEventTypes: Record<string, number> }; events: { type: number; params?: { host?: string } }[] }
  const types = Object.entries(constants.logEventTypes).filter(([name]) => name.startsWith('HOST_RESOLVER')).map(([, type]) => type)
  const hosts = events.flatMap(({ type, params }) => (types.includes(type) && params?.host !== undefined ? [params.host.replace(/^\w+:\/\//, '').replace(/:\d+$/, '')] : []))
  return [...new Set(hosts)]
}
