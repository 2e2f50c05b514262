import type { ImageEdit, ImageMark } from '#shared/attachment.ts'

/** A part of an image in whole pixels of the turned image. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A point in pixels of the turned image. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What has been done to an image so far. Crop and marks are in pixels of the turned image, whatever is cropped, so that another crop moves no mark. */
export interface EditState {
  /** Of the image before it is turned, in pixels. */
  readonly width: number
  readonly height: number
  readonly turn: ImageEdit['turn']
  readonly crop: Box | null
  readonly marks: readonly ImageMark[]
}

/** An image to which nothing was done. */
export function untouched({ width, height }: Pick<EditState, 'width' | 'height'>): EditState {
  return { width, height, turn: 0, crop: null, marks: [] }
}

/** The whole image as it is turned. */
export function wholeOf({ width, height, turn }: EditState): Box {
  return turn % 180 === 0 ? { left: 0, top: 0, width, height } : { left: 0, top: 0, width: height, height: width }
}

/** Turned by a quarter; what was cropped and drawn turns with it. */
export function turnedBy(state: EditState, quarter: 'left' | 'right'): EditState {
  const { width, height } = wholeOf(state)
  const place = quarter === 'right' ? ({ x, y }: Point): Point => ({ x: height - y, y: x }) : ({ x, y }: Point): Point => ({ x: y, y: width - x })
  return {
    ...state,
    turn: ((state.turn + (quarter === 'right' ? 90 : 270)) % 360) as ImageEdit['turn'],
    crop: state.crop === null ? null : boxBetween(place({ x: state.crop.left, y: state.crop.top }), place({ x: state.crop.left + state.crop.width, y: state.crop.top + state.crop.height })),
    marks: state.marks.map((mark) => ({ ...mark, from: place(mark.from), to: place(mark.to) })),
  }
}

/** The box with these corners, in whole pixels. */
export function boxBetween(one: Point, other: Point): Box {
  const left = Math.round(Math.min(one.x, other.x))
  const top = Math.round(Math.min(one.y, other.y))
  return { left, top, width: Math.max(1, Math.round(Math.max(one.x, other.x)) - left), height: Math.max(1, Math.round(Math.max(one.y, other.y)) - top) }
}

/** The part of a box that lies in the image; at least a pixel. */
export function within(box: Box, whole: Box): Box {
  const left = Math.min(Math.max(box.left, 0), whole.width - 1)
  const top = Math.min(Math.max(box.top, 0), whole.height - 1)
  return { left, top, width: Math.max(1, Math.min(box.left + box.width, whole.width) - left), height: Math.max(1, Math.min(box.top + box.height, whole.height) - top) }
}

/** Cropped to a box; to the whole image is not cropped. */
export function croppedTo(state: EditState, box: Box): EditState {
  const whole = wholeOf(state)
  const crop = within(box, whole)
  return { ...state, crop: crop.width === whole.width && crop.height === whole.height ? null : crop }
}

/** A box moved by so many pixels, as far as the image reaches. */
export function movedBy(box: Box, by: Point, whole: Box): Box {
  const left = Math.min(Math.max(box.left + Math.round(by.x), 0), whole.width - box.width)
  const top = Math.min(Math.max(box.top + Math.round(by.y), 0), whole.height - box.height)
  return { ...box, left, top }
}

/** Which edges of a box are dragged: -1 the left or upper one, 1 the right or lower one, 0 neither. */
export interface Grip {
  readonly x: -1 | 0 | 1
  readonly y: -1 | 0 | 1
}

/** A box with the edges of a grip moved; an edge that passes the other one changes places with it. */
export function resizedBy(box: Box, grip: Grip, by: Point, whole: Box): Box {
  const right = box.left + box.width + (grip.x === 1 ? by.x : 0)
  const bottom = box.top + box.height + (grip.y === 1 ? by.y : 0)
  return within(boxBetween({ x: box.left + (grip.x === -1 ? by.x : 0), y: box.top + (grip.y === -1 ? by.y : 0) }, { x: right, y: bottom }), whole)
}

/** What the core is told. */
export function toEdit({ turn, crop, marks }: EditState): ImageEdit {
  const moved = (point: Point): Point => ({ x: round(point.x - (crop?.left ?? 0)), y: round(point.y - (crop?.top ?? 0)) })
  return { turn, ...(crop !== null && { crop }), marks: marks.map((mark) => ({ ...mark, from: moved(mark.from), to: moved(mark.to) })) }
}

/** What was told the core, to be gone on with. */
export function fromEdit(size: Pick<EditState, 'width' | 'height'>, { turn, crop, marks }: ImageEdit): EditState {
  const back = (point: Point): Point => ({ x: point.x + (crop?.left ?? 0), y: point.y + (crop?.top ?? 0) })
  return { ...size, turn, crop: crop ?? null, marks: marks.map((mark) => ({ ...mark, from: back(mark.from), to: back(mark.to) })) }
}

/** Whether two states give the same image. */
export function isSameEdit(one: EditState, other: EditState): boolean {
  return JSON.stringify(toEdit(one)) === JSON.stringify(toEdit(other))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
