import type { JobWork } from '../../jobs.ts'
import type { RowPlaces, StoredBatch } from '../../store/batches.ts'
import type { Outgoing } from '../../transfer/outgoing.ts'
import type { BatchThread } from './thread.ts'

interface SaveParts {
  readonly id: string
  readonly batch: StoredBatch
  /** `null`: it is gone. */
  readonly path: string | null
  readonly places: RowPlaces
  readonly escapeFormulas: boolean
  readonly database: string
  readonly outgoing: Outgoing
  readonly thread: BatchThread
}

/** Writes the rows of a batch with their answers. A file that came with a mark, or from Windows, goes out with one: it is read by a spreadsheet. */
export function saveWork({ id, batch, path, places, escapeFormulas, database, outgoing, thread }: SaveParts): JobWork {
  const { file, plan } = batch
  return async ({ signal, report }) => {
    const bytes = await thread.run({
      kind: 'save', path, delimiter: file.delimiter, columns: file.columns.length, batchId: batch.id, database, escapeFormulas,
      target: outgoing.place(id), names: file.columns, added: addedNames(file.columns, plan.targets.map(({ endpointName }) => endpointName)),
      marked: file.marked || file.encoding !== 'utf-8', rows: file.rows, place: { row: places[0] ?? 0, byte: places[1] ?? 0 },
    }, { signal, progress: (progress) => report({ progress }) })
    outgoing.add(id, { mediaType: 'text/csv', bytes })
    return { fileId: id, name: `${batch.name.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim() || 'batch'}.csv` }
  }
}

/** Two columns for each endpoint, each with a name of its own. */
function addedNames(columns: readonly string[], endpoints: readonly string[]): (readonly [string, string])[] {
  const taken = new Set(columns)
  const own = (name: string): string => {
    let free = name
    for (let number = 2; taken.has(free); number += 1) free = `${name} (${number})`
    taken.add(free)
    return free
  }
  return endpoints.map((name) => [own(`answer: ${name}`), own(`problem: ${name}`)] as const)
}
