import { parseTree, printParseErrorCode } from 'jsonc-parser'
import type { ParseError } from 'jsonc-parser'

/** What is wrong with a text that should be JSON; the sentence is in the locale files. */
export type JsonProblemKind =
  | 'empty' | 'value' | 'name' | 'colon' | 'comma' | 'trailing-comma' | 'brace' | 'bracket' | 'end' | 'string' | 'quote' | 'escape' | 'character' | 'number' | 'word' | 'comment' | 'other'

/** The first thing that is wrong with a text that should be JSON. */
export interface JsonProblem {
  readonly kind: JsonProblemKind
  /** In UTF-16 units. */
  readonly offset: number
  readonly length: number
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** What stands there, shortened. */
  readonly found: string
}

const kinds: Readonly<Partial<Record<string, JsonProblemKind>>> = {
  InvalidSymbol: 'word', InvalidNumberFormat: 'number', PropertyNameExpected: 'name', ValueExpected: 'value',
  ColonExpected: 'colon', CommaExpected: 'comma', CloseBraceExpected: 'brace', CloseBracketExpected: 'bracket',
  EndOfFileExpected: 'end', InvalidCommentToken: 'comment', UnexpectedEndOfComment: 'comment', UnexpectedEndOfString: 'string',
  UnexpectedEndOfNumber: 'number', InvalidUnicode: 'escape', InvalidEscapeCharacter: 'escape', InvalidCharacter: 'character',
}

/** What is wrong with a text that should be JSON; `null` where nothing is. */
export function jsonProblem(text: string): JsonProblem | null {
  try {
    JSON.parse(text)
    return null
  } catch (thrown) {
    return text.trim() === '' ? at(text, 'empty', 0, 0) : describe(text, thrown)
  }
}

function describe(text: string, thrown: unknown): JsonProblem {
  const errors: ParseError[] = []
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors.toSorted((one, other) => one.offset - other.offset)
  if (first === undefined) return at(text, 'other', Number(/position (\d+)/.exec(thrown instanceof Error ? thrown.message : '')?.[1] ?? 0), 1)
  const kind = kinds[printParseErrorCode(first.error)] ?? 'other'
  const before = text.slice(0, first.offset).trimEnd()
  if ((kind === 'name' || kind === 'value') && before.endsWith(',') && /^[}\]]/.test(text.slice(first.offset))) return at(text, 'trailing-comma', before.length - 1, 1)
  // Another bracket than the one that was opened: a comma is not what is missing.
  const closer = kind === 'comma' ? text[first.offset] : undefined
  if (closer === '}' || closer === ']') return at(text, closer === '}' ? 'bracket' : 'brace', first.offset, 1)
  if (text[first.offset] === "'") return at(text, 'quote', first.offset, 1)
  return at(text, kind, first.offset, first.length)
}

function at(text: string, kind: JsonProblemKind, offset: number, length: number): JsonProblem {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { kind, offset, length, line: before.split('\n').length, column: offset - start + 1, found: text.slice(offset, offset + Math.min(length, 30)) }
}
