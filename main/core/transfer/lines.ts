/** A longer line is passed over, in bytes. */
const longestLine = 64 * 1024 ** 2

/** The lines of a text in UTF-8 that are not empty, one at a time; `undefined` in the place of one that is longer than 64 MB. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  let pieces: Uint8Array[] = []
  let length = 0
  const take = (): string | undefined => {
    const line = length > longestLine ? undefined : Buffer.concat(pieces).toString('utf8').replace(/^\uFEFF/, '').trim()
    pieces = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(0x0a, from); end !== -1; end = chunk.indexOf(0x0a, from)) {
      length += end - from
      if (length <= longestLine) pieces.push(chunk.subarray(from, end))
      from = end + 1
      const line = take()
      if (line !== '') yield line
    }
    length += chunk.length - from
    // A piece that is kept must not keep the whole chunk it came in, nor be written over.
    if (length <= longestLine) pieces.push(Buffer.from(chunk.subarray(from)))
  }
  const last = take()
  if (last !== '') yield last
}
