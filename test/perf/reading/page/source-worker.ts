/*
 * Where the text comes from: sends pieces as long as tokens, at a rate, from a thread of its own, so that it comes however busy the
 * page is. As the application's core does, it gathers for 16 ms and joins what it has; or it sends every token by itself, as a server does.
 */

/** What the page asks for. */
export interface SourceOrder {
  readonly tokens: readonly string[]
  readonly perSecond: number
  readonly perToken: boolean
}

/** What has arrived. `at` is in milliseconds since 1970. */
export interface Arrival {
  readonly text: string
  readonly at: number
  readonly isLast: boolean
}

const gatheredFor = 16

self.addEventListener('message', ({ data: { tokens, perSecond, perToken } }: MessageEvent<SourceOrder>) => {
  const began = performance.now()
  let sent = 0
  const send = (end: number): void => {
    if (end === sent) return
    const arrival: Arrival = { text: tokens.slice(sent, end).join(''), at: performance.timeOrigin + performance.now(), isLast: end === tokens.length }
    sent = end
    self.postMessage(arrival)
  }
  const timer = setInterval(() => {
    const due = Math.min(tokens.length, Math.floor(((performance.now() - began) / 1000) * perSecond))
    if (perToken) for (let end = sent + 1; end <= due; end += 1) send(end)
    else send(due)
    if (sent === tokens.length) clearInterval(timer)
  }, perToken ? 1 : gatheredFor)
})
