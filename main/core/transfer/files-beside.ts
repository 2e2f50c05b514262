import type { ExportFile } from './reader.ts'

type Files = ReadonlyMap<string, ExportFile>

// A backup may hold thousands of images, and each is asked for once.
const indexes = new WeakMap<Files, ReadonlyMap<string, readonly [string, ExportFile][]>>()

/** The first file of an export that lies under one of these names in any folder; where a name has folders in front, they must fit too. */
export function fileNamed(files: Files, ...names: readonly string[]): ExportFile | undefined {
  for (const name of names) {
    const wanted = name.replaceAll('\\', '/').split('/').filter((piece) => piece !== '' && piece !== '.' && piece !== '..').join('/')
    const found = indexOf(files).get(lastPiece(wanted))?.find(([path]) => path === wanted || path.endsWith(`/${wanted}`))
    if (found !== undefined) return found[1]
  }
  return undefined
}

function indexOf(files: Files): ReadonlyMap<string, readonly [string, ExportFile][]> {
  const known = indexes.get(files)
  if (known !== undefined) return known
  const index = Map.groupBy(files, ([path]) => lastPiece(path))
  indexes.set(files, index)
  return index
}

function lastPiece(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
