import sharp from 'sharp'

/** A PNG of one colour, as a file that a person drops. */
export async function png(options: { name?: string; width?: number; height?: number; colour?: string } = {}): Promise<File> {
  const { name = 'chart.png', width = 64, height = 48, colour = '#3366cc' } = options
  const bytes = await sharp({ create: { width, height, channels: 3, background: colour } }).png().toBuffer()
  return new File([new Uint8Array(bytes)], name, { type: 'image/png' })
}
