import type { EventBatch } from '#shared/contract.ts'

/** `connecting`: first attempt; `open`; `lost`: it is tried again by itself; `refused`: the server is another or has stopped. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'refused'

/** What a stream tells: a batch of events, or how it stands. */
export type StreamMessage = { readonly batch: EventBatch } | { readonly state: LinkState }

const retryInterval = 2000

/**
 * Follows an event stream until the function that it answers is called. A broken stream is taken up after its last
 * event; one that had to be opened anew tells a `reset` first, because events may have been missed.
 */
export function followEvents(url: string, read: (message: StreamMessage) => void): () => void {
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  let wasOpen = false

  const open = (isNew: boolean): void => {
    source = new EventSource(url)
    source.addEventListener('open', () => {
      read({ state: 'open' })
      if (!isNew && wasOpen) read({ batch: { run: '', reset: true, n: -1 } })
      isNew = true
      wasOpen = true
    })
    source.addEventListener('message', (event: MessageEvent<string>) => read({ batch: JSON.parse(event.data) as EventBatch }))
    source.addEventListener('error', () => {
      const isClosed = source.readyState === EventSource.CLOSED
      read({ state: isClosed ? 'refused' : 'lost' })
      if (isClosed) timer = setTimeout(() => open(false), retryInterval)
    })
  }
  open(true)
  return () => {
    clearTimeout(timer)
    source.close()
  }
}
