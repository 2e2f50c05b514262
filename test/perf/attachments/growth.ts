import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { databaseFile } from '#core/store/db.ts'
import { openCore, temporaryFolder } from '#kit/core.ts'
import type { TestCore } from '#kit/core.ts'
import { startWorkspace } from '#kit/workspace/index.ts'
import { fileAt } from './conversation.ts'

const visionEndpoint = 'databricks-claude-sonnet-4-5'

/** How a library has grown. */
export interface Growth {
  readonly what: string
  /** Bytes of the database, its log taken in. */
  readonly database: number
  /** Stored files, and what was made of them. */
  readonly files: number
  readonly fileBytes: number
}

/** Sends the same question so many times, each in a conversation of its own, with this image and without it. The first time counts apart. */
export async function sendAgain(photo: string, times: number): Promise<Growth[]> {
  const workspace = await startWorkspace()
  const folder = temporaryFolder()
  const parley = await openCore(folder.path)
  try {
    await parley.client.endpoints.add({ provider: 'databricks', url: workspace.url, token: workspace.token })
    const { endpoints } = await parley.client.endpoints.list({})
    const endpointId = endpoints.find(({ name }) => name === visionEndpoint)?.id ?? ''
    const found: Growth[] = []
    let before = sizeOf(folder.path)
    const step = async (what: string, send: () => Promise<void>): Promise<void> => {
      await send()
      const now = sizeOf(folder.path)
      found.push({ what, database: now.database - before.database, files: now.files - before.files, fileBytes: now.fileBytes - before.fileBytes })
      before = now
    }
    await step('a question without an image', () => ask(parley, endpointId))
    await step(`${times} more of them`, () => repeat(times, () => ask(parley, endpointId)))
    await step('with an image, the first time', () => ask(parley, endpointId, photo))
    await step(`${times} more of them`, () => repeat(times, () => ask(parley, endpointId, photo)))
    return found
  } finally {
    await parley.close()
    await workspace.close()
    folder.remove()
  }
}

async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  for (let time = 0; time < times; time += 1) await work()
}

async function ask(parley: TestCore, endpointId: string, photo?: string): Promise<void> {
  const attachmentIds = photo === undefined ? [] : [(await parley.client.put(fileAt(photo))).id]
  const { replyIds } = await parley.client.chat.send({ text: 'What can be seen here?', attachmentIds, targets: [{ endpointId }] })
  const { error } = await parley.reply(replyIds[0] ?? '')
  if (error !== undefined) throw new Error(`the question was refused: ${error.message}`)
}

function sizeOf(folder: string): Omit<Growth, 'what'> {
  const db = new DatabaseSync(join(folder, databaseFile))
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  const files = ['blobs', 'made'].flatMap((name) => filesIn(join(folder, name)))
  return { database: statSync(join(folder, databaseFile)).size, files: files.length, fileBytes: files.reduce((sum, path) => sum + statSync(path).size, 0) }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch {
    // Nothing was made yet.
    return []
  }
}
