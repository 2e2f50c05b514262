import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { createClient } from '#shared/client.ts'
import type { Client } from '#shared/client.ts'
import { launchChromium } from '#kit/electron/launch.ts'
import { temporaryFolder } from '#kit/core.ts'
import { httpTransport } from '#kit/http-client.ts'
import { ensureBuilt } from '../../build/compile.mjs'
import { startUntil } from './child.ts'
import { fillConversations, filledName } from './conversations.ts'
import { summarize } from './measure.ts'
import type { Effort } from './measure.ts'
import type { Benchmark, Result, Row } from './report.ts'
import { servePages } from './reading/build-page.ts'
import { heapOf, metricsOf, startTyping } from './reading/measure-page.ts'
import { watchWindow } from './reading/window-probe.ts'
import type { WindowSeen } from './reading/window-probe.ts'

const server = join(import.meta.dirname, '../../out/main/serve.js')
const pacedServer = join(import.meta.dirname, 'reading/paced-server.ts')
const [few, many] = [10, 10_000]
const perSecond = 1000
/** Of the answer of some 6,000 tokens, in every reply. */
const answersPerReply = 2
const key = 'key to paint, whole application'
const floor = 'key to paint, one text node'

/** Everything that the benchmark runs against. */
interface Stage {
  readonly browser: Browser
  readonly client: Client
  /** Who answers. */
  readonly endpointId: string
  /** The application's address with its key. */
  readonly url: string
  /** The address of the page of a text node. */
  readonly rawUrl: string
}

/** What ten minutes of streaming did. */
interface Streamed {
  readonly typing: WindowSeen
  readonly whole: WindowSeen
  readonly memory: readonly { readonly seconds: number; readonly heap: number; readonly nodes: number; readonly replies: number }[]
}

/** The whole application while a reply streams into a long conversation. */
export const readingApp: Benchmark = {
  name: 'reading-app',
  about: `the application through the server host, ${perSecond.toLocaleString('en')} tokens a second into a conversation of ${many.toLocaleString('en')} messages`,
  run: async (effort) => {
    await ensureBuilt()
    const folder = temporaryFolder()
    fillConversations(folder.path, [few, many])
    const pages = await servePages(join(folder.path, 'pages'))
    const paced = await startUntil([pacedServer, String(perSecond), String(answersPerReply)], /^(http:\S+)$/)
    const host = await startUntil([server, '--data', folder.path, '--port', '0'], /^Parley is ready at (\S+)$/)
    const browser = await launchChromium()
    try {
      const { origin, searchParams } = new URL(host.found)
      const client = createClient(httpTransport(origin, searchParams.get('key') ?? ''))
      const { endpointIds: [endpointId = ''] } = await client.endpoints.add({ provider: 'openai-compatible', url: paced.found })
      return await measure({ browser, client, endpointId, url: host.found, rawUrl: `${pages.url}?side=raw` }, effort)
    } finally {
      await browser.close()
      for (const part of [host, paced, pages]) await part.close()
      folder.remove()
    }
  },
}

async function measure(stage: Stage, effort: Effort): Promise<Result> {
  const opening = await measureOpening(stage, effort.rounds(9, 3))
  const seconds = effort.rounds(30, 6)
  const before = await typeBesideText(stage, seconds)
  const streamed = await measureStreaming(stage, { seconds, marks: effort.isQuick ? [8, 20] : [60, 600] })
  const after = await typeBesideText(stage, seconds)
  const rows: Row[] = [
    ...opening,
    { name: 'key handler and render', samples: streamed.typing.handlers },
    { name: key, samples: streamed.typing.paints, reference: floor },
    { name: floor, samples: [...before.paints, ...after.paints] },
    { name: 'time between frames, whole application', samples: streamed.whole.frames, reference: 'time between frames, one text node' },
    { name: 'time between frames, one text node', samples: [...before.frames, ...after.frames] },
  ]
  return { rows, ...summed(rows, streamed, effort) }
}

function summed(rows: readonly Row[], { typing, whole, memory }: Streamed, effort: Effort): Pick<Result, 'tables' | 'targets' | 'notes'> {
  const of = (name: string): ReturnType<typeof summarize> => summarize(rows.find((row) => row.name === name)?.samples ?? [])
  return {
    tables: [
      { title: 'Memory of the page at the end of a reply, garbage taken away', head: ['after', 'seconds', 'MB', 'nodes', 'replies'], lines: memory.map(({ seconds, heap, nodes, replies }) => ['', seconds, heap / 1e6, String(nodes), String(replies)]) },
      { title: 'Tasks of more than 50 ms', head: ['', 'how many', 'longest ms'], lines: [['while typing', typing], ['all the time', whole]].map(([name, seen]) => tasksOf(String(name), seen as WindowSeen)) },
    ],
    targets: [
      { what: 'key handler and render, p95, ms', value: of('key handler and render').p95, atMost: 8 },
      { what: 'key to paint by that beside one text node, median', value: of(key).median / of(floor).median, atMost: 1.2 },
      { what: 'key to paint by that beside one text node, p95', value: of(key).p95 / of(floor).p95, atMost: 1.2 },
    ],
    notes: [
      'Opening: from the click on the row until the last message is in sight and drawn. "first" on a page that was just loaded.',
      'The text node grows at the same rate on a page of its own, before and after; nothing but the page runs then, while the application has its server, its core and its endpoint beside it.',
      `Every reply is an answer of some ${(6000 * answersPerReply).toLocaleString('en')} tokens with code, tables and formulas; the next is asked for when it has ended.`,
      ...(effort.isQuick ? ['--quick streams for some 25 s instead of ten minutes.'] : []),
    ],
  }
}

function tasksOf(name: string, { longTasks }: WindowSeen): (string | number)[] {
  return [name, String(longTasks.length), Math.max(0, ...longTasks)]
}

/** Opens both conversations in turn, on new pages and on one that knows them. */
async function measureOpening({ browser, url }: Stage, rounds: number): Promise<Row[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  const samples = new Map<string, number[]>()
  const add = async (name: string, page: Page, size: number): Promise<void> => {
    const taken = page.evaluate(([id, count]) => window.windowProbe.opened(id, count), [filledName(size), size] as const)
    await page.getByRole('button', { name: filledName(size), exact: true }).click()
    samples.set(name, [...(samples.get(name) ?? []), await taken])
  }
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const size of round % 2 === 0 ? [few, many] : [many, few]) {
        const page = await openPage(await context.newPage(), url)
        await add(`open ${size.toLocaleString('en')} messages, first`, page, size)
        await page.close()
      }
    }
    const page = await openPage(await context.newPage(), url)
    for (let round = -1; round < rounds; round += 1) {
      for (const size of [few, many]) await add(round < 0 ? 'unused' : `open ${size.toLocaleString('en')} messages, again`, page, size)
    }
  } finally {
    await context.close()
  }
  samples.delete('unused')
  return [...samples].map(([name, found]) => ({ name, samples: found, ...(name.includes(many.toLocaleString('en')) && { reference: name.replace(many.toLocaleString('en'), String(few)) }) }))
}

async function openPage(page: Page, url: string): Promise<Page> {
  await page.addInitScript(watchWindow)
  await page.goto(url)
  await page.getByRole('button', { name: filledName(many), exact: true }).waitFor()
  return page
}

/** Types beside a text node that grows as fast as the replies do. */
async function typeBesideText({ browser, rawUrl }: Stage, seconds: number): Promise<WindowSeen> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(watchWindow)
    await page.goto(rawUrl)
    await page.waitForFunction(() => (window as { reading?: unknown }).reading !== undefined)
    await page.evaluate(() => window.reading.warm())
    await page.evaluate(([characters, rate]) => window.reading.prepareStream(characters, rate), [(seconds + 4) * 4000, perSecond] as const)
    // Whoever closes the page ends the stream.
    page.evaluate(() => window.reading.stream()).catch(() => undefined)
    await page.waitForFunction(() => (document.querySelector('.content')?.textContent?.length ?? 0) > 2000)
    return await typeFor(page, await context.newCDPSession(page), seconds)
  } finally {
    await context.close()
  }
}

async function typeFor(page: Page, cdp: CDPSession, seconds: number): Promise<WindowSeen> {
  await page.evaluate(() => window.windowProbe.take())
  const typing = startTyping(cdp)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  typing.stop()
  return page.evaluate(() => window.windowProbe.take())
}

/** Lets replies stream one after the other, types during the first ones, and looks at the memory when so many seconds have passed. */
async function measureStreaming({ browser, client, endpointId, url }: Stage, { seconds, marks }: { seconds: number; marks: readonly number[] }): Promise<Streamed> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  try {
    const page = await openPage(await context.newPage(), url)
    const cdp = await context.newCDPSession(page)
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.getByRole('button', { name: filledName(many), exact: true }).click()
    await page.locator('[role="log"] article').last().waitFor()
    await page.getByRole('textbox', { name: 'Message' }).focus()
    const began = performance.now()
    let replies = 0
    const reply = async (): Promise<void> => {
      await oneReply(client, endpointId)
      replies += 1
    }
    let running = reply()
    // katex and the highlighter are loaded with the first blocks that need them.
    await page.locator('[role="log"] article[aria-busy="true"] .md-code').nth(1).waitFor()
    const typed = typeFor(page, cdp, seconds)
    const all: WindowSeen[] = []
    const memory: Streamed['memory'][number][] = []
    for (const mark of marks) {
      for (await running; performance.now() - began < mark * 1000; await running) running = reply()
      if (all.length === 0) all.push(await typed)
      memory.push({ seconds: (performance.now() - began) / 1000, heap: await heapOf(cdp), nodes: (await metricsOf(cdp)).get('Nodes') ?? 0, replies })
    }
    all.push(await page.evaluate(() => window.windowProbe.take()))
    const [typing = all[0]] = all
    if (typing === undefined) throw new Error('nothing was typed')
    return { typing, whole: { ...typing, frames: all.flatMap(({ frames }) => frames), longTasks: all.flatMap(({ longTasks }) => longTasks) }, memory }
  } finally {
    await context.close()
  }
}

/** Asks in the long conversation and resolves when the reply has ended. */
async function oneReply(client: Client, endpointId: string): Promise<void> {
  const finished = Promise.withResolvers<void>()
  const end = client.events((batch) => {
    if ('events' in batch && batch.events.some((event) => event.type === 'message-finished')) finished.resolve()
  })
  await client.chat.send({ conversationId: filledName(many), text: 'Go on.', targets: [{ endpointId }] })
  await finished.promise
  end()
}
