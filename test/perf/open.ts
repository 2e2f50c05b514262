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

const sizes = [1_000, 10_000]

/** Reading a whole conversation through the door, against its rows alone. */
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
      return { rows: timings.map((timing) => ({ ...timing, ...(timing.name.startsWith('core') && { reference: timing.name.replace('core', 'rows') }) })) }
    } finally {
      rows.close()
      await core.close()
      folder.remove()
    }
  },
}

function sidesFor(size: number, core: Core, rows: DatabaseSync): Side[] {
  const select = rows.prepare('SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq')
  const readRows = (): void => check(select.all(filledName(size)).length, size)
  const callCore = async (): Promise<void> => {
    const answer = await core.call('conversations.get', { conversationId: filledName(size) })
    check(answer.ok ? (answer.value as { messages: unknown[] }).messages.length : 0, size)
  }
  const messages = `${size.toLocaleString('en')} messages`
  return [{ name: `core, ${messages}`, once: () => timed(callCore) }, { name: `rows, ${messages}`, once: () => timed(readRows) }]
}

function check(found: number, size: number): void {
  if (found !== size) throw new Error(`${found} of ${size} messages were read`)
}
