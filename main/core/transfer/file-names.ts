/** The longest name without its extension, in bytes of UTF-8: some systems stop at 143 (eCryptfs), and a path has folders too. */
const maxBytes = 120

/** What Windows takes for a device, whatever follows a dot (learn.microsoft.com, Naming Files, Paths, and Namespaces). */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i

/** Not allowed on Windows, or seen by nobody: control characters, and marks that turn the direction of what follows. */
const unsafe = /[<>:"/\\|?*\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu

/** Makes names of files from titles that are safe on Windows, macOS and Linux; each name is given once, whatever the case of its letters. */
export class FileNames {
  readonly #taken = new Set<string>()
  readonly #fallback: string

  /** `fallback` stands for a title of which nothing is left. */
  constructor(fallback: string) {
    this.#fallback = fallback
  }

  /** A name for a title. `extension` is with its dot. */
  name(title: string, extension: string): string {
    const base = safeName(title, this.#fallback)
    for (let number = 1; ; number += 1) {
      const name = `${base}${number === 1 ? '' : ` (${number})`}${extension}`
      const key = name.toLowerCase()
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      return name
    }
  }
}

/** A title as the name of a file without its extension. */
export function safeName(title: string, fallback: string): string {
  const plain = title.toWellFormed().normalize('NFC').replaceAll('\uFFFD', ' ').replace(unsafe, ' ').replaceAll(/\s+/g, ' ')
  // Windows drops dots and spaces at the end, and a dot at the beginning hides a file.
  const trimmed = cut(plain.replace(/^[\s.]+/, '')).replace(/[\s.]+$/, '')
  if (trimmed === '') return fallback
  const [stem = ''] = trimmed.split('.')
  return device.test(stem.trim()) ? `_${trimmed}` : trimmed
}

/** Cut between characters as people see them: half an emoji is no character. */
function cut(text: string): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let short = ''
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, maxBytes))) {
    if (Buffer.byteLength(short + segment) > maxBytes) break
    short += segment
  }
  return short
}
