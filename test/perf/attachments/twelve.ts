import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { temporaryFolder } from '#kit/core.ts'
import { httpTransport } from '#kit/http-client.ts'
import { createClient } from '#shared/client.ts'
import { startUntil } from '../child.ts'
import { watchWindow } from '../reading/window-probe.ts'
import type { WindowSeen } from '../reading/window-probe.ts'
import { dropFiles } from './drop.ts'
import { watchMemory } from './memory.ts'
import { watchPictures } from './probe.ts'

const server = join(import.meta.dirname, '../../../out/main/serve.js')
/** The edge of what is shown small, in pixels. */
const edge = 512

/** What showing some photographs small has cost. */
export interface Shown {
  readonly milliseconds: number
  readonly window: WindowSeen
}

/** What else is looked at, which costs time itself. */
export interface Watched extends Shown {
  /** How long the core took to answer a small question, again and again meanwhile; in milliseconds. */
  readonly answers: readonly number[]
  /** Bytes of all processes beyond what they had before. */
  readonly memory: number | null
}

/** Looks at memory and answers, or at nothing, while `work` is done. */
async function watching(isWatched: boolean, host: string | null, work: () => Promise<Shown>): Promise<Watched> {
  if (!isWatched) return { ...await work(), answers: [], memory: null }
  const { origin, searchParams } = new URL(host ?? 'http://127.0.0.1')
  const asking = host === null ? undefined : askAgain(origin, searchParams.get('key') ?? '')
  const memory = await watchMemory()
  const shown = await work()
  return { ...shown, answers: (await asking?.stop()) ?? [], memory: await memory.stop() }
}

/** Drops photographs at once on the application, with a library that knows none of them. */
export async function dropOnParley(browser: Browser, photos: readonly string[], isWatched: boolean): Promise<Watched> {
  const folder = temporaryFolder()
  const host = await startUntil([server, '--data', folder.path, '--port', '0'], /^Parley is ready at (\S+)$/)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  try {
    const page = await context.newPage()
    await page.addInitScript(watchWindow)
    await page.addInitScript(watchPictures)
    await page.goto(host.found)
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    // What the window fetches in its first idle moment is no part of this.
    await page.evaluate(() => new Promise((resolve) => { requestIdleCallback(() => requestIdleCallback(resolve)) }))
    const cdp = await context.newCDPSession(page)
    return await watching(isWatched, host.found, async () => {
      await page.evaluate(() => window.windowProbe.take())
      const shown = page.evaluate((count) => window.attachmentProbe.thumbnails(count), photos.length)
      await dropFiles(cdp, page, photos)
      const milliseconds = await shown
      return { milliseconds, window: await page.evaluate(() => window.windowProbe.take()) }
    })
  } finally {
    await context.close()
    await host.close()
    folder.remove()
  }
}

/** Asks the core something small until `stop`, which answers how long each answer took. */
function askAgain(origin: string, key: string): { stop(): Promise<number[]> } {
  const client = createClient(httpTransport(origin, key))
  const taken: number[] = []
  const state = { isOver: false }
  const asking = (async () => {
    while (!state.isOver) {
      const began = performance.now()
      await client.settings.get({})
      taken.push(performance.now() - began)
      await new Promise((resolve) => { setTimeout(resolve, 5) })
    }
  })()
  return {
    stop: async () => {
      state.isOver = true
      await asking
      return taken
    },
  }
}

/** The same with the browser alone, one photograph after the other. */
export async function decodeBare(browser: Browser, photos: readonly string[], isWatched: boolean): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(watchWindow)
    await page.addInitScript(watchPictures)
    await page.goto('data:text/html,<!doctype html><input type=file multiple>')
    const input = page.locator('input')
    await input.setInputFiles([...photos])
    return await watching(isWatched, null, async () => {
      await page.evaluate(() => window.windowProbe.take())
      const milliseconds = await input.evaluate((element, size) => window.attachmentProbe.bare(element as HTMLInputElement, size), edge)
      return { milliseconds, window: await page.evaluate(() => window.windowProbe.take()) }
    })
  } finally {
    await context.close()
  }
}
