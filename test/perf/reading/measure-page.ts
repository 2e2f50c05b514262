import type { Browser, CDPSession, Page } from 'playwright-core'
import type { ReadingPage, TextName } from './page/main.tsx'
import type { Seen } from './page/probe.ts'

/** One text streamed into one renderer. */
export interface Case {
  readonly side: string
  readonly text: TextName
  readonly perSecond: number
  /** How many times slower than this machine the page's main thread is made. */
  readonly slowed: number
}

/** What one case has cost; times in milliseconds. Script and task are processor time of the page's main thread. */
export interface Found extends Seen {
  readonly script: number
  readonly task: number
  /** The longest task in processor time, as long as it would be if nothing else ran on the machine. */
  readonly longest: number
  /** Bytes of script and document that the drawn text keeps, garbage taken away. */
  readonly heap: number
  /** Processor time of the page's whole process, its workers included. */
  readonly process: number
  readonly letters: string
  /** Of Parley only: where the final drawing and a one-shot drawing of the same text part; empty where they are equal. */
  readonly oneShot: string
}

/** What one update of a text that is already long costs; milliseconds of the main thread. */
export interface Growth {
  readonly script: number
  readonly task: number
}

/** The time between two letters that are typed, in milliseconds: no multiple of a frame. */
const betweenKeys = 137
/** No case takes so long. */
const patience = 180_000

/** Streams a text into a renderer on a new page. */
export async function measureCase(browser: Browser, url: string, { side, text, perSecond, slowed }: Case): Promise<Found> {
  return onPage(browser, `${url}?side=${side}`, async (page, cdp) => {
    await page.evaluate(([which, rate]) => window.reading.prepareStream(which, rate), [text, perSecond] as const)
    const heapBefore = await heapOf(cdp)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowed })
    const before = await metricsOf(cdp)
    await browser.startTracing(page, { categories: ['toplevel'] })
    const typing = startTyping(cdp)
    const seen = await page.evaluate(() => window.reading.stream())
    typing.stop()
    const after = await metricsOf(cdp)
    const longest = longestTask(await browser.stopTracing())
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    const heap = (await heapOf(cdp)) - heapBefore
    const letters = await page.evaluate((which) => window.reading.shownText(which), text)
    const oneShot = side === 'parley' ? await page.evaluate((which) => window.reading.oneShotDifference(which), text) : ''
    const spent = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000
    return { ...seen, script: spent('ScriptDuration'), task: spent('TaskDuration'), process: spent('ProcessTime'), longest, heap, letters, oneShot }
  })
}

/** The longest task of the main thread that worked most, in milliseconds of its processor time. */
export function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] }
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const times = mains.map((main) => traceEvents.filter(({ name, pid, tid }) => name.endsWith('::RunTask') && pid === main.pid && tid === main.tid).map(({ tdur = 0 }) => tdur / 1000))
  const [busiest = []] = times.toSorted((a, b) => sum(b) - sum(a))
  if (busiest.length === 0) throw new Error('no task was traced')
  return busiest.reduce((longest, time) => Math.max(longest, time), 0)
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

function sum(times: readonly number[]): number {
  return times.reduce((total, time) => total + time, 0)
}

/** Lets a text of `length` characters grow in each of `count` frames. */
export async function measureGrowth(browser: Browser, url: string, side: string, length: number, count: number): Promise<Growth> {
  return onPage(browser, `${url}?side=${side}`, async (page, cdp) => {
    await page.evaluate(([from, times]) => window.reading.prepareGrowth(from, times), [length, count] as const)
    await cdp.send('HeapProfiler.collectGarbage')
    const before = await metricsOf(cdp)
    await page.evaluate(([from, times]) => window.reading.grow(from, times), [length, count] as const)
    const after = await metricsOf(cdp)
    const spent = (name: string): number => (((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000) / count
    return { script: spent('ScriptDuration'), task: spent('TaskDuration') }
  })
}

/** The letters that react-markdown draws at once, the reference; and how far apart the frames of an idle page are. */
export async function measureIdle(browser: Browser, url: string, texts: readonly TextName[]): Promise<{ letters: ReadonlyMap<TextName, string>; frame: number }> {
  return onPage(browser, `${url}?side=react-markdown`, async (page) => {
    const frames = (await page.evaluate(() => window.reading.idleFrames())).toSorted((a, b) => a - b)
    const letters = new Map<TextName, string>()
    for (const text of texts) {
      await page.evaluate((which) => window.reading.oneShotDifference(which), text)
      letters.set(text, await page.evaluate((which) => window.reading.shownText(which), text))
    }
    return { letters, frame: frames[frames.length >> 1] ?? 1000 / 60 }
  })
}

/** A page of its own, warm: what a renderer loads when it needs it has been loaded. */
async function onPage<T>(browser: Browser, url: string, work: (page: Page, cdp: CDPSession) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  try {
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(url)
    await page.waitForFunction(() => (window as { reading?: ReadingPage }).reading !== undefined)
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.evaluate(() => window.reading.warm())
    const answer = await inTime(work(page, cdp), url)
    if (errors.length > 0) throw new Error(errors[0])
    return answer
  } finally {
    await context.close()
  }
}

/** A renderer that never gets to the end is a failure, not a wait. */
async function inTime<T>(work: Promise<T>, url: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${url} was not done after ${patience / 1000} s`)), patience)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** All figures of `Performance.getMetrics` by name; times in seconds. */
export async function metricsOf(cdp: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

/** Bytes of script and document in use, garbage taken away. */
export async function heapOf(cdp: CDPSession): Promise<number> {
  for (let round = 0; round < 2; round += 1) await cdp.send('HeapProfiler.collectGarbage')
  const usage = (await cdp.send('Runtime.getHeapUsage')) as { usedSize: number; embedderHeapUsedSize?: number }
  return usage.usedSize + (usage.embedderHeapUsedSize ?? 0)
}

/** Types letters into what has the focus, as a keyboard does: at its own pace, however busy the page is. */
export function startTyping(cdp: CDPSession): { stop(): void } {
  const key = { key: 'a', code: 'KeyA', windowsVirtualKeyCode: 65 }
  const press = (): void => {
    // A page that was closed meanwhile takes no key.
    cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', text: 'a', ...key }).catch(() => undefined)
    cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }).catch(() => undefined)
  }
  const timer = setInterval(press, betweenKeys)
  return { stop: () => clearInterval(timer) }
}
