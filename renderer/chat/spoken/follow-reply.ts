import type { Message } from '#shared/message.ts'
import type { Replica } from '../../state/replica.ts'
import { Narration } from './narration.ts'
import type { Words } from './narration.ts'

/** Milliseconds between two tellings at least, and for how long one letter is spoken. */
const pause = 3_000
const perLetter = 50
/** After new text one waits this long for more, so that a sentence does not go out alone. */
const gathering = 1_000
/** Letters that are told at once. */
const atOnce = 240

/** Runs something later; answers how to prevent it. */
export type Later = (run: () => void, milliseconds: number) => () => void

/** What telling of a reply needs. */
export interface Telling {
  readonly replica: Pick<Replica, 'message' | 'subscribeMessage'>
  readonly words: Words
  /** Gives sentences to the screen reader. */
  say(sentences: string): void
  /** A timer of the window unless another is given. */
  readonly later?: Later
}

/**
 * Tells finished sentences of a message while it is a running reply: none that was there before, no more at once than
 * can be listened to until the next time, and at its end the last ones. Answers how to end it.
 */
export function followReply(messageId: string, { replica, words, say, later = windowTimer }: Telling): () => void {
  let narration: Narration | null = null
  let place = -1
  let cancel: (() => void) | null = null

  const read = (message: Message): Narration => {
    const now = placeOf(message)
    narration ??= begin(message, now)
    for (let done = Math.max(place, 0); done < now; done += 1) narration.finish(textAt(message, done))
    place = now
    narration.read(textAt(message, now))
    return narration
  }
  const begin = (message: Message, now: number): Narration => {
    const begun = new Narration(words)
    place = now
    begun.read(textAt(message, now))
    begun.skip()
    return begun
  }
  const tell = (): void => {
    cancel = null
    const message = replica.message(messageId)
    if (message?.status !== 'running') return
    const sentences = read(message).take(atOnce)
    if (sentences === null) return
    say(sentences)
    wait(Math.max(pause, sentences.length * perLetter))
  }
  const wait = (milliseconds: number): void => {
    cancel = later(tell, milliseconds)
  }
  const end = (message: Message): void => {
    cancel?.()
    cancel = null
    if (narration === null) return
    const last = read(message)
    last.finish(textAt(message, place))
    const sentences = last.take(atOnce)
    narration = null
    place = -1
    if (sentences !== null) say(sentences)
  }
  const look = (): void => {
    const message = replica.message(messageId)
    if (message === undefined || message.role !== 'assistant') return
    if (message.status !== 'running') return end(message)
    narration ??= begin(message, placeOf(message))
    if (cancel === null) wait(gathering)
  }
  const stop = replica.subscribeMessage(messageId, look)
  look()
  return () => {
    stop()
    cancel?.()
  }
}

/** The part that grows: the last text, or the one that is continued. -1 while there is none. */
function placeOf({ parts, continues }: Message): number {
  return continues ?? parts.findLastIndex(({ type }) => type === 'text')
}

function textAt({ parts }: Message, place: number): string {
  const part = parts[place]
  return part?.type === 'text' ? part.text : ''
}

const windowTimer: Later = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}
