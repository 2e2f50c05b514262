import { join } from 'node:path'
import { launchChromium } from '#kit/electron/launch.ts'
import { temporaryFolder } from '#kit/core.ts'
import { ensureBuilt } from '../../build/compile.mjs'
import { droppedOf, openAndScroll, writeConversations } from './attachments/conversation.ts'
import type { Opened } from './attachments/conversation.ts'
import { sendAgain } from './attachments/growth.ts'
import type { Growth } from './attachments/growth.ts'
import { writePhotos } from './attachments/photos.ts'
import { decodeBare, dropOnParley } from './attachments/twelve.ts'
import type { Watched } from './attachments/twelve.ts'
import { summarize } from './measure.ts'
import type { Effort } from './measure.ts'
import type { Benchmark, Result, Row, Table, Target } from './report.ts'

const twelve = { count: 12, width: 6000, height: 4000 }
const dropped = 'twelve photographs dropped at once'
const bare = 'the browser alone, one after the other'

interface Sides {
  readonly parley: Watched[]
  readonly bare: Watched[]
}

/** Photographs on their way into a message, a conversation that is full of them, and what they leave on the disk. */
export const attachments: Benchmark = {
  name: 'attachments',
  about: `${twelve.count} photographs of 24 megapixels until all are shown small; conversations of images and of texts; the same image again and again`,
  run: async (effort) => {
    await ensureBuilt()
    const folder = temporaryFolder()
    const browser = await launchChromium()
    try {
      const photos = await writePhotos(join(folder.path, 'photos'), twelve)
      const sides: Sides = { parley: [], bare: [] }
      // In the last round, memory and the core's answers are looked at, which takes time from what is measured in the others.
      for (let round = 0; round <= effort.rounds(7, 1); round += 1) {
        const isWatched = round === effort.rounds(7, 1)
        sides.bare.push(await decodeBare(browser, photos, isWatched))
        sides.parley.push(await dropOnParley(browser, photos, isWatched))
      }
      const count = 500
      const library = join(folder.path, 'library')
      await writeConversations(library, { count, width: effort.isQuick ? 800 : 1600 })
      const opened = await openAndScroll(browser, { folder: library, count, rounds: effort.rounds(7, 2), seconds: effort.rounds(10, 3) })
      const [again = ''] = await writePhotos(join(folder.path, 'again'), { count: 1, width: 2400, height: 1600 })
      const grown = await sendAgain(again, effort.rounds(100, 20))
      return resultOf(sides, opened, grown, effort)
    } finally {
      await browser.close()
      folder.remove()
    }
  },
}

function resultOf(sides: Sides, opened: readonly Opened[], grown: readonly Growth[], effort: Effort): Result {
  const times = opened.map(({ kind, opening }): Row => ({ name: `a conversation of ${kind} opens, thumbnails there`, samples: opening.slice(1), ...(kind === 'images' && { reference: 'a conversation of texts opens, thumbnails there' }) }))
  const first = opened.flatMap(({ kind, opening }): Row[] => (kind === 'images' ? [{ name: 'a conversation of images opens the first time', samples: opening.slice(0, 1) }] : []))
  const rows: Row[] = [
    { name: dropped, samples: timesOf(sides.parley), reference: bare },
    { name: bare, samples: timesOf(sides.bare) },
    { name: 'the core answers meanwhile', samples: sides.parley.flatMap(({ answers }) => answers) },
    ...first,
    ...times,
  ]
  return { rows, tables: [costs(sides), scrolls(opened), growth(grown)], targets: targetsOf(rows, grown), notes: notesOf(effort) }
}

/** Of the rounds in which nothing else was looked at. */
function timesOf(all: readonly Watched[]): number[] {
  return all.slice(0, -1).map(({ milliseconds }) => milliseconds)
}

function costs({ parley, bare: alone }: Sides): Table {
  const lineOf = (name: string, all: readonly Watched[]): (string | number | null)[] => {
    const tasks = all.flatMap(({ window }) => window.longTasks)
    const memory = all.flatMap((one) => (one.memory === null ? [] : [one.memory / 1e6]))
    return [name, String(tasks.length), Math.max(0, ...tasks), memory.length === 0 ? null : Math.max(...memory)]
  }
  return { title: 'Meanwhile, in all rounds together', head: ['', 'tasks over 50 ms in the window', 'longest ms', 'most memory, MB'], lines: [lineOf(dropped, parley), lineOf(bare, alone)] }
}

function scrolls(opened: readonly Opened[]): Table {
  const lines = opened.map(({ kind, scrolling: { frames, longTasks } }) => [kind, String(frames.length), String(droppedOf(frames)), Math.max(0, ...frames), Math.max(0, ...longTasks)])
  return { title: 'Scrolling up with the wheel', head: ['a conversation of', 'frames', 'dropped', 'longest ms', 'longest task ms'], lines }
}

function growth(grown: readonly Growth[]): Table {
  return { title: 'What the library has grown by', head: ['', 'database, KB', 'files', 'KB of files'], lines: grown.map(({ what, database, files, fileBytes }) => [what, database / 1024, String(files), fileBytes / 1024]) }
}

function targetsOf(rows: readonly Row[], grown: readonly Growth[]): Target[] {
  const of = (name: string): ReturnType<typeof summarize> => summarize(rows.find((row) => row.name === name)?.samples ?? [])
  const [, plain, , pictured] = grown
  return [
    { what: 'time to the last thumbnail by that of the browser alone', value: of(dropped).median / of(bare).median, atMost: 1.5 },
    { what: 'the core answers meanwhile, median, ms', value: of('the core answers meanwhile').median, atMost: 50 },
    { what: 'files that the same image adds when it is sent again', value: pictured?.files ?? Infinity, atMost: 0 },
    { what: 'growth of the database with an image that is there, by that without', value: (pictured?.database ?? Infinity) / (plain?.database ?? 1), atMost: 1.5 },
  ]
}

function notesOf({ isQuick }: Effort): string[] {
  return [
    'Dropped: from the drop until every attachment shows its thumbnail; files are read, hashed, stored and decoded by the core. Alone: createImageBitmap and OffscreenCanvas.',
    'Memory: of all processes together (host, browser, page) beyond what they had before.',
    ...(isQuick ? ['--quick drops once, and once more for memory and answers.'] : []),
  ]
}
