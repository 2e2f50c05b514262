import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createCore } from '#core/index.ts'
import type { Core } from '#core/index.ts'
import { databaseFile } from '#core/store/db.ts'
import { temporaryFolder, testHost } from '#kit/core.ts'
import { fillConversations, filledName, filledText } from './conversations.ts'
import { alternate, timed } from './measure.ts'
import type { Side } from './measure.ts'
import type { Benchmark } from './report.ts'

const sizes = [10, 1_000, 10_000]
/** Rows that the window asks for at first. */
const firstRows = 60

/** Reading a whole conversation through the door, against its rows alone; and what the window asks for, against that of a short conversation. */
export const open: Benchmark = {
  name: 'open',
  about: `conversations.get, messages of ${filledText.length} letters`,
  run: async (effort) => {
    const folder = temporaryFolder()
    fillConversations(folder.path, sizes)
    const core = await createCore(testHost(folder.path))
    const rows = new DatabaseSync(join(folder.path, databaseFile), { readOnly: true })
    try {
      const timings = await alternate(sizes.flatMap((size) => sidesFor(size, core, rows)), effort.rounds(21, 9), 3)
      return { rows: timings.map((timing) => ({ ...timing, ...referenceOf(timing.name) })) }
    } finally {
      rows.close()
      await core.close()
      folder.remove()
    }
  },
}

function referenceOf(name: string): { readonly reference?: string } {
  if (name.startsWith('core')) return { reference: name.replace('core', 'rows') }
  return name.startsWith('window') && name !== nameOf('window', sizes[0] ?? 0) ? { reference: nameOf('window', sizes[0] ?? 0) } : {}
}

function nameOf(side: string, size: number): string {
  return `${side}, ${size.toLocaleString('en')} messages`
}

function sidesFor(size: number, core: Core, rows: DatabaseSync): Side[] {
  const select = rows.prepare('SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq')
  const readRows = (): void => check(select.all(filledName(size)).length, size)
  const callCore = async (): Promise<void> => {
    const answer = await core.call('conversations.get', { conversationId: filledName(size) })
    check(answer.ok ? (answer.value as { messages: unknown[] }).messages.length : 0, size)
  }
  const callWindow = async (): Promise<void> => {
    const answer = await core.call('conversations.get', { conversationId: filledName(size), window: { rows: firstRows } })
    check(answer.ok ? (answer.value as { messages: unknown[] }).messages.length : 0, Math.min(size, firstRows))
  }
  return [
    { name: nameOf('core', size), once: () => timed(callCore) },
    { name: nameOf('rows', size), once: () => timed(readRows) },
    { name: nameOf('window', size), once: () => timed(callWindow) },
  ]
}

function check(found: number, size: number): void {
  if (found !== size) throw new Error(`${found} of ${size} messages were read`)
}
