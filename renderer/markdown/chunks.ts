/** How many entries of a long list are drawn as one unit that is not looked at again while they stay the same. */
export const chunkSize = 32

/** The entries in chunks of `chunkSize`. */
export function chunksOf<T>(entries: readonly T[]): (readonly T[])[] {
  if (entries.length <= chunkSize) return [entries]
  return Array.from({ length: Math.ceil(entries.length / chunkSize) }, (_, index) => entries.slice(index * chunkSize, (index + 1) * chunkSize))
}
