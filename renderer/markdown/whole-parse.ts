import type { PlacedBlock } from '#shared/markdown/nodes.ts'
import { isSame } from '#shared/markdown/nodes.ts'
import type { MarkdownOptions } from '#shared/markdown/parse.ts'
import { arrange, listed } from './blocks.ts'
import type { Blocks } from './blocks.ts'
import type { WholeAnswer, WholeRequest } from './whole-answer.ts'

/** What reads texts in a thread: a worker, as far as it is needed. */
export interface WholeThread {
  readonly postMessage: (request: WholeRequest) => void
  readonly onAnswer: (listener: (answer: WholeAnswer) => void) => void
  readonly onFailure: (listener: () => void) => void
}

/** Reads texts elsewhere. */
export interface WholeParser {
  /** Answers the blocks of a text once; those that say what `before` says are the same objects. Where reading fails nothing is answered. Returns how to forget it. */
  parse(text: string, options: MarkdownOptions, before: Blocks, done: (blocks: Blocks) => void): () => void
}

interface Waiting {
  readonly text: string
  readonly known: readonly PlacedBlock[]
  readonly before: Blocks
  readonly done: (blocks: Blocks) => void
  readonly read: PlacedBlock[]
}

/** Makes a reader that starts its thread with the first text. */
export function createWholeParser(start: () => WholeThread): WholeParser {
  const waiting = new Map<number, Waiting>()
  let thread: WholeThread | undefined
  let lastId = 0
  function take({ id, blocks, isLast }: WholeAnswer): void {
    const one = waiting.get(id)
    if (one === undefined) return
    for (const block of blocks) {
      const other = one.known[one.read.length]
      one.read.push(other !== undefined && isSame(block, other) ? other : block)
    }
    if (!isLast) return
    waiting.delete(id)
    one.done(arrange(one.text, one.read, one.before))
  }
  function begin(): WholeThread {
    const begun = start()
    begun.onAnswer(take)
    // What is shown stays: it is the text as far as it was read.
    begun.onFailure(() => {
      waiting.clear()
      thread = undefined
    })
    return begun
  }
  return {
    parse(text, options, before, done) {
      const id = (lastId += 1)
      waiting.set(id, { text, known: listed(before), before, done, read: [] })
      thread ??= begin()
      thread.postMessage({ id, text, options })
      return () => void waiting.delete(id)
    },
  }
}

/** Whether there are threads: not in tests that draw without a browser. */
export function hasThreads(): boolean {
  return typeof Worker !== 'undefined'
}

/** The thread of the window. */
export const wholeParser = createWholeParser(() => {
  const worker = new Worker(new URL('./whole-worker.ts', import.meta.url), { type: 'module', name: 'parley-markdown' })
  return {
    postMessage: (request) => worker.postMessage(request),
    onAnswer: (listener) => worker.addEventListener('message', (event: MessageEvent<WholeAnswer>) => listener(event.data)),
    onFailure: (listener) => worker.addEventListener('error', listener),
  }
})
