import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { databaseFile } from '../store/db.ts'
import { moveDatabase, readJson, syncFolder, writeWhole } from './files.ts'

const swapSchema = z.object({ fresh: z.string(), aside: z.string() })

/** Another database that is to take the place of the present one; paths inside the data folder. */
export type Swap = z.infer<typeof swapSchema>

const journal = 'swap.json'

/** Where another database is made ready before it takes the place of the present one. */
export const workshop = 'restoring'

/** An empty place to make another database in; what a kill left there is thrown away. */
export function emptyWorkshop(folder: string): string {
  const place = join(folder, workshop)
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { mode: 0o700 })
  return place
}

/**
 * Puts `fresh`, a complete database in one file, in the place of the database, which is kept as `aside`. Nobody may have either open.
 * Once the journal is written the swap is decided: a kill from then on is made good by `finishSwap` at the next start.
 */
export function swapDatabase(folder: string, swap: Swap): void {
  mkdirSync(dirname(join(folder, swap.aside)), { recursive: true, mode: 0o700 })
  writeWhole(join(folder, journal), JSON.stringify(swap))
  finishSwap(folder)
}

/** Carries a swap to its end that was decided; nothing happens where none was. */
export function finishSwap(folder: string): void {
  const swap = swapSchema.safeParse(readJson(join(folder, journal))).data
  if (swap !== undefined) {
    const [fresh, database] = [join(folder, swap.fresh), join(folder, databaseFile)]
    // While the new one is not in its place, what lies there is the old one. Its log goes first: beside the new one it would be applied to it.
    if (existsSync(fresh)) {
      moveDatabase(database, join(folder, swap.aside))
      syncFolder(dirname(join(folder, swap.aside)))
      syncFolder(folder)
      renameSync(fresh, database)
      syncFolder(folder)
    }
    rmSync(join(folder, journal), { force: true })
  }
  rmSync(join(folder, workshop), { recursive: true, force: true })
}
