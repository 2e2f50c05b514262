import type { DrawnDiagram } from './diagrams.ts'

/** The address of a diagram for an image: nothing in it can run or load there. */
export function diagramAddress({ svg }: DrawnDiagram): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.toWellFormed())}`
}

/** Lets the person save a drawn image as SVG. */
export function saveSvg({ svg }: DrawnDiagram): void {
  save(new Blob([svg], { type: 'image/svg+xml' }), 'diagram.svg')
}

/** The longest side of a saved picture, in pixels: what Chromium can still draw. */
const longestSide = 8_000

/** Lets the person save a diagram as PNG, twice as fine as on the screen, on `background`. Rejects where it cannot be drawn. */
export async function savePng(diagram: DrawnDiagram, background: string): Promise<void> {
  const image = new Image()
  image.src = diagramAddress(diagram)
  await image.decode()
  const scale = Math.min(2, longestSide / Math.max(diagram.width, diagram.height))
  const canvas = new OffscreenCanvas(Math.ceil(diagram.width * scale), Math.ceil(diagram.height * scale))
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.fillStyle = background
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  save(await canvas.convertToBlob({ type: 'image/png' }), 'diagram.png')
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken hold of it once the click is over; some do so a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
