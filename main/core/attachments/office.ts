import { readFile } from 'node:fs/promises'
import type { OfficeContentNode, OfficeParserAST } from 'officeparser/slim'
import type { OfficeType } from '#shared/file-kinds.ts'
import type { FileWords } from '#shared/file-words.ts'
import { checkOfficeZip } from './office-zip.ts'
import { maxCharacters } from './read-text.ts'
import { broken, isProtected, tooComplex } from './refusals.ts'

/** A document of an office program as Markdown, with its headings, lists and tables; slides by themselves. Who wrote it is not in it. */
export async function readOffice(path: string, name: string, type?: OfficeType): Promise<{ type: OfficeType; words: FileWords }> {
  const checked = type ?? await checkOfficeZip(path, name)
  try {
    const words = checked === 'xlsx' ? { text: await readSheets(path) } : await readDocument(path, checked)
    if (charactersOf(words) > maxCharacters) throw tooComplex(name, 'characters')
    return { type: checked, words }
  } catch (thrown) {
    throw asRefusal(thrown, name)
  }
}

function charactersOf(words: FileWords): number {
  return 'text' in words ? words.text.length : words.pages.reduce((sum, page) => sum + page.length, 0)
}

function asRefusal(thrown: unknown, name: string): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return broken(name)
  if (thrown.code.startsWith('file-')) return thrown
  return thrown.code.startsWith('PASSWORD') ? isProtected(name) : broken(name)
}

type Generate = (ast: OfficeParserAST, nodes: readonly OfficeContentNode[]) => Promise<string>

async function readDocument(path: string, type: Exclude<OfficeType, 'xlsx'>): Promise<FileWords> {
  const { OfficeParser, generate } = await import('officeparser/slim')
  const ast = await OfficeParser.parseOffice(await readFile(path), { fileType: type, ignoreHeadersAndFooters: true, ignoreInternalLinks: true, ignoreSlideMasters: true, extractAttachments: false, ocr: false })
  const toMarkdown: Generate = async (whole, content) => {
    const { value } = await generate({ ...whole, metadata: {}, content: [...content] }, 'md', { mdConfig: { fallbackToHtml: false, dialect: { extends: 'github', attributeLists: 'none' } } })
    return withoutAnchors(String(value)).trim()
  }
  if (ast.content.some((node) => node.type === 'slide')) return { pages: await readSlides(ast, toMarkdown), named: 'Slide' }
  if (ast.content.some((node) => node.type === 'sheet')) return { text: sheetsText(ast.content.map(toSheet)) }
  return { text: await toMarkdown(ast, ast.content) }
}

/** Names of headings to which links lead: no reader sees them. */
function withoutAnchors(markdown: string): string {
  return markdown.replaceAll(/^(#{1,6} .*?) \{#[^}\n]*\}$/gm, '$1')
}

async function readSlides(ast: OfficeParserAST, toMarkdown: Generate): Promise<string[]> {
  const pages: string[] = []
  for (const [index, slide] of ast.content.filter((node) => node.type === 'slide').entries()) {
    const said = await toMarkdown(ast, slide.children ?? [])
    // A page of notes repeats the number of its slide.
    const notes = (slide.notes ?? []).flatMap((note) => note.children ?? []).filter((node) => node.text?.trim() !== String(index + 1))
    const noted = notes.length === 0 ? '' : await toMarkdown(ast, notes)
    pages.push(noted === '' ? said : `${said}\n\nNotes: ${noted}`.trim())
  }
  return pages
}

/** A sheet of a workbook: rows of cells as they read. */
interface Sheet {
  readonly name: string
  readonly rows: readonly (readonly string[])[]
}

async function readSheets(path: string): Promise<string> {
  const { default: readWorkbook } = await import('read-excel-file/node')
  const sheets = await readWorkbook(path)
  return sheetsText(sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(cellText)) })))
}

/** Dates come as of Greenwich, and mostly without a time. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().replace('T00:00:00.000Z', '').replace('T', ' ').replace(/:00\.000Z$|\.000Z$/, '')
  return String(value)
}

function toSheet(node: OfficeContentNode): Sheet {
  const { metadata } = node
  const name = metadata !== undefined && 'sheetName' in metadata ? String(metadata.sheetName) : ''
  const rows = (node.children ?? []).map((row) => {
    const cells: string[] = []
    for (const [index, { text, metadata: place }] of (row.children ?? []).entries()) {
      const column = place !== undefined && 'col' in place ? Number(place.col) : index
      while (cells.length < column && cells.length < maxColumns) cells.push('')
      cells.push(text ?? '')
    }
    return cells
  })
  return { name, rows }
}

/** More columns than that are empty ones. */
const maxColumns = 16_384

/** Sheets as tables of Markdown, each under its name. What is empty at the end of rows, and empty rows, are left out. */
function sheetsText(sheets: readonly Sheet[]): string {
  return sheets.flatMap(({ name, rows }) => {
    const filled = rows.map(trimmed).filter((row) => row.length > 0)
    const width = filled.reduce((most, row) => Math.max(most, row.length), 0)
    if (width === 0) return []
    // Only the first row of a table has to be as wide as the widest.
    const [head = '', ...others] = filled.map((row) => `| ${row.map(escaped).join(' | ')} |`)
    return [[`## ${name}`, '', head + ' |'.repeat(width - (filled[0]?.length ?? 0)), `|${' --- |'.repeat(width)}`, ...others].join('\n')]
  }).join('\n\n')
}

function trimmed(row: readonly string[]): readonly string[] {
  return row.slice(0, row.findLastIndex((cell) => cell.trim() !== '') + 1)
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ').trim()
}
