import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { temporaryFolder } from '#kit/core.ts'
import { ensureBuilt } from '../../build/compile.mjs'
import { runToEnd, startUntil } from './child.ts'
import { alternate, timed } from './measure.ts'
import type { Benchmark } from './report.ts'

const server = join(import.meta.dirname, '../../out/main/serve.js')
const nothing = 'empty script'
const staticPage = 'page with a text box alone'
const both = 'empty script, then that page'
const readyLine = /^Parley is ready at (\S+)$/

/** From the start of the server host until a letter can be typed, in a browser that runs already. */
export const start: Benchmark = {
  name: 'start',
  about: 'from starting the server host until the text box "Message" takes a letter; the browser runs already',
  run: async (effort) => {
    await ensureBuilt()
    const folder = temporaryFolder()
    const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] })
    try {
      return await measure(browser, folder.path, effort.rounds(15, 5))
    } finally {
      await browser.close()
      folder.remove()
    }
  },
}

async function measure(browser: Browser, folder: string, rounds: number): ReturnType<Benchmark['run']> {
  const plain = join(folder, 'page.html')
  writeFileSync(plain, '<!doctype html><title>Empty</title><textarea aria-label="Message"></textarea>')
  const address = pathToFileURL(plain).href
  const runEmpty = (): Promise<void> => runToEnd([join(import.meta.dirname, 'empty.mjs')])
  let folders = 0
  const timings = await alternate(
    [
      { name: 'first start, new data folder', once: () => startParley(browser, join(folder, `data-${(folders += 1)}`)) },
      { name: 'later start, compiled before', once: () => startParley(browser, join(folder, 'data'), { NODE_COMPILE_CACHE: join(folder, 'compiled') }) },
      { name: nothing, once: () => timed(runEmpty) },
      { name: staticPage, once: () => onPage(browser, (page) => timed(() => typeInto(page, address))) },
      { name: both, once: () => onPage(browser, (page) => timed(() => runEmpty().then(() => typeInto(page, address)))) },
      { name: 'server host until its ready line', once: () => startHost(join(folder, 'data')) },
    ],
    rounds,
  )
  return {
    rows: timings.map((timing) => ({ ...timing, ...referenceOf(timing.name) })),
    notes: ['The static page comes from a file; every page has a browser context of its own, without a cache.'],
  }
}

/** The time of one start, on a page that is open and empty already. */
async function startParley(browser: Browser, folder: string, env: Record<string, string> = {}): Promise<number> {
  return onPage(browser, async (page) => {
    const began = performance.now()
    const host = await startUntil([server, '--data', folder, '--port', '0'], readyLine, { ...process.env, ...env })
    try {
      await typeInto(page, host.found)
      return performance.now() - began
    } finally {
      await host.close()
    }
  })
}

async function startHost(folder: string): Promise<number> {
  const began = performance.now()
  const host = await startUntil([server, '--data', folder, '--port', '0'], readyLine)
  const milliseconds = performance.now() - began
  await host.close()
  return milliseconds
}

async function onPage(browser: Browser, work: (page: Page) => Promise<number>): Promise<number> {
  const context = await browser.newContext({ locale: 'en-US' })
  try {
    return await work(await context.newPage())
  } finally {
    await context.close()
  }
}

/** Opens an address and types into its message box: it must be visible and enabled for that. */
async function typeInto(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'commit' })
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('a')
}

function referenceOf(name: string): { reference?: string } {
  if (name.includes('start')) return { reference: both }
  return name === 'server host until its ready line' ? { reference: nothing } : {}
}
