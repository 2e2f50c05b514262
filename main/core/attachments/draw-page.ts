import { writeFile } from 'node:fs/promises'
import { AppError } from '#shared/error.ts'
import { withPdf } from './pdf.ts'
import type { PageImage, Task } from './tasks.ts'

/** No page is drawn with more pixels, whatever is asked. */
const mostPixels = 20_000_000

/** In bytes: a page of words is less; what is more is a picture, as in a scan. */
const largePng = 700_000
const jpegQuality = 88

/** Draws a page of a PDF onto white, its longer edge `edge` pixels long, and writes it to `target` as PNG, or as JPEG where it is a picture. Rejects like `withPdf`, or with `not-found` where there is no such page. */
export function drawPage({ path, name, page: number, edge, target }: Extract<Task, { kind: 'page' }>): Promise<PageImage> {
  return withPdf(path, name, async (document) => {
    if (number > document.numPages) throw new AppError('not-found', `${name} has no page ${number}.`, { name })
    const page = await document.getPage(number)
    const { width: paperWidth, height: paperHeight } = page.getViewport({ scale: 1 })
    const scale = Math.min(edge / Math.max(paperWidth, paperHeight), Math.sqrt(mostPixels / Math.max(1, paperWidth * paperHeight)))
    const viewport = page.getViewport({ scale })
    const width = Math.max(1, Math.round(viewport.width))
    const height = Math.max(1, Math.round(viewport.height))
    const { createCanvas } = await import('@napi-rs/canvas')
    const canvas = createCanvas(width, height)
    await page.render({ canvas: canvas as unknown as NonNullable<Parameters<typeof page.render>[0]['canvas']>, viewport, background: 'rgb(255,255,255)' }).promise
    const png = await canvas.encode('png')
    const jpeg = png.length > largePng ? await canvas.encode('jpeg', jpegQuality) : png
    const isJpeg = jpeg.length < png.length
    await writeFile(target, isJpeg ? jpeg : png, { mode: 0o600 })
    return { mediaType: isJpeg ? 'image/jpeg' : 'image/png', width, height, bytes: Math.min(jpeg.length, png.length), changes: ['rasterised'] }
  })
}
