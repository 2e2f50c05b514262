import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ImportReport } from '#shared/transfer.ts'
import type { Message } from '#shared/message.ts'
import { openCore, temporaryFolder } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { dropped, storedExport, zipped } from '#kit/exports.ts'
import { jobEnd, libraryOf } from '#kit/library.ts'

let parley: TestCore
let report: ImportReport
const folder = temporaryFolder()

/** Everything at once, as people drop a folder of downloads: files side by side and archives. */
beforeAll(async () => {
  parley = await openCore(folder.path)
  report = await imported([
    ...(await bare('open-webui')), ...(await bare('librechat')).slice(0, 1), ...(await bare('chatbox')),
    await zipped('cherry-studio.202505.zip', storedExport('cherry-studio')), await zipped('cherry-studio.202602.zip', storedExport('cherry-studio-6')),
    await zipped('jan.zip', storedExport('jan')), await zipped('conversations.zip', storedExport('lm-studio')),
  ])
})

// The last test closes the core, to look at what it wrote.
afterAll(() => folder.remove())

function bare(name: string): Promise<File[]> {
  return dropped(storedExport(name))
}

async function imported(files: readonly File[]): Promise<ImportReport> {
  const fileIds = await Promise.all(files.map(async (file) => (await parley.client.putForImport(file)).id))
  const { jobId } = await parley.client.transfer.import({ fileIds })
  const job = await jobEnd(parley, jobId)
  if (job.report === undefined) throw new Error(`the import ended as ${job.state}: ${job.error?.message ?? ''}`)
  return job.report
}

/** The branch of a conversation that is shown, in short. */
async function shown(title: string): Promise<{ branch: string[]; messages: readonly Message[]; createdAt: number; updatedAt: number; folder: string | undefined }> {
  const { conversations } = await parley.client.conversations.list({ limit: 200 })
  const { folders } = await parley.client.folders.list({})
  const archived = await parley.client.conversations.list({ within: 'archive', limit: 200 })
  const conversation = [...conversations, ...archived.conversations].find((one) => one.title === title)
  if (conversation === undefined) throw new Error(`there is no conversation ${title}`)
  const { messages } = await parley.client.conversations.get({ conversationId: conversation.id })
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: string[] = []
  for (let at = byId.get(conversation.activeLeafId ?? ''); at !== undefined; at = byId.get(at.parentId ?? '')) {
    branch.unshift(`${at.madeWith?.endpointName ?? 'You'}: ${at.parts.map((part) => (part.type === 'text' ? part.text : part.type)).join(' | ')}`)
  }
  const { createdAt, updatedAt } = conversation
  return { branch, messages, createdAt, updatedAt, folder: folders.find(({ id }) => id === conversation.folderId)?.name }
}

describe('an import of six other applications through the core', () => {
  test('tells what came in and what did not', () => {
    expect(report).toMatchObject({ conversations: { added: 12, updated: 0, unchanged: 0 }, messages: { added: 49 }, images: { added: 6 } })
    expect(report.sources.toSorted()).toEqual(['chatbox', 'cherry-studio', 'jan', 'librechat', 'lm-studio', 'open-webui'])
    expect(Object.fromEntries(report.skipped.map(({ reason, count }) => [reason, count]))).toEqual({
      'unknown-content': 7, 'image-missing': 6, 'key-not-kept': 6, 'file-not-kept': 5, 'no-messages': 2, 'not-a-conversation': 2, 'not-json': 1, cycle: 1, 'date-invalid': 1, 'unreadable-format': 1,
    })
  })

  test('Open WebUI: tree, lanes, times, and a reply that failed', async () => {
    const weather = await shown('Weather in Lisbon')
    expect(weather.branch.slice(0, 3)).toEqual(['You: image | How warm is it?', 'Llama 3 8B: reasoning | remote-call | It is 21 degrees.', 'You: And the water?'])
    expect([weather.createdAt, weather.updatedAt]).toEqual([1_750_000_000_000, 1_750_000_020_000])
    expect(weather.messages.map(({ lane, createdAt }) => [lane, createdAt - 1_750_000_000_000])).toEqual([[0, 0], [0, 5_000], [1, 6_000], [0, 7_000], [0, 10_000], [0, 12_000]])
    expect((await shown('Traps')).messages.find(({ status }) => status === 'error')?.error).toMatchObject({ message: 'boom' })
  })

  test('LibreChat: the branch of the last siblings, and times from the messages', async () => {
    const cat = await shown('A cat')
    expect(cat.branch).toEqual(['You: Draw a cat', 'Claude: A second drawing.', 'You: Thanks', 'Claude: '])
    expect([cat.createdAt, cat.updatedAt]).toEqual([Date.parse('2025-06-01T10:00:00.000Z'), Date.parse('2025-06-01T10:02:05.000Z')])
  })

  test('Cherry Studio: names, folder, lanes, and the image beside the document', async () => {
    const talk = await shown('Two answers')
    expect(talk).toMatchObject({ folder: 'Translator', createdAt: Date.parse('2025-05-01T08:00:00.000Z') })
    expect(talk.branch.slice(0, 2)).toEqual(['You: Good morning | image', 'GPT-4o: reasoning | Bonjour | remote-call | 1. [Wiktionary](https://example.org/matin)'])
    expect(talk.messages[0]?.parts[1]).toMatchObject({ type: 'image', name: 'sunrise.png', mediaType: 'image/png', width: 1, height: 1 })
    expect(talk.messages.map(({ lane }) => lane)).toEqual([0, 0, 1, 0, 0, 0, 0])
  })

  test('Chatbox: forks, folders, and what was put aside', async () => {
    const forks = await shown('Forks')
    expect(forks).toMatchObject({ folder: 'Design', createdAt: 1_751_000_000_000, updatedAt: 1_751_000_005_000 })
    expect(forks.branch.slice(2)).toEqual(['You: Darker', 'OpenAI API (gpt-4o-mini): Navy'])
    expect((await shown('Before')).branch).toEqual(['You: before', 'Chatbox: reasoning | older form'])
  })

  test('Jan: the chosen version, and all lines but the broken one', async () => {
    const talk = await shown('Local talk')
    expect(talk).toMatchObject({ folder: 'Garden', createdAt: 1_752_000_000_000 })
    expect(talk.branch).toEqual(['You: Which herb? | image', 'qwen3-8b: reasoning | remote-call | Thyme.', 'You: How much water?', 'qwen3-8b: Little.'])
  })

  test('LM Studio: the selected versions, in the folder where the file lay', async () => {
    const talk = await shown('Versions')
    expect(talk).toMatchObject({ folder: 'Jokes', createdAt: 1_753_000_000_000, updatedAt: 1_753_000_005_000 })
    expect(talk.branch).toEqual(['You: Tell a joke', 'gemma-3: A dog walks in.', 'You: Another one', 'gemma-3: No.'])
  })

  // Also in another form: nested for flat, files for an archive.
  test('a second import changes nothing', async () => {
    const before = libraryOf(folder.path)
    const again = await imported([
      ...(await bare('open-webui')), ...(await bare('librechat')).slice(1), ...(await bare('chatbox')), ...(await dropped(storedExport('jan').filter(({ path }) => path.includes('th-1')))),
      await zipped('other.zip', storedExport('cherry-studio')), await zipped('more.zip', storedExport('lm-studio')),
    ])
    expect(again).toMatchObject({ conversations: { added: 0, updated: 0, unchanged: 12 }, messages: { added: 0 }, images: { added: 0 } })
    expect(libraryOf(folder.path)).toEqual(before)
  })

  // Keys stand in four of these exports: one that is stored anywhere would leave the machine with the next export.
  test('no key of an export is stored, logged or told', async () => {
    await parley.close()
    const stored = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join()
    expect(stored).toContain('Thyme.')
    for (const place of [stored, parley.log.join(), JSON.stringify(parley.events)]) expect(place).not.toContain('sk-canary')
  })
})
