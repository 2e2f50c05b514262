import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AppError } from '#shared/error.ts'
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/pdf.d.ts'
import type { TextItem } from 'pdfjs-dist/types/src/display/api.d.ts'
import type { FileWords } from '#shared/file-words.ts'
import { maxCharacters } from './read-text.ts'
import { broken as brokenFile, isProtected, tooComplex } from './refusals.ts'

/** Documents of more pages are refused. */
const maxPages = 5_000
/** Images in a document with more pixels are not drawn. */
const maxImagePixels = 64_000_000

/**
 * Opens a PDF and hands it to `use`. Fonts and tables of characters are those of the library; nothing of it runs or is fetched. Rejects
 * with `file-protected`, `file-broken` or `file-too-complex`.
 */
export async function withPdf<Result>(path: string, name: string, use: (document: PDFDocumentProxy) => Promise<Result>): Promise<Result> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
  const at = (inner: string): string => `${join(folder, inner)}/`
  const loading = getDocument({
    data: new Uint8Array(await readFile(path)),
    cMapUrl: at('cmaps'), cMapPacked: true, standardFontDataUrl: at('standard_fonts'), wasmUrl: at('wasm'), iccUrl: at('iccs'),
    useSystemFonts: false, useWorkerFetch: false, disableFontFace: true, enableXfa: false, maxImageSize: maxImagePixels, verbosity: 0,
  })
  try {
    const document = await loading.promise
    if (document.numPages > maxPages) throw tooComplex(name, 'pages')
    return await use(document)
  } catch (thrown) {
    throw asRefusal(thrown, name)
  } finally {
    await loading.destroy()
  }
}

function asRefusal(thrown: unknown, name: string): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof Error && thrown.name === 'PasswordException') return isProtected(name)
  return brokenFile(name)
}

/** The texts of a PDF's pages. A page that cannot be read is empty; where none can, the file is broken. */
export function readPdf(path: string, name: string): Promise<FileWords> {
  return withPdf(path, name, async (document) => {
    const pages: string[] = []
    let broken = 0
    let characters = 0
    for (let number = 1; number <= document.numPages; number += 1) {
      const text = await pageText(document, number).catch(() => {
        broken += 1
        return ''
      })
      characters += text.length
      if (characters > maxCharacters) throw tooComplex(name, 'characters')
      pages.push(text)
    }
    if (broken === document.numPages) throw brokenFile(name)
    return { pages, named: 'Page' }
  })
}

async function pageText(document: PDFDocumentProxy, number: number): Promise<string> {
  const page = await document.getPage(number)
  const { items } = await page.getTextContent()
  page.cleanup()
  return textOf(items.filter((item): item is TextItem => 'str' in item))
}

/** Lines as they lie on the page; where more than a line is empty between two of them, a paragraph ends. */
function textOf(items: readonly TextItem[]): string {
  let text = ''
  let last: { y: number; height: number } | undefined
  let isLineStart = true
  for (const { str, hasEOL, transform, height } of items) {
    const y = Number(transform[5])
    if (isLineStart && str.trim() !== '') {
      if (last !== undefined && last.y - y > Math.max(last.height, height) * 1.9) text += '\n'
      last = { y, height }
    }
    text += str
    if (str !== '') isLineStart = false
    if (hasEOL) {
      text += '\n'
      isLineStart = true
    }
  }
  return text.replaceAll(/[^\S\n]+\n/g, '\n').replaceAll(/\n{3,}/g, '\n\n').trim()
}
