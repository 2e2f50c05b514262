import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { mostColumns } from '#shared/conversation.ts'
import { createClient } from '#shared/client.ts'
import { launchChromium } from '#kit/electron/launch.ts'
import { temporaryFolder } from '#kit/core.ts'
import { httpTransport } from '#kit/http-client.ts'
import { ensureBuilt } from '../../build/compile.mjs'
import { startUntil } from './child.ts'
import { summarize } from './measure.ts'
import type { Effort } from './measure.ts'
import type { Benchmark, Result, Row } from './report.ts'
import { longestTask, metricsOf } from './reading/measure-page.ts'
import { answer, tokensOf } from './reading/text.ts'
import { watchWindow } from './reading/window-probe.ts'

const server = join(import.meta.dirname, '../../out/main/serve.js')
const pacedServer = join(import.meta.dirname, 'reading/paced-server.ts')
const perSecond = 200
/** All columns are in sight: the most that a window has to draw. */
const viewport = { width: 2600, height: 1000 }
const frame = 1000 / 60

/** What a page did while it streamed; milliseconds. Script, task and longest are processor time of its main thread. */
interface Streamed {
  readonly frames: readonly number[]
  readonly longTasks: readonly number[]
  readonly script: number
  readonly task: number
  readonly longest: number
  /** Letters that the columns hold at the end. */
  readonly letters: number
}

/** Eight columns of a comparison that stream at the same time. */
export const compare: Benchmark = {
  name: 'compare',
  about: `${mostColumns} columns at ${perSecond} tokens a second each, all in sight, through the server host; beside a page that appends to ${mostColumns} text nodes`,
  run: async (effort) => {
    await ensureBuilt()
    const folder = temporaryFolder()
    const paced = await startUntil([pacedServer, String(perSecond), '1'], /^(http:\S+)$/)
    const host = await startUntil([server, '--data', folder.path, '--port', '0'], /^Parley is ready at (\S+)$/)
    const browser = await launchChromium()
    try {
      const { origin, searchParams } = new URL(host.found)
      const client = createClient(httpTransport(origin, searchParams.get('key') ?? ''))
      const { endpointIds: [endpointId = ''] } = await client.endpoints.add({ provider: 'openai-compatible', url: paced.found })
      await client.compare.start({ title: 'Eight', columns: Array.from({ length: mostColumns }, () => ({ endpointId })) })
      const seconds = effort.rounds(25, 8)
      const before = await measureBare(browser, seconds)
      const columns = await measureColumns(browser, host.found, seconds)
      const after = await measureBare(browser, seconds)
      return resultOf(columns, [before, after], seconds, effort)
    } finally {
      await browser.close()
      for (const part of [host, paced]) await part.close()
      folder.remove()
    }
  },
}

function resultOf(columns: Streamed, bare: readonly [Streamed, Streamed], seconds: number, effort: Effort): Result {
  const bareFrames = bare.flatMap(({ frames }) => frames)
  const rows: Row[] = [
    { name: 'time between frames, columns', samples: columns.frames, reference: 'time between frames, text nodes' },
    { name: 'time between frames, text nodes', samples: bareFrames },
  ]
  const line = (name: string, { frames, longTasks, script, task, longest, letters }: Streamed): (string | number)[] => [
    name, 100 * missed(frames, seconds), String(longTasks.length), Math.max(0, ...longTasks), longest, script / (10 * seconds), task / (10 * seconds), String(letters),
  ]
  return {
    rows,
    tables: [{
      title: 'What the page did',
      head: ['', 'frames missed, %', 'tasks over 50 ms', 'longest by the clock, ms', 'longest task, processor ms', 'script, % of a processor', 'main thread, % of a processor', 'letters at the end'],
      lines: [line('columns', columns), line('text nodes, before', bare[0]), line('text nodes, after', bare[1])],
    }],
    targets: [
      { what: 'longest task of the main thread in processor time, ms', value: columns.longest, atMost: 50 },
      { what: 'main thread by that of text nodes', value: (2 * columns.task) / (bare[0].task + bare[1].task), atMost: 2 },
      { what: 'time between frames by that of text nodes, p95', value: summarize(columns.frames).p95 / summarize(bareFrames).p95, atMost: 1.5 },
    ],
    notes: [
      'The longest task is a whole frame: style, layout and painting of all columns. Frames missed: of 60 a second. A page of Chromium without a graphics card draws on the processors that the server, the core and the endpoint use too, the text nodes have them alone.',
      `Every column receives the answer of the benchmark "reading", with code, tables and formulas, for ${seconds} s.${effort.isQuick ? '' : ' --quick: 8 s.'}`,
    ],
  }
}

/** The share of the frames of a display of 60 Hz that did not come. */
function missed(frames: readonly number[], seconds: number): number {
  return Math.max(0, 1 - frames.length / ((seconds * 1000) / frame))
}

async function measureColumns(browser: Browser, url: string, seconds: number): Promise<Streamed> {
  return onPage(browser, async (page, cdp) => {
    await page.goto(url)
    await page.getByRole('button', { name: 'Eight', exact: true }).click()
    const box = page.getByRole('textbox', { name: 'Message' })
    await box.fill('Explain it.')
    await box.press('Enter')
    // What formulas and code need is fetched with the first of each.
    await page.locator('[role="log"] article[aria-busy="true"] .md-code').nth(mostColumns - 1).waitFor()
    const seen = await watch(browser, page, cdp, seconds)
    const letters = await page.getByRole('log').evaluateAll((logs) => logs.reduce((sum, log) => sum + (log.textContent?.length ?? 0), 0))
    return { ...seen, letters }
  })
}

/** The same tokens as text: as many columns, each a text node that grows and is kept at its end. */
async function measureBare(browser: Browser, seconds: number): Promise<Streamed> {
  const tokens = tokensOf(answer().text)
  return onPage(browser, async (page, cdp) => {
    await page.setContent(`<style>body{margin:0;display:flex;font:15px/1.6 sans-serif}div{flex:1;height:1000px;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}</style>${'<div></div>'.repeat(mostColumns)}`)
    await page.evaluate(([all, rate]) => {
      const columns = Array.from(document.querySelectorAll('div'), (box) => ({ box, node: box.appendChild(document.createTextNode('')) }))
      const began = performance.now()
      let shown = 0
      const grow = (): void => {
        const due = Math.min(all.length, Math.floor(((performance.now() - began) / 1000) * rate))
        const text = all.slice(shown, due).join('')
        shown = due
        for (const { box, node } of columns) {
          node.appendData(text)
          box.scrollTop = box.scrollHeight
        }
        requestAnimationFrame(grow)
      }
      requestAnimationFrame(grow)
    }, [tokens, perSecond] as const)
    const seen = await watch(browser, page, cdp, seconds)
    return { ...seen, letters: await page.evaluate(() => document.body.textContent?.length ?? 0) }
  })
}

async function onPage(browser: Browser, work: (page: Page, cdp: CDPSession) => Promise<Streamed>): Promise<Streamed> {
  const context = await browser.newContext({ viewport, locale: 'en-US' })
  try {
    const page = await context.newPage()
    await page.addInitScript(watchWindow)
    await page.goto('about:blank')
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    return await work(page, cdp)
  } finally {
    await context.close()
  }
}

async function watch(browser: Browser, page: Page, cdp: CDPSession, seconds: number): Promise<Omit<Streamed, 'letters'>> {
  await browser.startTracing(page, { categories: ['toplevel'] })
  await page.evaluate(() => window.windowProbe.take())
  const before = await metricsOf(cdp)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const { frames, longTasks } = await page.evaluate(() => window.windowProbe.take())
  const after = await metricsOf(cdp)
  const longest = longestTask(await browser.stopTracing())
  const spent = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000
  return { frames, longTasks, script: spent('ScriptDuration'), task: spent('TaskDuration'), longest }
}
