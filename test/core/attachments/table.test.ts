import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Attachment } from '#shared/attachment.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { databaseFile } from '#core/store/db.ts'
import { openCore, temporaryFolder } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { difference, fileOf, hiddenIn, look, lying, pdfSentences, officeSentences, picture, svgs, texts, transparent, upright } from '#kit/samples.ts'
import { imagesIn, wordsIn } from '#kit/sent.ts'
import type { ArrivedImage } from '#kit/sent.ts'
import { CLAUDE } from '#kit/story.ts'
import { startWorkspace } from '#kit/workspace/index.ts'
import type { RecordedRequest, Workspace } from '#kit/workspace/index.ts'
import { documents, odd, pictures, traps } from './table.ts'

/** Through the door and out to an endpoint: what is stored of every kind of file, and what arrives. */
const folder = temporaryFolder()
let parley: TestCore
let workspace: Workspace
let endpointId = ''
beforeAll(async () => {
  workspace = await startWorkspace()
  parley = await openCore(folder.path)
  await parley.client.endpoints.add({ provider: 'databricks', url: workspace.url, token: workspace.token })
  const { endpoints } = await parley.client.endpoints.list({})
  endpointId = endpoints.find(({ name }) => name === CLAUDE)?.id ?? ''
})
afterAll(async () => {
  await parley.close()
  await workspace.close()
  folder.remove()
})

const put = async (name: string, file: Uint8Array): Promise<Attachment> => parley.client.put(fileOf(name, file))

/** The request that asks about this attachment. */
async function asked(attachment: Attachment): Promise<RecordedRequest> {
  const { replyIds } = await parley.client.chat.send({ text: `What is ${attachment.id}?`, attachmentIds: [attachment.id], targets: [{ endpointId }] })
  const reply = await parley.reply(replyIds[0] ?? '')
  expect(reply.error).toBeUndefined()
  return workspace.nextRequest((request) => wordsIn(request).includes(`What is ${attachment.id}?`))
}

async function arrived(attachment: Attachment): Promise<ArrivedImage> {
  const [image, ...others] = imagesIn(await asked(attachment))
  if (image === undefined || others.length > 0) throw new Error('not one image arrived')
  return image
}

describe('every kind of picture is stored as it is and arrives as it is shown, with nothing beside its pixels', () => {
  test.each(pictures)('$name', async ({ name, file, mediaType, arrives, within = 40, size = { width: picture.width, height: picture.height }, frames, orientation }) => {
    const bytes = Buffer.from(await file())
    const attachment = await put(name, bytes)
    expect(attachment).toMatchObject({ kind: 'image', name, mediaType, bytes: bytes.length, ...size })
    if (frames !== undefined) expect(attachment.facts.frames).toBe(frames)
    if (orientation !== undefined && orientation !== 1) expect(attachment.facts.orientation).toBe(orientation)
    expect(attachment.id).toBe(createHash('sha256').update(bytes).digest('hex'))
    const stored = await parley.core.blob(attachment.id)
    expect(readFileSync(stored?.path ?? '').equals(bytes)).toBe(true)

    const image = await arrived(attachment)
    const { format, width, height, orientation: left } = await sharp(image.bytes).metadata()
    expect(arrives).toContain(image.mediaType)
    expect({ format, width, height, turned: (left ?? 1) !== 1 }).toEqual({ format: image.mediaType.slice('image/'.length), ...size, turned: false })
    expect(hiddenIn(image.bytes)).toEqual([])
    expect(await difference(image.bytes, await lying(size).png().toBuffer())).toBeLessThanOrEqual(within)
    if (within < 255) expect(await look(image.bytes)).toBe(upright)
  })

  test('a photograph that lies upright keeps its pixels, byte for byte', async () => {
    const [row] = pictures
    if (row === undefined) throw new Error('unreachable')
    const bytes = Buffer.from(await row.file())
    expect(await difference((await arrived(await put(row.name, bytes))).bytes, bytes)).toBe(0)
  })

  test('what is seen through stays so', async () => {
    const image = await arrived(await put('seen through.png', await transparent()))
    const { channels } = await sharp(image.bytes).stats()
    expect(channels[3]?.max).toBe(0)
  })
})

describe('an SVG runs nothing and loads nothing', () => {
  test.each(['script', 'external', 'entities'] as const)('%s', async (which) => {
    const asks: string[] = []
    const server = createServer((request, response) => {
      asks.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const secret = join(folder.path, 'secret.png')
    writeFileSync(secret, await sharp({ create: { width: 96, height: 64, channels: 3, background: '#000000' } }).png().toBuffer())
    const svg = svgs[which].replaceAll('ADDRESS', `http://127.0.0.1:${(server.address() as AddressInfo).port}`).replaceAll('FILE', pathToFileURL(secret).href)
    const taken = await put(`${which}.svg`, Buffer.from(svg)).then(arrived, ({ code }: ErrorInfo) => code)
    server.close()
    expect(asks).toEqual([])
    // Refused, or drawn without what it wanted to load.
    if (typeof taken === 'string') expect(['image-broken', 'file-not-image']).toContain(taken)
    else expect(await look(taken.bytes)).toBe(upright)
  })
})

test('everything harmful at once: each is refused by name, the good ones are taken, and the core answers meanwhile', async () => {
  const good = [pictures[0], pictures[5], pictures[16]].flatMap((row) => (row === undefined ? [] : [row]))
  const rows = [...traps, ...good, ...odd]
  const files = await Promise.all(rows.map(async ({ name, file }) => fileOf(name, await file())))
  const waits: number[] = []
  const state = { isOver: false, most: 0 }
  const before = process.memoryUsage().rss
  const watch = (async () => {
    while (!state.isOver) {
      const began = performance.now()
      await parley.client.settings.get({})
      waits.push(performance.now() - began)
      state.most = Math.max(state.most, process.memoryUsage().rss)
      await new Promise((resolve) => { setTimeout(resolve, 5) })
    }
  })()
  const results = await Promise.allSettled(files.map((file) => parley.client.put(file)))
  state.isOver = true
  await watch
  const told = (index: number): unknown => {
    const result = results[index]
    if (result?.status === 'fulfilled') return 'taken'
    const { code, details } = (result?.reason ?? {}) as ErrorInfo
    return [code, details?.name, details?.reason]
  }
  for (const [index, { name, codes, reason }] of traps.entries()) expect({ name, told: told(index) }).toEqual({ name, told: [expect.toBeOneOf([...codes]), name, reason] })
  for (const [index, { name }] of good.entries()) expect({ name, told: told(traps.length + index) }).toEqual({ name, told: 'taken' })
  const sorted = waits.toSorted((a, b) => a - b)
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(50)
  // Bombs are gigabytes; what is decoded at once, and the threads that read documents, are hundreds of megabytes.
  expect(state.most - before).toBeLessThan(1_500_000_000)
  expect(existsSync(join(folder.path, '..', 'parley-climbed.txt')) || existsSync('/tmp/parley-climbed-too.txt')).toBe(false)
}, 60_000)

describe('what a file says arrives', () => {
  test.each(texts)('$name', async ({ name, bytes, says }) => {
    const attachment = await put(name, bytes)
    expect(attachment).toMatchObject({ kind: 'text', name, bytes: bytes.length })
    const words = wordsIn(await asked(attachment))
    expect(words).toContain(says)
    expect(words).toContain(name)
    expect(words).not.toContain('\uFFFD')
  })

  test.each(documents)('$name', async ({ name, file, kind, pages }) => {
    const attachment = await put(name, await file())
    expect(attachment).toMatchObject({ kind, name })
    if (pages !== undefined) expect(attachment.facts.pages).toBe(pages)
    const words = wordsIn(await asked(attachment))
    const expected = name.startsWith('three') ? pdfSentences : name.endsWith('docx') ? officeSentences.word : name.endsWith('xlsx') ? officeSentences.excel : name.endsWith('pptx') ? officeSentences.powerpoint : []
    for (const sentence of expected) expect(words).toContain(sentence)
  })
})

// A picture in a row, or in the record of an exchange, would grow the database with every turn.
test('the database knows pictures by their hashes alone, however often they are sent', async () => {
  const [row] = pictures
  if (row === undefined) throw new Error('unreachable')
  const attachment = await put(row.name, await row.file())
  await asked(attachment)
  const before = filesOf(folder.path)
  await asked(attachment)
  expect(filesOf(folder.path)).toEqual(before)
  const database = Buffer.concat(readdirSync(folder.path).filter((name) => name.startsWith(databaseFile)).map((name) => readFileSync(join(folder.path, name))))
  expect(database.includes(attachment.id)).toBe(true)
  // The beginnings of PNG and JPEG in base64, and of PNG as it is.
  for (const beginning of ['iVBORw0KGgo', '/9j/4AAQ', Buffer.from('89504e470d0a1a0a', 'hex')]) expect(database.includes(beginning)).toBe(false)
})

/** All stored files, and what was made of them. */
function filesOf(dataFolder: string): string[] {
  return ['blobs', 'made'].flatMap((name) => readdirSync(join(dataFolder, name), { recursive: true }).map(String)).toSorted()
}
