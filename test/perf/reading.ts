import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchChromium } from '#kit/electron/launch.ts'
import { temporaryFolder } from '#kit/core.ts'
import { summarize } from './measure.ts'
import type { Effort } from './measure.ts'
import type { Benchmark, Result, Row, Table, Target } from './report.ts'
import { servePages } from './reading/build-page.ts'
import { measureCase, measureGrowth, measureIdle } from './reading/measure-page.ts'
import type { Found, Growth } from './reading/measure-page.ts'
import type { TextName } from './reading/page/main.tsx'

/** One text at one rate on a page that is slowed or not. */
interface Setting {
  readonly name: string
  readonly text: TextName
  readonly perSecond: number
  readonly slowed: number
}

type Idle = Awaited<ReturnType<typeof measureIdle>>

/** What one renderer was found to do with one setting, round by round. */
interface Measured {
  readonly setting: Setting
  readonly side: string
  readonly rounds: readonly Found[]
}

const parley = 'parley'
const floor = 'raw'
const reactMarkdown = 'react-markdown'
const others = ['streamdown-frame', 'memoised', 'streamdown', reactMarkdown]
const names: Readonly<Record<string, string>> = {
  [parley]: 'Parley',
  [floor]: 'one text node',
  'streamdown-frame': 'streamdown, once per frame',
  memoised: 'memoised blocks',
  streamdown: 'streamdown as shipped',
  [reactMarkdown]: 'react-markdown',
}
/** react-markdown draws a longer text so slowly that the others would wait for it. */
const longestOfReactMarkdown = 40_000
const long = 160_000
const lengths = [4_000, 40_000, long]
const updates = 90

/** A reply that streams into Parley's renderer, into others, and into a text node. */
export const reading: Benchmark = {
  name: 'reading',
  about: 'processor time of script on the main thread while a reply streams, in Chromium',
  run: async (effort) => {
    const folder = temporaryFolder()
    const pages = await servePages(join(folder.path, 'pages'))
    const browser = await launchChromium()
    try {
      return await measure(browser, pages.url, effort)
    } finally {
      await browser.close()
      await pages.close()
      folder.remove()
    }
  },
}

async function measure(browser: Browser, url: string, effort: Effort): Promise<Result> {
  const idle = await measureIdle(browser, url, effort.isQuick ? ['answer'] : ['answer', longestOfReactMarkdown, long])
  const measured: Measured[] = []
  for (const setting of settingsFor(effort)) measured.push(...(await measureSetting(browser, url, setting, effort)))
  const growth = await measureGrowths(browser, url, effort)
  return {
    rows: measured.map((one) => rowOf(one, measured)),
    tables: [tableOf(measured, idle), growthTable(growth)],
    targets: [...settingsFor(effort).flatMap((setting) => targetsOf(setting, measured, idle)), growthTarget(growth)],
    notes: notesFor(effort),
  }
}

function settingsFor({ isQuick }: Effort): Setting[] {
  const texts = [
    ...(isQuick ? [] : [{ name: 'answer at 300/s', text: 'answer', perSecond: 300 } as const]),
    { name: 'answer at 3,000/s', text: 'answer', perSecond: 3000 } as const,
    ...(isQuick ? [] : [{ name: '160,000 characters at 3,000/s', text: long, perSecond: 3000 } as const]),
  ]
  return texts.flatMap((one) => [{ ...one, slowed: 1 }, { ...one, name: `${one.name}, slowed`, slowed: 4 }])
}

async function measureSetting(browser: Browser, url: string, setting: Setting, effort: Effort): Promise<Measured[]> {
  const sides = effort.isQuick ? [parley, floor, 'streamdown-frame', 'memoised'] : [parley, floor, ...others]
  const rounds = setting.text === 'answer' && setting.perSecond > 300 ? effort.rounds(3, 1) : 1
  const found = new Map<string, Found[]>(sides.map((side) => [side, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      found.get(side)?.push(await measureCase(browser, url, { ...setting, side, text: textFor(side, setting.text) }))
    }
  }
  return sides.map((side) => ({ setting, side, rounds: found.get(side) ?? [] }))
}

function textFor(side: string, text: TextName): TextName {
  return side === reactMarkdown && text !== 'answer' ? Math.min(text, longestOfReactMarkdown) : text
}

async function measureGrowths(browser: Browser, url: string, effort: Effort): Promise<ReadonlyMap<string, ReadonlyMap<number, readonly Growth[]>>> {
  const found = new Map<string, Map<number, Growth[]>>()
  const sides = effort.isQuick ? [parley] : [parley, floor, 'streamdown-frame', 'memoised', reactMarkdown]
  for (let round = 0; round < effort.rounds(2, 1); round += 1) {
    for (const side of sides) {
      for (const length of effort.isQuick ? [4_000, long] : lengths) {
        if (textFor(side, length) !== length) continue
        const known = found.get(side) ?? new Map<number, Growth[]>()
        found.set(side, known.set(length, [...(known.get(length) ?? []), await measureGrowth(browser, url, side, length, updates)]))
      }
    }
  }
  return found
}

function nameOf({ setting, side }: Pick<Measured, 'setting' | 'side'>): string {
  const text = textFor(side, setting.text)
  return `${setting.name}: ${names[side] ?? side}${text === setting.text ? '' : ` (${text.toLocaleString('en')} characters)`}`
}

function rowOf(one: Measured, all: readonly Measured[]): Row {
  const best = bestOther(one.setting, all)
  return { name: nameOf(one), samples: one.rounds.map((found) => found.script), ...(one.side === parley && { reference: nameOf(best) }) }
}

/** The renderer that needs the least script for the same text, Parley and the text node apart. */
function bestOther(setting: Setting, all: readonly Measured[]): Measured {
  const rivals = all.filter((one) => one.setting === setting || one.setting.name === setting.name).filter(({ side }) => others.includes(side) && textFor(side, setting.text) === setting.text)
  const [best] = rivals.toSorted((a, b) => middle(a, ({ script }) => script) - middle(b, ({ script }) => script))
  if (best === undefined) throw new Error('nothing was compared')
  return best
}

function middle({ rounds }: Measured, figure: (found: Found) => number): number {
  return summarize(rounds.map(figure)).median
}

const longestByClock = ({ longTasks }: Found): number => Math.max(0, ...longTasks)

/** How many of 100 frames that the display could have shown were not drawn. */
function dropped({ frames }: Found, { frame }: Idle): number {
  const missed = frames.reduce((sum, time) => sum + Math.max(0, Math.round(time / frame) - 1), 0)
  return (100 * missed) / (missed + frames.length)
}

function tableOf(measured: readonly Measured[], idle: Idle): Table {
  return {
    title: 'While it streams (medians of the rounds; ms, unless the head says otherwise)',
    head: ['', 'script', 'main thread', 'process', 'longest task', 'by the clock', 'dropped %', 'key to paint', 'p95', 'unshown', 'heap MB', 'text'],
    lines: measured.map((one) => {
      const keys = one.rounds.flatMap((found) => found.keys)
      const byClock = middle(one, longestByClock)
      return [
        nameOf(one), middle(one, ({ script }) => script), middle(one, ({ task }) => task), middle(one, ({ process }) => process), middle(one, ({ longest }) => longest), byClock === 0 ? '< 50' : byClock,
        middle(one, (found) => dropped(found, idle)), summarize(keys).median, summarize(keys).p95, middle(one, ({ unshown }) => unshown),
        middle(one, ({ heap }) => heap / 1e6), one.side === floor ? null : sameText(one, idle) ? 'equal' : 'DIFFERS',
      ]
    }),
  }
}

function sameText({ side, setting, rounds }: Measured, { letters }: Idle): boolean {
  return rounds.every((found) => found.letters === letters.get(textFor(side, setting.text)) && found.oneShot === '')
}

function growthTable(growth: ReadonlyMap<string, ReadonlyMap<number, readonly Growth[]>>): Table {
  const columns = [...(growth.get(parley)?.keys() ?? [])]
  return {
    title: `An update by 67 characters of a message that is so long already (ms of the main thread, of which script; ${updates} updates)`,
    head: ['', ...columns.flatMap((length) => [length.toLocaleString('en'), 'script'])],
    lines: [...growth].map(([side, byLength]) => [names[side] ?? side, ...columns.flatMap((length) => {
      const found = byLength.get(length)
      return found === undefined ? [null, null] : [summarize(found.map(({ task }) => task)).median, summarize(found.map(({ script }) => script)).median]
    })]),
  }
}

function targetsOf(setting: Setting, measured: readonly Measured[], idle: Idle): Target[] {
  const find = (side: string): Measured => {
    const found = measured.find((one) => one.setting.name === setting.name && one.side === side)
    if (found === undefined) throw new Error(`${side} was not measured`)
    return found
  }
  const ours = find(parley)
  const best = bestOther(setting, measured)
  const limit = setting.slowed === 1 ? 50 : 100
  return [
    { what: `${setting.name}: script by that of ${names[best.side]}`, value: middle(ours, ({ script }) => script) / middle(best, ({ script }) => script), atMost: 0.6 },
    { what: `${setting.name}: dropped frames more than of one text node, in points`, value: middle(ours, (found) => dropped(found, idle)) - middle(find(floor), (found) => dropped(found, idle)), atMost: 0.5 },
    { what: `${setting.name}: longest task, ms`, value: middle(ours, ({ longest }) => longest), atMost: limit },
    { what: `${setting.name}: rounds in which the text or the drawing was another than at once`, value: ours.rounds.filter((found) => !sameText({ ...ours, rounds: [found] }, idle)).length, atMost: 0 },
  ]
}

function growthTarget(growth: ReadonlyMap<string, ReadonlyMap<number, readonly Growth[]>>): Target {
  const at = (length: number): number => summarize((growth.get(parley)?.get(length) ?? []).map(({ task }) => task)).median
  return { what: 'cost per update of 160,000 characters by that of 4,000', value: at(long) / at(4_000), atMost: 2.5 }
}

function notesFor({ isQuick }: Effort): string[] {
  return [
    'Every renderer is given the same pieces, as long as tokens, gathered for 16 ms in a worker, once per frame, by the store that the application has; "as shipped" every token by itself.',
    'Drawn by all: GFM, formulas with katex, coloured code. Parley colours near the screen, in a worker, which "process" counts; streamdown with shiki, memoised blocks and react-markdown with highlight.js, on the main thread.',
    'Streamdown: its plugins for code and formulas (with single dollars), no animation, without the styles of Tailwind, which makes its layout cheaper.',
    'Counted from the first piece until nothing changes any more, after a small message with everything in it. Script, main thread and the longest task are processor time: what else the machine does hardly moves them; frames and keys it does.',
    '"unshown": the longest time from the arrival of a word until a frame with it was drawn. "text": letters equal to those of react-markdown at once, and Parley\'s document, colours of code apart, equal to its own one-shot drawing.',
    ...(isQuick ? ['--quick leaves out 300 tokens a second, the long message, react-markdown, and streamdown as shipped.'] : []),
  ]
}
