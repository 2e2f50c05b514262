import { join } from 'node:path'
import { z } from 'zod'
import { libraryNoticeSchema } from '#shared/library.ts'
import type { LibraryNotice } from '#shared/library.ts'
import { readJson, writeWhole } from './files.ts'

const stateFile = 'library.json'

const stateSchema = z.object({
  /** What the person has not seen yet. A notice that a later version knows is left out by an older one. */
  notices: z.array(z.unknown()).default([]),
  /** Damage was found while the core ran: the next start recovers what can be read. */
  damaged: z.boolean().default(false),
})

/** What is known of a library outside its database, since it concerns the database itself. */
export interface LibraryState {
  readonly notices: readonly LibraryNotice[]
  readonly damaged: boolean
}

/** The state of a data folder; an empty one where there is none that can be read. */
export function readState(folder: string): LibraryState {
  const { notices, damaged } = stateSchema.safeParse(readJson(join(folder, stateFile)) ?? {}).data ?? { notices: [], damaged: false }
  return { damaged, notices: notices.flatMap((notice) => libraryNoticeSchema.safeParse(notice).data ?? []) }
}

/** Stores the state of a data folder. Throws `disk-full` or `folder-unwritable`. */
export function writeState(folder: string, state: LibraryState): void {
  writeWhole(join(folder, stateFile), JSON.stringify(state, null, 2))
}

/** Adds a notice to a data folder that nobody has open. */
export function addNotice(folder: string, notice: LibraryNotice): void {
  const state = readState(folder)
  writeState(folder, { ...state, notices: [...state.notices.filter(({ kind }) => kind !== notice.kind), notice] })
}
