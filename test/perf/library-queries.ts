import type { SearchFilters } from '#shared/conversation.ts'
import { endpointNames, folderIds } from './library-make.ts'
import { languages } from './library-text.ts'

const [english, portuguese, german, chinese] = languages.map((language) => language.words)

/** Words of these ranks in every alphabetic language. */
function ranked(...ranks: readonly number[]): string[] {
  return ranks.flatMap((rank) => [english, portuguese, german].map((words) => words?.[rank] ?? ''))
}

/** What is typed, by its kind. */
export const typed: Readonly<Record<string, readonly string[]>> = {
  rare: [...ranked(15_000, 25_000, 39_000), chinese?.[5_000] ?? ''],
  common: [...ranked(0, 10, 60, 150), chinese?.[3] ?? ''],
  'one letter': ['t', 'a', 's', 'q', 'é', 'x'],
  'two letters': ['th', 'co', 'qu', 'zu', 've', 'x1'],
  phrase: ['"of the"', '"in a"', '"de que"', '"value of the"', '"und der die"', `"${chinese?.[300] ?? ''}${chinese?.[2] ?? ''}"`],
  'no hit': ['zzqqzz', 'the zzqqzz', '"zz qq"', 'id99999999x', 'wqxz'],
}

/** Filters, by how many there are: of each, one with many hits and one with hardly any. */
export const filtered: readonly (readonly SearchFilters[])[] = [
  [{}],
  [{ endpointName: endpointNames[0] }, { endpointName: endpointNames.at(-1) }, { folderId: folderIds.at(-1) }, { hasImage: true }, { from: Date.UTC(2025, 0), until: Date.UTC(2025, 1) }],
  [{ endpointName: endpointNames[0], folderId: folderIds[0] }, { endpointName: endpointNames.at(-1), folderId: folderIds.at(-1) }, { hasImage: true, from: Date.UTC(2025, 0) }],
]
