import { expect, test } from 'vitest'
import { attachmentDragType } from '../../../renderer/state/dragged-attachments.ts'
import { readDrop, readPaste } from '../../../renderer/state/taken-files.ts'

interface Held {
  readonly files?: readonly string[]
  readonly folders?: readonly string[]
  readonly texts?: Readonly<Record<string, string>>
}

/** What a browser hands over; HTML is told apart in a browser only (`test/e2e/tray.test.ts`). */
function held({ files = [], folders = [], texts = {} }: Held): DataTransfer {
  const item = (name: string, isDirectory: boolean): unknown => ({ kind: 'file', webkitGetAsEntry: () => ({ isDirectory, name }), getAsFile: () => new File(['x'], name) })
  const items = [...files.map((name) => item(name, false)), ...folders.map((name) => item(name, true)), { kind: 'string', webkitGetAsEntry: () => null, getAsFile: () => null }]
  return { items, types: [...(files.length + folders.length > 0 ? ['Files'] : []), ...Object.keys(texts)], getData: (type: string) => texts[type] ?? '' } as unknown as DataTransfer
}

const named = (taken: ReturnType<typeof readPaste>): unknown => taken && [taken.files.map(({ name }) => name), taken.folders]

test.each<[string, Held, unknown]>([
  ['a picture alone', { files: ['image.png'] }, [['image.png'], []]],
  ['words alone are left to the box', { texts: { 'text/plain': 'hello' } }, null],
  ['a picture of words beside the words: the words are meant', { files: ['image.png'], texts: { 'text/plain': 'Quarter\t1' } }, null],
  ['files of a file manager, which puts their names beside them', { files: ['a b.pdf', 'c.png'], texts: { 'text/plain': 'a b.pdf\nc.png' } }, [['a b.pdf', 'c.png'], []]],
  ['files of a file manager, which puts their addresses beside them', { files: ['a b.pdf'], folders: ['x'], texts: { 'text/plain': 'file:///home/ana/a%20b.pdf\r\n/home/ana/x' } }, [['a b.pdf'], ['x']]],
  ['a picture beside its name and more words: the words are meant', { files: ['c.png'], texts: { 'text/plain': 'c.png\nand more' } }, null],
])('%s', (_, data, expected) => {
  expect(named(readPaste(held(data)))).toEqual(expected)
})

test('a picture that is dragged within the window is what is stored, not a copy of what is shown', () => {
  const ids = ['a'.repeat(64), 'b'.repeat(64)]
  expect(readDrop(held({ files: ['shown.webp'], texts: { [attachmentDragType]: JSON.stringify(ids) } }))).toEqual({ ids })
  expect(readDrop(held({ files: ['shown.webp'], texts: { [attachmentDragType]: 'no list' } }))).toEqual({ ids: [] })
})
