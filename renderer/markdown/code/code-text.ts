/** Rows that are drawn as one unit, at the start of a text and far down in it: a million lines are not twenty thousand units. */
const [chunkRows, lateChunkRows] = [50, 250]
/** From this row on units are the larger ones. */
const lateRow = 2_000
/** UTF-16 units after which a unit ends earlier. */
const chunkLength = 8_000
/** Chunks that are drawn as one unit which is never looked at again. */
export const groupChunks = 32
/** UTF-16 units of one row; a longer line goes on in further rows, and stays plain. */
export const longestRow = 2_000

/** Some rows of a text, which are drawn together. A row holds the line feed at its end; where it has none, its line goes on. */
export interface CodeChunk {
  /** The number of its first row in the whole text, from 0. */
  readonly row: number
  /** The number of the line that its first row belongs to, from 0. */
  readonly line: number
  /** Whether its first row goes on with a line that began before. */
  readonly goesOn: boolean
  readonly rows: readonly string[]
}

/** A text cut into rows, in such a way that going on with a longer one costs only its end. */
export interface CodeText {
  readonly text: string
  /** Full groups of full chunks; they keep their identity while the text grows. */
  readonly groups: readonly (readonly CodeChunk[])[]
  /** Full chunks that do not fill a group yet, and at the end the one that still grows. */
  readonly rest: readonly CodeChunk[]
  readonly rows: number
  readonly lines: number
  /** Columns of the widest row, wide characters and tabs counted as what they take. */
  readonly columns: number
  /** Another for each text that did not go on with the one before. */
  readonly generation: number
}

const none: CodeText = { text: '', groups: [], rest: [], rows: 0, lines: 0, columns: 0, generation: 0 }

/** Cuts a text into rows. With what was made of a beginning of the text only the rest is cut. */
export function cutCode(text: string, before: CodeText = none): CodeText {
  if (text === before.text) return before
  const isMore = text.startsWith(before.text)
  const start = isMore ? before : { ...none, generation: before.generation + 1 }
  const open = start.rest.at(-1)
  const rows = [...(open?.rows ?? [])]
  const last = rows.pop() ?? ''
  const from = start.text.length - last.length
  const isNewRow = last.endsWith('\n')
  if (isNewRow) rows.push(last)
  const added = cutRows(isNewRow ? text.slice(start.text.length) : text.slice(from))
  return gather(start, open, rows, added, text)
}

/** The rows of a text, in order. */
export function cutRows(text: string): string[] {
  const rows: string[] = []
  let at = 0
  while (at < text.length) {
    const feed = text.indexOf('\n', at)
    const end = feed === -1 ? text.length : feed + 1
    // The line feed belongs to the last row of its line, which may be one longer.
    const most = feed === -1 ? longestRow : longestRow + 1
    while (end - at > most) {
      const cut = at + longestRow - (isHighSurrogate(text.charCodeAt(at + longestRow - 1)) ? 1 : 0)
      rows.push(text.slice(at, cut))
      at = cut
    }
    rows.push(text.slice(at, end))
    at = end
  }
  return rows
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function gather(start: CodeText, open: CodeChunk | undefined, kept: string[], added: readonly string[], text: string): CodeText {
  const rest = open === undefined ? [...start.rest] : start.rest.slice(0, -1)
  const groups = [...start.groups]
  let { columns } = start
  let rows = kept
  let chunk = { row: open?.row ?? 0, line: open?.line ?? 0, goesOn: open?.goesOn ?? false }
  let length = rows.reduce((sum, row) => sum + row.length, 0)
  const close = (): void => {
    rest.push({ ...chunk, rows })
    chunk = { row: chunk.row + rows.length, line: chunk.line + rows.filter((row) => row.endsWith('\n')).length, goesOn: !(rows.at(-1)?.endsWith('\n') ?? true) }
    rows = []
    length = 0
  }
  for (const row of added) {
    if (rows.length > 0 && (rows.length >= (chunk.row < lateRow ? chunkRows : lateChunkRows) || length + row.length > chunkLength)) {
      close()
      if (rest.length >= groupChunks) groups.push(rest.splice(0, groupChunks))
    }
    rows.push(row)
    length += row.length
    if (row.length * widest > columns) columns = Math.max(columns, columnsOf(row))
  }
  if (rows.length > 0) close()
  const isLineOpen = text !== '' && !text.endsWith('\n')
  return { text, groups, rest, rows: chunk.row, lines: chunk.line + (isLineOpen ? 1 : 0), columns, generation: start.generation }
}

/** Columns of a tab, which is the widest character. */
const widest = 4
const wide = /[\t\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\ud83c-\ud83e]/g
const hasWide = new RegExp(wide.source)

/** Columns that a row takes at most: a tab four, a wide character two. */
function columnsOf(row: string): number {
  if (!hasWide.test(row)) return row.length
  let extra = 0
  for (const [character] of row.matchAll(wide)) extra += character === '\t' ? widest - 1 : 1
  return row.length + extra
}

/** All chunks, in order. */
export function allChunks({ groups, rest }: CodeText): CodeChunk[] {
  return [...groups.flat(), ...rest]
}
