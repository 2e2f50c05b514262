const size = { width: 640, height: 400 } as const

/** Draws a small picture (a sun over hills) for those who have none at hand. Rejects where the browser cannot encode it. */
export async function drawSample(name: string): Promise<File> {
  const canvas = Object.assign(document.createElement('canvas'), size)
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('no canvas')
  disc(pen, '#f7c8a0', [320, 230, 900])
  disc(pen, '#fbeed2', [320, 210, 120])
  disc(pen, '#e4572e', [320, 210, 70])
  disc(pen, '#4f7cac', [120, 620, 340])
  disc(pen, '#2b4162', [520, 680, 380])
  const { promise, resolve } = Promise.withResolvers<Blob | null>()
  canvas.toBlob(resolve, 'image/png')
  const blob = await promise
  if (blob === null) throw new Error('no picture')
  return new File([blob], name, { type: 'image/png' })
}

function disc(pen: CanvasRenderingContext2D, colour: string, [x, y, radius]: readonly [number, number, number]): void {
  pen.fillStyle = colour
  pen.beginPath()
  pen.arc(x, y, radius, 0, 2 * Math.PI)
  pen.fill()
}
