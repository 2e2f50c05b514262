import { createReadStream, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createCore } from '#core/index.ts'
import { insertConversation } from '#core/store/conversations.ts'
import { openDatabase } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import type { Attachment } from '#shared/attachment.ts'
import type { Message, Part } from '#shared/message.ts'
import { Turns } from '#shared/turns.ts'
import { temporaryFolder, testHost } from '#kit/core.ts'
import { startUntil } from '../child.ts'
import { filledText } from '../conversations.ts'
import { watchWindow } from '../reading/window-probe.ts'
import type { WindowSeen } from '../reading/window-probe.ts'
import { writePhotos } from './photos.ts'
import { watchPictures } from './probe.ts'

const server = join(import.meta.dirname, '../../../out/main/serve.js')

/** The two conversations, and what they hold. */
export const kinds = ['images', 'texts'] as const
export type Kind = (typeof kinds)[number]

/** A data folder with a conversation of so many messages, an image of `width` pixels with each, and one of so many texts. */
export async function writeConversations(folder: string, { count, width }: { count: number; width: number }): Promise<void> {
  const scratch = temporaryFolder()
  try {
    const photos = await writePhotos(scratch.path, { count, width, height: width * 0.75 })
    const core = await createCore(testHost(folder))
    const turns = new Turns(3)
    const attachments = await Promise.all(photos.map((path) => turns.take(async () => {
      const answer = await core.put({ name: basename(path), bytes: createReadStream(path) })
      if (!answer.ok) throw new Error(`a photograph was refused: ${answer.error.message}`)
      return answer.value as Attachment
    })))
    const db = openDatabase(folder, () => 0)
    db.transaction(() => {
      for (const kind of kinds) {
        insertConversation(db, { id: kind, title: kind, titledBy: 'person', createdAt: 0, updatedAt: Date.now(), activeLeafId: `${kind}-${count - 1}`, endpointId: null, settings: {}, attention: 'none', folderId: null, pinned: false, archived: false })
        attachments.forEach((attachment, index) => insertMessage(db, messageAt(kind, index, attachment)))
      }
    })
    db.close()
    await core.close()
  } finally {
    scratch.remove()
  }
}

function messageAt(kind: Kind, index: number, { id, name, mediaType, bytes, width, height }: Attachment): Message {
  const text: Part = { type: 'text', text: kind === 'texts' ? filledText : `What is number ${index}?` }
  const image: Part = { type: 'image', blobId: id, name, mediaType, bytes, width, height }
  return { id: `${kind}-${index}`, conversationId: kind, parentId: index === 0 ? null : `${kind}-${index - 1}`, turnId: `${kind}-${index}`, lane: 0, role: 'user', status: 'done', createdAt: index, parts: kind === 'images' ? [text, image] : [text] }
}

/** What opening and scrolling took. */
export interface Opened {
  readonly kind: Kind
  /** From the click until the last message is in sight with its image; of each round. The first round made the thumbnails. */
  readonly opening: readonly number[]
  readonly scrolling: WindowSeen
}

/** Opens each conversation on new pages and scrolls through the images. */
export async function openAndScroll(browser: Browser, { folder, count, rounds, seconds }: { folder: string; count: number; rounds: number; seconds: number }): Promise<Opened[]> {
  const host = await startUntil([server, '--data', folder, '--port', '0'], /^Parley is ready at (\S+)$/)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  const opening = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
  const scrolling = new Map<Kind, WindowSeen>()
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
        const page = await newPage(await context.newPage(), host.found)
        const taken = page.evaluate(([id, last]) => window.attachmentProbe.pictured(id, last), [kind, count] as const)
        await page.getByRole('button', { name: kind, exact: true }).click()
        opening.get(kind)?.push(await taken)
        if (round === rounds - 1) scrolling.set(kind, await scrollFor(page, seconds))
        await page.close()
      }
    }
  } finally {
    await context.close()
    await host.close()
  }
  return kinds.map((kind) => ({ kind, opening: opening.get(kind) ?? [], scrolling: scrolling.get(kind) ?? { frames: [], longTasks: [], handlers: [], paints: [] } }))
}

async function newPage(page: Page, url: string): Promise<Page> {
  await page.addInitScript(watchWindow)
  await page.addInitScript(watchPictures)
  await page.goto(url)
  await page.getByRole('button', { name: 'images', exact: true }).waitFor()
  return page
}

/** Scrolls up with the wheel, as fast as a hand does. */
async function scrollFor(page: Page, seconds: number): Promise<WindowSeen> {
  await page.mouse.move(700, 350)
  await page.evaluate(() => window.windowProbe.take())
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) await page.mouse.wheel(0, -240)
  return page.evaluate(() => window.windowProbe.take())
}

/** How many frames of 60 a second were not drawn. */
export function droppedOf(frames: readonly number[]): number {
  return frames.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / (1000 / 60)) - 1), 0)
}

/** Bytes of a file of this machine, for whoever sends it. */
export function fileAt(path: string): File {
  return new File([new Uint8Array(readFileSync(path))], basename(path))
}
