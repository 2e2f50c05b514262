/** The room that images have in a message, in pixels: one or few are larger than many. */
const rooms = { few: { width: 420, height: 260 }, many: { width: 160, height: 110 } } as const
/** From so many on, images of a message are small. */
const manyImages = 4
/** The space between two of them. */
const space = 8
/** A dot is shown as large as this, so that it can be pressed. */
const smallest = 48

interface Size {
  readonly width: number
  readonly height: number
}

/** How large an image is shown among `count` of a message: never larger than it is, and known before it is there. */
export function shownSize({ width, height }: Size, count: number): Size {
  const room = count < manyImages ? rooms.few : rooms.many
  // Some old rows and servers know no size.
  if (!(width > 0 && height > 0)) return { width: room.height, height: room.height }
  const scale = Math.min(1, room.width / width, room.height / height)
  return { width: Math.max(smallest, Math.round(width * scale)), height: Math.max(smallest, Math.round(height * scale)) }
}

/** How high these images stand in a column of this width, in rows as they fill it; 0 for none. */
export function heightOfImages(images: readonly Size[], column: number): number {
  const shown = images.map((image) => shownSize(image, images.length))
  let [total, left, height] = [0, 0, 0]
  for (const one of shown) {
    if (height > 0 && left + one.width > column) {
      total += height + space
      ;[left, height] = [0, 0]
    }
    left += one.width + space
    height = Math.max(height, one.height)
  }
  return shown.length === 0 ? 0 : total + height + space
}
