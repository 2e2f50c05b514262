import { readFile, readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the renderer of drawings is given to write with. */
export interface Fonts {
  readonly fontBuffers: Uint8Array[]
  readonly defaultFontFamily?: string
  readonly sansSerifFamily?: string
  readonly serifFamily?: string
  readonly monospaceFamily?: string
}

/** Of all fonts that are read for one drawing, in bytes. */
const maxBytes = 64 * 1024 ** 2
/** How many files are looked at by name. */
const maxFiles = 20_000

type Kind = 'sans' | 'serif' | 'mono' | 'wide'

/** Fonts that systems have, by the beginning of their file, the better ones first. `wide`: Chinese, Japanese, Korean. */
const known: readonly { readonly file: RegExp; readonly family: string; readonly kind: Kind }[] = [
  { file: /^arial(bd|i|bi)?\.ttf$/i, family: 'Arial', kind: 'sans' },
  { file: /^Arial( Bold| Italic| Bold Italic)?\.ttf$/, family: 'Arial', kind: 'sans' },
  { file: /^Helvetica\.ttc$/, family: 'Helvetica', kind: 'sans' },
  { file: /^LiberationSans-(Regular|Bold|Italic|BoldItalic)\.ttf$/, family: 'Liberation Sans', kind: 'sans' },
  { file: /^DejaVuSans(-Bold|-Oblique)?\.ttf$/, family: 'DejaVu Sans', kind: 'sans' },
  { file: /^NotoSans-(Regular|Bold|Italic)\.ttf$/, family: 'Noto Sans', kind: 'sans' },
  { file: /^times(bd|i)?\.ttf$/i, family: 'Times New Roman', kind: 'serif' },
  { file: /^Times New Roman( Bold| Italic)?\.ttf$/, family: 'Times New Roman', kind: 'serif' },
  { file: /^LiberationSerif-(Regular|Bold|Italic)\.ttf$/, family: 'Liberation Serif', kind: 'serif' },
  { file: /^DejaVuSerif(-Bold|-Italic)?\.ttf$/, family: 'DejaVu Serif', kind: 'serif' },
  { file: /^NotoSerif-(Regular|Bold)\.ttf$/, family: 'Noto Serif', kind: 'serif' },
  { file: /^consola(b)?\.ttf$/i, family: 'Consolas', kind: 'mono' },
  { file: /^Courier New( Bold)?\.ttf$/, family: 'Courier New', kind: 'mono' },
  { file: /^LiberationMono-(Regular|Bold)\.ttf$/, family: 'Liberation Mono', kind: 'mono' },
  { file: /^DejaVuSansMono(-Bold)?\.ttf$/, family: 'DejaVu Sans Mono', kind: 'mono' },
  { file: /^NotoSansMono-(Regular|Bold)\.ttf$/, family: 'Noto Sans Mono', kind: 'mono' },
  { file: /^(msyh|YuGothR|malgun)\.tt[cf]$/i, family: 'Microsoft YaHei', kind: 'wide' },
  { file: /^(Hiragino Sans GB|AppleSDGothicNeo|STHeiti Light)\.ttc$/, family: 'Hiragino Sans GB', kind: 'wide' },
  { file: /^(NotoSansCJK-Regular|wqy-(zenhei|microhei))\.ttc$/, family: 'Noto Sans CJK SC', kind: 'wide' },
]

/** The fonts of this machine that a drawing needs: none where nothing is written in it. Never rejects. */
export async function fontsFor(text: string): Promise<Fonts> {
  if (!/<(?:\w+:)?text[\s>]/.test(text)) return { fontBuffers: [] }
  const files = await fontFiles()
  const isWide = /[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]/.test(text)
  const kinds: readonly Kind[] = isWide ? ['sans', 'mono', 'serif', 'wide'] : ['sans', 'mono', 'serif']
  const fontBuffers: Uint8Array[] = []
  const families: Partial<Record<Kind, string>> = {}
  let bytes = 0
  for (const kind of kinds) {
    const font = known.find((one) => one.kind === kind && files.some(({ name }) => one.file.test(name)))
    if (font === undefined) continue
    families[kind] = font.family
    for (const { path } of files.filter(({ name }) => font.file.test(name)).slice(0, 4)) {
      const size = (await stat(path).catch(() => null))?.size ?? Infinity
      if (bytes + size > maxBytes) continue
      bytes += size
      fontBuffers.push(await readFile(path))
    }
  }
  const { sans = families.serif ?? families.mono ?? '', serif = sans, mono = sans } = families
  return sans === '' ? { fontBuffers } : { fontBuffers, defaultFontFamily: sans, sansSerifFamily: sans, serifFamily: serif, monospaceFamily: mono }
}

let found: Promise<{ name: string; path: string }[]> | undefined

function fontFiles(): Promise<{ name: string; path: string }[]> {
  found ??= Promise.all(folders().map(filesIn)).then((lists) => lists.flat())
  return found
}

function folders(): string[] {
  if (process.platform === 'win32') return [join(process.env.WINDIR ?? 'C:\\Windows', 'Fonts')]
  if (process.platform === 'darwin') return ['/System/Library/Fonts', '/Library/Fonts', join(homedir(), 'Library/Fonts')]
  return ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.local/share/fonts'), join(homedir(), '.fonts')]
}

async function filesIn(folder: string): Promise<{ name: string; path: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.slice(0, maxFiles).flatMap((entry) => (entry.isFile() ? [{ name: entry.name, path: join(entry.parentPath, entry.name) }] : []))
}
