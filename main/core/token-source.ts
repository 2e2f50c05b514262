import type { ErrorInfo } from '#shared/error.ts'

/** Where a sign-in is read outside Parley, at each use: who refuses it is answered there. */
export type TokenSource =
  /** A profile, in the file of this path. */
  | { readonly kind: 'profile'; readonly name: string; readonly file: string }
  /** The variable of this name. */
  | { readonly kind: 'environment'; readonly name: string }
  /** The command line keeps it, and gets a new one with this command. */
  | { readonly kind: 'cli'; readonly name: string; readonly command: string }

const refusals: ReadonlySet<ErrorInfo['code']> = new Set(['token-refused', 'credential-missing', 'sign-in-refused'])

/** What is said of a failure, with the place where the refused sign-in can be mended: `reason` is the kind of place. */
export function withSource<Said extends Pick<ErrorInfo, 'code' | 'details'>>(source: TokenSource | undefined, said: Said): Said {
  if (source === undefined || !refusals.has(said.code)) return said
  const { kind, ...facts } = source
  return { ...said, details: { ...said.details, ...facts, reason: kind } }
}
