import sharp from 'sharp'
import { expect } from 'vitest'
import { createClient } from '#shared/client.ts'
import type { Client } from '#shared/client.ts'
import { httpTransport } from '#kit/http-client.ts'
import { fileOf, hiddenIn, look, photo, screenshot, upright } from '#kit/samples.ts'
import { imagesIn, wordsIn } from '#kit/sent.ts'
import { CLAUDE, LLAMA, afterwards, testCore, testWorkspace } from '#kit/story.ts'
import type { Workspace } from '#kit/workspace/index.ts'
import { browserTest, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()
/** The largest request that the workspace takes after the first turn, in bytes: too little for all images of the conversation. */
const bodyLimit = 50_000

browserTest('three images are dropped: the tray says what is sent, that is what arrives, and every later turn works', async () => {
  const core = await testCore()
  await core.close()
  const workspace = await testWorkspace()
  const { page, output, close } = await serverStage.show(browser(), core.folder)
  afterwards(close)
  const window = windowOf(page)
  await window.connectWorkspace(workspace.url, workspace.token)
  await window.choose(CLAUDE)

  const turned = await photo({ orientation: 6, width: 960, height: 640 })
  const large = await screenshot({ width: 8400, height: 600 })
  await window.drop(fileOf('turned.jpg', turned, 'image/jpeg'), fileOf('large.png', large, 'image/png'), fileOf('broken.jpg', turned.subarray(0, 3000), 'image/jpeg'))
  const tray = page.getByRole('list', { name: 'Attachments' })
  const rowOf = (name: string) => tray.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Remove ${name}` }) })
  await page.getByRole('alert').getByText(/broken\.jpg/).waitFor()
  expect(await tray.getByRole('listitem').count()).toBe(2)
  await rowOf('turned.jpg').getByText(/turned upright/i).waitFor()
  await rowOf('large.png').getByText(/scaled to 1,?568 . 112/i).waitFor()
  await expect.poll(() => tray.locator('img').evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length)).toBe(2)

  await window.send('What do these show?')
  await window.ended(CLAUDE)
  const request = await workspace.nextRequest((one) => wordsIn(one).includes('What do these show?'))
  const arrived = imagesIn(request)
  expect(await Promise.all(arrived.map(({ bytes }) => look(bytes)))).toEqual([upright, upright])
  expect(arrived.flatMap(({ bytes }) => hiddenIn(bytes))).toEqual([])
  expect(await Promise.all(arrived.map(async ({ bytes }) => sharp(bytes).metadata().then(({ width, height }) => [width, height])))).toEqual([[960, 640], [1568, 112]])
  const question = window.last('You')
  await expect.poll(() => question.locator('img').evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length)).toBe(2)

  await goOn(/^Parley is ready at (\S+)$/m.exec(output())?.[1] ?? '', workspace)

  // To a model without eyes and back.
  await window.choose(LLAMA)
  await window.send('Say it in words.')
  await window.ended(LLAMA)
  expect(imagesIn(await workspace.nextRequest((one) => wordsIn(one).endsWith('Say it in words.')))).toEqual([])
  await window.last(LLAMA).getByText(/images? .*left out|left out.* images?/i).first().waitFor()
  await window.choose(CLAUDE)
  await window.send('And what was on the first of them?')
  await window.ended(CLAUDE)
  const back = await workspace.nextRequest((one) => wordsIn(one).endsWith('And what was on the first of them?'))
  expect(imagesIn(back).length).toBeGreaterThan(0)
  expect(await window.last(CLAUDE).getByRole('alert').count()).toBe(0)
})

/** Twenty more turns by the door that the window uses, with an image each, at a workspace that takes no large requests. */
async function goOn(address: string, workspace: Workspace): Promise<void> {
  const { client, ended } = doorOf(address)
  const { conversations } = await client.conversations.list({})
  const conversationId = conversations[0]?.id ?? ''
  const { endpoints } = await client.endpoints.list({})
  const endpointId = endpoints.find(({ name }) => name === CLAUDE)?.id ?? ''
  workspace.setMaxBodyBytes(bodyLimit)
  for (let turn = 1; turn <= 20; turn += 1) {
    const { id } = await client.put(fileOf(`turn ${turn}.jpg`, await photo({ orientation: (turn % 8) + 1, width: 480 + turn, height: 320 })))
    const { replyIds } = await client.chat.send({ conversationId, text: `Turn ${turn}?`, attachmentIds: [id], targets: [{ endpointId }] })
    await ended(replyIds[0] ?? '')
    const { messages } = await client.conversations.get({ conversationId })
    const reply = messages.find((message) => message.id === replyIds[0])
    expect(reply).toMatchObject({ status: 'done' })
    if (turn === 20) expect(reply?.sentImages).toMatchObject({ leftOut: expect.any(Number), why: 'too-large' })
  }
  // One refusal taught the limit; from then on requests kept it by themselves.
  const { learned } = (await client.endpoints.list({})).endpoints.find(({ name }) => name === CLAUDE) ?? {}
  expect(learned).toContainEqual(expect.objectContaining({ field: 'images.maxRequestBytes', limit: bodyLimit }))
  const last = workspace.requests.findLast((one) => wordsIn(one).includes('Turn 20?'))
  if (last === undefined) throw new Error('the last turn was not asked')
  const images = imagesIn(last)
  expect(images.length).toBeGreaterThan(1)
  expect(images.length).toBeLessThan(22)
  expect(await look(images.at(-1)?.bytes ?? Buffer.alloc(0))).toBe(upright)
  expect(images.flatMap(({ bytes }) => hiddenIn(bytes))).toEqual([])
}

/** The door of a server host, by the address that it said, and a wait for the end of a reply. */
function doorOf(address: string): { client: Client; ended(replyId: string): Promise<void> } {
  const { origin, searchParams } = new URL(address)
  const client = createClient(httpTransport(origin, searchParams.get('key') ?? ''))
  const over = new Set<string>()
  const waiting = new Set<() => void>()
  afterwards(client.events((batch) => {
    for (const event of 'events' in batch ? batch.events : []) if (event.type === 'message-finished') over.add(event.messageId)
    for (const look of waiting) look()
  }))
  return {
    client,
    ended: (replyId) => new Promise((resolve) => {
      const isOver = (): void => {
        if (!over.has(replyId)) return
        waiting.delete(isOver)
        resolve()
      }
      waiting.add(isOver)
      isOver()
    }),
  }
}
