import type { ExportFile } from './reader.ts'

/** What the beginning of a JSON document is made of. */
export interface Outline {
  readonly root: 'object' | 'array' | 'none'
  /** Paths of keys, joined by dots, positions of lists as `*`, four deep: `*.chat.history`. */
  readonly keys: ReadonlySet<string>
  has(...keys: readonly string[]): boolean
}

const deepest = 4

/** The outline of a document from its first text, which may be cut anywhere. Anything but JSON has root `none` and no keys. */
export function outlineOf(text: string): Outline {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const first = text.slice(start).trimStart()[0]
  const root = first === '{' ? 'object' : first === '[' ? 'array' : 'none'
  const keys = root === 'none' ? new Set<string>() : keysOf(text)
  return { root, keys, has: (...wanted) => wanted.every((key) => keys.has(key)) }
}

/** The files of an export whose outline fits. */
export async function filesLike(files: readonly ExportFile[], fits: (outline: Outline) => boolean): Promise<ExportFile[]> {
  const found: ExportFile[] = []
  for (const file of files) {
    if (fits(outlineOf(await file.head()))) found.push(file)
  }
  return found
}

function keysOf(text: string): Set<string> {
  const keys = new Set<string>()
  const path: string[] = []
  let last = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') {
      const end = endOfString(text, at)
      if (path.length <= deepest) last = text.slice(at + 1, end)
      at = end
    } else if (character === '{' || character === '[') path.push(character === '[' ? '*' : '')
    else if (character === '}' || character === ']') path.pop()
    else if (character === ':' && path.length > 0) {
      path[path.length - 1] = last
      if (path.length <= deepest) keys.add(path.join('.'))
    }
  }
  return keys
}

/** Where the string that begins at a quote ends; the end of the text where it is cut off. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}
