import { applyEdits, format, modify } from 'jsonc-parser'

const formattingOptions = { tabSize: 2, insertSpaces: true, eol: '\n' }

/** JSON in lines and with two spaces; numbers and the order of names stay as they were written. */
export function formatJson(text: string): string {
  return applyEdits(text, format(text, undefined, formattingOptions))
}

/** JSON with a field of its outermost object set, or (`undefined`) without it; all other names and values stay as they were written. JSON of another kind stays as it is. */
export function withField(text: string, name: string, value: string | boolean | undefined): string {
  if (!text.trimStart().startsWith('{')) return text
  return applyEdits(text, modify(text, [name], value, { formattingOptions }))
}
