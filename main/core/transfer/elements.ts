import { jsonValues } from './json-values.ts'
import type { JsonPlace } from './json-values.ts'
import type { ExportFile, Skipped } from './reader.ts'

/** A value of an export's document. */
export interface Element {
  /** Which of the places it stood at. */
  readonly place: number
  readonly path: readonly (string | number)[]
  readonly value: unknown
}

/** The values at `places` of a file, and what of it could not be had, named by the file. */
export async function* elementsOf(file: ExportFile, places: readonly JsonPlace[]): AsyncGenerator<Element | Skipped, void, undefined> {
  for await (const found of jsonValues(file.open(), places)) {
    if (found.type === 'value') yield found
    else yield { skipped: found.type, where: found.path.length === 0 ? file.path : `${file.path} ${found.path.join('.')}` }
  }
}

/** The elements of a list, or the one object that a file holds instead. */
export async function* listOrOne(file: ExportFile): AsyncGenerator<Element | Skipped, void, undefined> {
  yield* elementsOf(file, (await file.head()).trimStart().startsWith('[') ? [['*']] : [[]])
}
