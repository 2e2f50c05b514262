import { expect, test } from 'vitest'
import type { Attachment } from '#shared/attachment.ts'
import { questionOf } from '../../../renderer/state/attachment-plan.ts'
import type { TrayEntry } from '../../../renderer/state/draft-entries.ts'

const attachment: Attachment = { id: 'a', name: 'a.png', mediaType: 'image/png', bytes: 1, width: 1, height: 1, kind: 'image', facts: {} }
const stored: TrayEntry = { key: 'a', kind: 'stored', attachment }
const coming: TrayEntry = { key: 'b', kind: 'upload', upload: { id: 1, name: 'b.png', bytes: 1 } }
const after = { endpointId: 'e', isBlind: false, branch: '', abilities: '[]' }

// Of twelve photographs the last thumbnails came twice as late: what is sent of the first ones was made meanwhile.
test('what will be sent is asked when all files are there, and not while some are coming in', () => {
  expect(questionOf([stored, coming], after)).toBe('later')
  expect(questionOf([coming], after)).toBe('later')
  expect(questionOf([stored], after)).toEqual({ endpointId: 'e', attachments: [attachment], branch: ' []' })
})

test('nothing is asked where there are no files, but of images that an endpoint without eyes leaves out, or nobody to send them to', () => {
  expect(questionOf([], after)).toBeNull()
  expect(questionOf([stored, coming], null)).toBeNull()
  expect(questionOf([], { ...after, branch: 'm1' })).toBeNull()
  expect(questionOf([], { ...after, isBlind: true, branch: 'm1' })).toEqual({ endpointId: 'e', attachments: [], branch: 'm1 []' })
})
