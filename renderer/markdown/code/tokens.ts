/**
 * The coloured pieces of one line, in order: each number is the place where a piece begins (UTF-16 units) times 256 plus
 * the number of its role. A piece ends where the next one begins, the last one at the end of the line.
 */
export type LineTokens = Uint32Array

/** The tokens of some lines, in one piece of memory. */
export interface TokenRun {
  readonly tokens: Uint32Array
  /** By line, where its tokens end in `tokens`. */
  readonly ends: Uint32Array
}

/** A piece that begins at a place. */
export function tokenOf(start: number, role: number): number {
  return start * 256 + role
}

/** Where a piece begins. */
export function startOf(token: number): number {
  return token >>> 8
}

/** The number of a piece's role. */
export function roleOf(token: number): number {
  return token & 255
}

/** The tokens of each line of a run. */
export function linesOfRun({ tokens, ends }: TokenRun): LineTokens[] {
  return Array.from(ends, (end, index) => tokens.subarray(index === 0 ? 0 : ends[index - 1], end))
}
