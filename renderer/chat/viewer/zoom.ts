/** A width and a height in pixels of the window. */
export interface Extent {
  readonly width: number
  readonly height: number
}

/** How an image lies on the stage: how much larger than itself it is, and how far its middle is from the stage's, in pixels. */
export interface Place {
  readonly scale: number
  readonly x: number
  readonly y: number
}

/** How much larger or smaller one step makes it. */
export const zoomStep = 1.25
/** As large as this, in pixels of the window for one of the image. */
const largest = 32

/** The scale at which an image is seen as a whole; never larger than it is. */
export function fittingScale(image: Extent, stage: Extent): number {
  if (!(image.width > 0 && image.height > 0)) return 1
  return Math.min(1, stage.width / image.width, stage.height / image.height)
}

/** The image as a whole, in the middle. */
export function fitted(image: Extent, stage: Extent): Place {
  return { scale: fittingScale(image, stage), x: 0, y: 0 }
}

/** Whether the image is no larger than the stage, so that there is nothing to move. */
export function isWhole(place: Place, image: Extent, stage: Extent): boolean {
  return image.width * place.scale <= stage.width + 0.5 && image.height * place.scale <= stage.height + 0.5
}

/** Larger or smaller by a factor, so that what is at `point` (from the stage's middle) stays there. */
export function zoomed(place: Place, factor: number, point: { readonly x: number; readonly y: number }, image: Extent, stage: Extent): Place {
  const smallest = Math.min(0.02, fittingScale(image, stage))
  const scale = Math.min(largest, Math.max(smallest, place.scale * factor))
  const by = scale / place.scale
  return within({ scale, x: point.x - (point.x - place.x) * by, y: point.y - (point.y - place.y) * by }, image, stage)
}

/** Moved by so many pixels, as far as there is something to see. */
export function moved(place: Place, x: number, y: number, image: Extent, stage: Extent): Place {
  return within({ ...place, x: place.x + x, y: place.y + y }, image, stage)
}

/** An image that is larger than the stage covers it; one that is not stands in its middle. */
export function within({ scale, x, y }: Place, image: Extent, stage: Extent): Place {
  const bound = (value: number, own: number, room: number): number => {
    const most = Math.max(0, (own * scale - room) / 2)
    return Math.min(most, Math.max(-most, value)) + 0
  }
  return { scale, x: bound(x, image.width, stage.width), y: bound(y, image.height, stage.height) }
}
