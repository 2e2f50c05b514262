import { expect, test } from 'vitest'
import { allBlocks, createBlockParser, listed, parseBlocks } from '../../../renderer/markdown/blocks.ts'
import type { Blocks } from '../../../renderer/markdown/blocks.ts'
import { plainView } from '../../../renderer/markdown/plain-view.ts'
import { answerWhole } from '../../../renderer/markdown/whole-answer.ts'
import { createWholeParser } from '../../../renderer/markdown/whole-parse.ts'
import type { WholeThread } from '../../../renderer/markdown/whole-parse.ts'

/** A thread that reads when it is told to, and whose messages are cloned as those of a worker are. */
function stoppedThread(): { readonly thread: WholeThread; readonly run: () => void } {
  const queue: Parameters<WholeThread['postMessage']>[0][] = []
  let listener: Parameters<WholeThread['onAnswer']>[0] = () => undefined
  return {
    thread: { postMessage: (request) => void queue.push(structuredClone(request)), onAnswer: (added) => (listener = added), onFailure: () => undefined },
    run: () => {
      for (const request of queue.splice(0)) for (const answer of answerWhole(request)) listener(structuredClone(answer))
    },
  }
}

const text = `See [the page][p].\n\n${'Some *words* that stay.\n\n'.repeat(4000)}[p]: https://example.com/\n`

test('after a whole reading only the blocks that differ are other objects', () => {
  const { thread, run } = stoppedThread()
  const parser = createBlockParser()
  parser.grow(text.slice(0, 50_000))
  const grown = parser.end(text)
  let whole: Blocks | undefined
  createWholeParser(() => thread).parse(text, {}, grown, (blocks) => (whole = blocks))
  run()
  const before = listed(grown)
  expect(whole === undefined ? [] : listed(whole).flatMap((block, index) => (block === before[index] ? [] : [index]))).toEqual([0])
  expect(whole === undefined ? [] : allBlocks(whole)).toEqual(allBlocks(parseBlocks(text)))
  expect(whole?.groups.slice(1).every((group, index) => group === grown.groups[index + 1])).toBe(true)
})

test('a reading that nobody waits for any more is not told', () => {
  const { thread, run } = stoppedThread()
  const told: string[] = []
  const reader = createWholeParser(() => thread)
  const forget = reader.parse('one', {}, parseBlocks(''), () => told.push('one'))
  reader.parse('two', {}, parseBlocks(''), () => told.push('two'))
  forget()
  run()
  expect(told).toEqual(['two'])
})

test('a text that is not read yet is shown whole, as it is written', () => {
  const shown = allBlocks(plainView(`# a\n\n${'b'.repeat(20_000)}\n\n\n* c`)).map((block) => (block.type === 'paragraph' && block.children[0]?.type === 'text' ? block.children[0].text : ''))
  expect(shown.join('')).toBe(`# a${'b'.repeat(20_000)}* c`)
})
