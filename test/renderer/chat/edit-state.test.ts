import { expect, test } from 'vitest'
import { imageEditSchema } from '#shared/attachment.ts'
import type { ImageMark } from '#shared/attachment.ts'
import { croppedTo, fromEdit, movedBy, resizedBy, toEdit, turnedBy, untouched, wholeOf } from '../../../renderer/chat/attachments/editor/edit-state.ts'
import type { EditState } from '../../../renderer/chat/attachments/editor/edit-state.ts'

const arrow: ImageMark = { kind: 'arrow', from: { x: 300, y: 10 }, to: { x: 250, y: 60 }, colour: '#e5484d' }
const edited: EditState = { width: 400, height: 200, turn: 0, crop: { left: 200, top: 0, width: 150, height: 100 }, marks: [arrow] }

test('what was cropped and drawn turns with the image: the mark stays on what it points at', () => {
  const right = turnedBy(edited, 'right')
  expect([right.turn, wholeOf(right)]).toEqual([90, { left: 0, top: 0, width: 200, height: 400 }])
  expect(right.crop).toEqual({ left: 100, top: 200, width: 100, height: 150 })
  expect(right.marks[0]?.to).toEqual({ x: 140, y: 250 })
  expect(turnedBy(right, 'left')).toEqual(edited)
  let round = edited
  for (let count = 0; count < 4; count += 1) round = turnedBy(round, 'left')
  expect(round).toEqual(edited)
})

test('the core is told marks in pixels of the cropped image, and an edit is gone on with where it was left', () => {
  const edit = toEdit(edited)
  expect(imageEditSchema.parse(edit)).toEqual(edit)
  expect(edit.marks[0]).toMatchObject({ from: { x: 100, y: 10 }, to: { x: 50, y: 60 } })
  expect(fromEdit({ width: 400, height: 200 }, edit)).toEqual(edited)
})

test('a crop stays in the image, whole pixels only, and the whole image is no crop', () => {
  const whole = wholeOf(edited)
  expect(croppedTo(edited, { left: 350, top: -20, width: 100, height: 60 }).crop).toEqual({ left: 350, top: 0, width: 50, height: 40 })
  expect(croppedTo(edited, { left: -5, top: -5, width: 900, height: 900 }).crop).toBe(null)
  expect(movedBy({ left: 200, top: 0, width: 150, height: 100 }, { x: 500, y: -3 }, whole)).toEqual({ left: 250, top: 0, width: 150, height: 100 })
  expect(resizedBy({ left: 200, top: 0, width: 150, height: 100 }, { x: -1, y: 1 }, { x: -50.4, y: 20.4 }, whole)).toEqual({ left: 150, top: 0, width: 200, height: 120 })
  // Dragged past the other edge.
  expect(resizedBy({ left: 200, top: 0, width: 50, height: 100 }, { x: -1, y: 0 }, { x: 80, y: 0 }, whole)).toEqual({ left: 250, top: 0, width: 30, height: 100 })
})

test('nothing done is an edit that changes nothing', () => {
  expect(toEdit(untouched({ width: 3, height: 2 }))).toEqual({ turn: 0, marks: [] })
})
