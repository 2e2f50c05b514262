import { expect, test } from 'vitest'
import { branchMap, countBranches } from '../../../renderer/state/branch-map.ts'
import type { MapFolding } from '../../../renderer/state/branch-map.ts'
import type { MessageNode } from '../../../renderer/state/conversation-view.ts'

/** A tree written as `child<parent`, in the order of arrival. */
function tree(words: string): Map<string, MessageNode> {
  return new Map(words.split(' ').map((word) => {
    const [id = '', parentId = null] = word.split('<')
    return [id, { id, parentId, role: 'user', lane: 0, turnId: id }]
  }))
}

const open: MapFolding = { closed: new Set(), opened: new Set() }
const drawn = (words: string, path: string, folding = open): string =>
  branchMap({ nodes: tree(words), path: path.split(' ') }, folding)
    .map(({ id, depth, kind, count, isShown }) => `${'.'.repeat(depth)}${kind === 'run' ? `${id}+${count}` : id}${isShown ? '*' : ''}`).join(' ')

const versions = 'a b<a c<b d<c c2<b d2<c2 c3<b'

test('the branch that is shown goes straight down, the others begin beside it', () => {
  expect(drawn(versions, 'a b c d')).toBe('a* b* c* .c2 .d2 .c3 d*')
  expect(drawn(versions, 'a b c2 d2')).toBe('a* b* c2* .c .d .c3 d2*')
  expect(countBranches({ nodes: tree(versions) })).toBe(3)
})

test('branches of a branch that is not shown go deeper, and fold away with it', () => {
  const words = 'a b<a x<a y<x y2<x'
  expect(drawn(words, 'a b')).toBe('a* x* y2* .y'.replaceAll('x*', 'b* .x').replace('y2* .y', '.y2 ..y'))
  expect(drawn(words, 'a b', { ...open, closed: new Set(['b']) })).toBe('a* b*')
})

test('long straight runs fold between their ends, until they are opened', () => {
  const words = 'a b<a c<b d<c e<d f<e g<f'
  expect(drawn(words, 'a b c d e f g')).toBe('a* b+5* g*')
  expect(drawn(words, 'a b c d e f g', { ...open, opened: new Set(['b']) })).toBe('a* b* c* d* e* f* g*')
  expect(drawn('a b<a c<b d<c e<d', 'a b c d e')).toBe('a* b* c* d* e*')
})

test('lines go on where more of their branch follows, and places count within a branch', () => {
  const rows = branchMap({ nodes: tree(versions), path: ['a', 'b', 'c', 'd'] }, open)
  expect(rows.map(({ id, passing }) => [id, ...passing])).toEqual([['a'], ['b'], ['c'], ['c2', true], ['d2', true], ['c3', true], ['d']])
  expect(rows.map(({ place, size }) => `${place}/${size}`)).toEqual(['1/4', '2/4', '3/4', '1/3', '2/3', '3/3', '4/4'])
})

test('a tree whose beginning was removed, or that runs in a circle, is drawn all the same', () => {
  expect(drawn('b<gone c<b', 'b c')).toBe('b* c*')
  expect(drawn('a b<a x<y y<x', 'a b')).toBe('a* b*')
})

test('ten thousand messages are laid out in the time of a few frames', () => {
  const words = Array.from({ length: 10_000 }, (_, index) => (index === 0 ? 'm0' : index % 10 === 0 ? `m${index}<m${index - 5}` : `m${index}<m${index - 1}`)).join(' ')
  const nodes = tree(words)
  expect(branchMap({ nodes, path: ['m0'] }, open).length).toBeGreaterThan(2_000)
})
