import { useLayoutEffect, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { Message } from '#shared/message.ts'
import { MessageStore, scheduleFrame } from '../../../../renderer/state/message-store.ts'
import { answer, longMessage, tokensOf, warmUp } from '../text.ts'
import type { ReadingText } from '../text.ts'
import './page.css'
import { hasEveryStep, Probe } from './probe.ts'
import type { Seen } from './probe.ts'
import type { Side } from './side.ts'
import type { Arrival, SourceOrder } from './source-worker.ts'

/** What the benchmark asks of the page. */
export interface ReadingPage {
  /** Draws a small message with everything in it, waits until nothing changes any more, and takes it away. */
  warm(): Promise<void>
  /** Makes all that is needed to stream a text, so that it does not count. */
  prepareStream(which: TextName, perSecond: number): void
  /** Streams the text and waits until it is drawn and nothing changes any more. */
  stream(): Promise<Seen>
  /** Lets a text of `length` characters grow by 67 characters in each of `count` frames. */
  grow(length: number, count: number): Promise<void>
  prepareGrowth(length: number, count: number): Promise<void>
  /** The text of what is drawn, without spaces, formulas and buttons. */
  shownText(which: TextName): string
  /** What a one-shot drawing of the same text differs in; empty where it does not. */
  oneShotDifference(which: TextName): Promise<string>
  /** Times between idle frames. */
  idleFrames(): Promise<readonly number[]>
}

/** A text, or so many characters of a long one. */
export type TextName = 'answer' | number

declare global {
  interface Window {
    reading: ReadingPage
  }
}

const sides: Record<string, () => Promise<{ readonly side: Side }>> = {
  parley: () => import('./sides/parley.tsx'),
  raw: () => import('./sides/raw.tsx'),
  'react-markdown': () => import('./sides/react-markdown.tsx'),
  memoised: () => import('./sides/memoised.tsx'),
  streamdown: () => import('./sides/streamdown.tsx'),
  'streamdown-frame': () => import('./sides/streamdown-frame.tsx'),
}

const id = 'reply'
const empty: Message = { id, conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 }
const perUpdate = 67
/** Nothing has changed for so long: what was put off is done. */
const quietFor = 300

const { side } = (await sides[new URLSearchParams(location.search).get('side') ?? 'parley']?.()) ?? (() => { throw new Error('there is no such side') })()
let store = new MessageStore(scheduleFrame)
/** How the text of `FromState` is set while that is mounted. */
const state: { add?: (more: string) => void; finish?: () => void } = {}
let probe: Probe | undefined
const root = createRoot(document.getElementById('root') ?? document.body)

/** The text from the store that the application has, once per frame; every renderer but one is given it so. */
function FromStore(): ReactNode {
  const [known] = useState(store)
  const message = useSyncExternalStore((listener) => known.subscribe(id, listener), () => known.get(id))
  const part = message?.parts[0]
  return part?.type === 'text' ? <side.Draw text={part.text} growing={message?.status === 'running'} /> : null
}

/** The text as state, set with every token. */
function FromState(): ReactNode {
  const [text, setText] = useState('')
  const [growing, setGrowing] = useState(true)
  useLayoutEffect(() => void Object.assign(state, { add: (more: string) => setText((known) => known + more), finish: () => setGrowing(false) }), [])
  return text === '' ? null : <side.Draw text={text} growing={growing} />
}

function Frame({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className="frame">
      <div className="scroller" ref={follow}><div className="content">{children}</div></div>
      <Box />
    </div>
  )
}

function Box(): ReactNode {
  const [text, setBoxText] = useState('')
  return <textarea className="box" autoFocus value={text} onKeyDown={(event) => probe?.key(event.nativeEvent)} onChange={(event) => setBoxText(event.target.value)} />
}

/** Keeps the end in sight, as the application does. */
function follow(scroller: HTMLDivElement | null): (() => void) | undefined {
  const content = scroller?.firstElementChild ?? null
  if (scroller === null || content === null) return undefined
  const observer = new ResizeObserver(() => void (scroller.scrollTop = scroller.scrollHeight))
  observer.observe(content)
  return () => observer.disconnect()
}

function mount(): Element {
  store = new MessageStore(scheduleFrame)
  store.put(empty)
  flushSync(() => root.render(<Frame key={performance.now()}>{side.perToken === true ? <FromState /> : <FromStore />}</Frame>))
  return document.querySelector('.content') ?? document.body
}

function receive({ text, isLast }: Arrival): void {
  if (side.perToken === true) {
    state.add?.(text)
    if (isLast) state.finish?.()
    return
  }
  store.fold(id, [{ type: 'text-delta', text }])
  if (isLast) store.finish(id, 'done')
}

/** Makes the source of a text for a frame that was just mounted; the answered function streams it and resolves when all has been drawn and is quiet. */
function prepareStream(content: Element, text: ReadingText, perSecond: number): () => Promise<Seen> {
  const source = new Worker(new URL('./source-worker.ts', import.meta.url), { type: 'module' })
  const order: SourceOrder = { tokens: tokensOf(text.text), perSecond, perToken: side.perToken === true }
  return async () => {
    const watching = (probe = new Probe(content, text))
    source.addEventListener('message', ({ data }: MessageEvent<Arrival>) => {
      watching.receive(data.text.length, data.at)
      receive(data)
    })
    source.postMessage(order)
    await watching.shown
    await quiet(content)
    source.terminate()
    probe = undefined
    return watching.stop()
  }
}

/** Resolves when nothing has changed below `content` for a while. */
function quiet(content: Element): Promise<void> {
  return new Promise((resolve) => {
    let timer = 0
    const wait = (): void => {
      clearTimeout(timer)
      timer = window.setTimeout(() => {
        observer.disconnect()
        resolve()
      }, quietFor)
    }
    const observer = new MutationObserver(wait)
    observer.observe(content, { subtree: true, childList: true, characterData: true, attributes: true })
    wait()
  })
}

function textOf(which: TextName): ReadingText {
  return which === 'answer' ? answer() : longMessage(which)
}

/** What is read, in order: letters of paragraphs, headings, cells and code; neither buttons nor formulas, whose text is the library's. */
function lettersOf(content: Element): string {
  const read = [...content.querySelectorAll('p, h1, h2, h3, h4, h5, h6, th, td, pre, li')].filter((one) => one.parentElement?.closest('p, th, td, pre, li') === null)
  return read.map((one) => {
    const copy = one.cloneNode(true) as Element
    for (const other of copy.querySelectorAll('.katex, button:not([data-streamdown="link"]), svg')) other.remove()
    return (copy.textContent ?? '').replace(/\s+/g, '')
  }).join('\n')
}

let stream: (() => Promise<Seen>) | undefined
let grown = ''
let whole = ''

window.reading = {
  warm: async () => {
    const content = mount()
    await prepareStream(content, warmUp(), 6000)()
    mount()
  },
  prepareStream: (which, perSecond) => void (stream = prepareStream(mount(), textOf(which), perSecond)),
  stream: () => stream?.() ?? Promise.reject(new Error('nothing was prepared')),
  prepareGrowth: async (length, count) => {
    whole = longMessage(length + perUpdate * count).text
    grown = whole.slice(0, length)
    const content = mount()
    receive({ text: grown, at: 0, isLast: false })
    await quiet(content)
  },
  grow: async (length, count) => {
    for (let index = 0; index < count; index += 1) {
      const from = length + index * perUpdate
      receive({ text: whole.slice(from, from + perUpdate), at: 0, isLast: false })
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  },
  shownText: (which) => {
    const content = document.querySelector('.content') ?? document.body
    if (!hasEveryStep(content.textContent ?? '', textOf(which))) throw new Error('a part of the text is missing or stands twice')
    return lettersOf(content)
  },
  oneShotDifference: async (which) => {
    const streamed = plainCode(document.querySelector('.content') ?? document.body)
    const content = mount()
    receive({ text: textOf(which).text, at: 0, isLast: true })
    await quiet(content)
    return differenceOf(plainCode(content), streamed)
  },
  idleFrames: async () => {
    const times: number[] = []
    for (let index = 0; index < 30; index += 1) times.push(await new Promise(requestAnimationFrame))
    return times.slice(1).map((time, index) => time - (times[index] ?? time))
  },
}

/** The document, code without its colours: far off the screen they come when they are scrolled to. */
function plainCode(content: Element): string {
  const copy = content.cloneNode(true) as Element
  for (const code of copy.querySelectorAll('pre')) code.textContent = String(code.textContent)
  return copy.innerHTML
}

/** Where two pieces of HTML part, apart from ids that are made while drawing. */
function differenceOf(expected: string, found: string): string {
  const [a, b] = [expected, found].map((html) => html.replace(/ style=""/g, '').replace(/ (?:id|for|aria-[a-z]+)="[^"]*"/g, ''))
  if (a === undefined || b === undefined || a === b) return ''
  let place = 0
  while (a[place] === b[place]) place += 1
  return `at ${place}: expected ${a.slice(Math.max(0, place - 60), place + 60)}; found ${b.slice(Math.max(0, place - 60), place + 60)}`
}
