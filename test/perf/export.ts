import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { insertConversation } from '#core/store/conversations.ts'
import { databaseFile, openDatabase } from '#core/store/db.ts'
import { insertMessage } from '#core/store/messages.ts'
import { temporaryFolder } from '#kit/core.ts'
import { madeWith, message } from '#kit/library.ts'
import { startRounds } from './child.ts'
import { alternate, timed } from './measure.ts'
import type { Benchmark } from './report.ts'

const sizes = [10_000, 100_000] as const
const perConversation = 50
const formats = ['archive', 'json', 'markdown', 'html'] as const
const words = 'a token of some words that a person writes when the model has answered and more is asked about tables charts sales weather code and music'.split(' ')

/** Everything out as each format, against a copy of the database file. */
export const exporting: Benchmark = {
  name: 'export',
  about: 'everything as one file, against a plain copy of the database',
  run: async (effort) => {
    const notes: string[] = []
    const rows = []
    for (const size of sizes) {
      const folder = temporaryFolder()
      try {
        fill(folder.path, size)
        const timings = await measure(folder.path, size, effort.rounds(5, 2), notes)
        rows.push(...timings)
      } finally {
        folder.remove()
      }
    }
    return { rows, notes }
  },
}

async function measure(folder: string, size: number, rounds: number, notes: string[]): Promise<{ name: string; samples: readonly number[]; reference?: string }[]> {
  const count = `${size.toLocaleString('en')} messages`
  const copyName = `copy of the database, ${count}`
  const copy = (): void => {
    copyFileSync(join(folder, databaseFile), join(folder, 'copy.db'))
    rmSync(join(folder, 'copy.db'))
  }
  const rows: { name: string; samples: readonly number[]; reference?: string }[] = []
  for (const [index, timing] of (await alternate([{ name: copyName, once: () => timed(copy) }], rounds)).entries()) if (index === 0) rows.push(timing)
  for (const format of formats) {
    const name = `${format}, ${count}`
    const child = startRounds(join(import.meta.dirname, 'export-child.ts'), [folder, format])
    let proof = ''
    const once = async (): Promise<number> => {
      const round = await child.once()
      proof = round.proof
      return round.milliseconds
    }
    try {
      const [timing] = await alternate([{ name, once }], rounds, 1)
      if (timing !== undefined) rows.push({ ...timing, reference: copyName })
      notes.push(`${name}: ${proof}`)
    } finally {
      await child.close()
    }
  }
  return rows
}

function fill(folder: string, size: number): void {
  const db = openDatabase(folder, () => Date.now())
  let seed = 1
  const next = (): number => (seed = (seed * 48_271) % 2_147_483_647)
  const text = (): string => Array.from({ length: 40 + (next() % 120) }, () => `${words[next() % words.length]}${next() % 4 === 0 ? next() % 1000 : ''}`).join(' ')
  for (let from = 0; from < size; from += perConversation) {
    const conversationId = `c${from}`
    db.transaction(() => {
      insertConversation(db, {
        id: conversationId, title: `Conversation ${from}`, titledBy: 'person', createdAt: from, updatedAt: from, activeLeafId: `m${from + perConversation - 1}`, endpointId: null, settings: {},
        attention: 'none', folderId: null, pinned: false, archived: false,
      })
      for (let n = from; n < from + perConversation; n += 1) {
        const reply = n % 2 === 1 ? ({ role: 'assistant', madeWith, usage: { inputTokens: 12, outputTokens: 120 } } as const) : {}
        insertMessage(db, message(`m${n}`, { conversationId, parentId: n === from ? null : `m${n - 1}`, ...reply, parts: [{ type: 'text', text: text() }] }))
      }
    })
  }
  db.close()
}
