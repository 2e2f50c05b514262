import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { KeptFile, KeptReport, Preset, Snippet } from '#shared/playground/presets.ts'
import type { Database } from '../../store/db.ts'
import { insertPreset, insertSnippet, readPreset, readSnippet } from '../../store/presets.ts'

/**
 * Adds what a file holds and the library lacks, in one transaction. What is there stays as it is: what has the same id and says something else
 * is added under an id that is made from what it says, so that a second time adds nothing.
 */
export function takeIn(db: Database, file: KeptFile, now: number): KeptReport {
  return db.transaction(() => {
    const presets = file.presets.map(({ id, name, ...body }) => addPreset(db, id, { name, body, createdAt: now, updatedAt: now }))
    const snippets = file.prompts.map(({ id, name, text }) => addSnippet(db, id, { name, text, createdAt: now, updatedAt: now }))
    return { presets: counted(presets), snippets: counted(snippets) }
  })
}

function addPreset(db: Database, id: string | undefined, preset: Omit<Preset, 'id'>): boolean {
  const { name, body } = preset
  const own = idFor('preset', name, body)
  const known = id === undefined ? undefined : readPreset(db, id)
  if (known !== undefined && known.name === name && isDeepStrictEqual(known.body, body)) return false
  return insertPreset(db, { ...preset, id: id === undefined || known !== undefined ? own : id })
}

function addSnippet(db: Database, id: string | undefined, snippet: Omit<Snippet, 'id'>): boolean {
  const { name, text } = snippet
  const own = idFor('snippet', name, text)
  const known = id === undefined ? undefined : readSnippet(db, id)
  if (known !== undefined && known.name === name && known.text === text) return false
  return insertSnippet(db, { ...snippet, id: id === undefined || known !== undefined ? own : id })
}

/** The same for what says the same, whatever the order of its fields. */
function idFor(kind: string, name: string, content: unknown): string {
  return hash('sha256', JSON.stringify([kind, name, sorted(content)])).slice(0, 32)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)])
}

function counted(added: readonly boolean[]): KeptReport['presets'] {
  const count = added.filter(Boolean).length
  return { added: count, unchanged: added.length - count }
}
