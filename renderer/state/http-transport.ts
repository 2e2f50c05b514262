import type { CallResult, Transport } from '#shared/client.ts'
import type { EventBatch } from '#shared/contract.ts'
import type { LinkState, StreamMessage } from './event-link.ts'
import { followEvents } from './event-link.ts'

/** The transport of a page that the server host serves, with the state of its event stream. */
export interface HttpTransport extends Transport {
  /** Calls back with the state of the stream, and at every change. */
  onLink(listener: (state: LinkState) => void): () => void
}

/** The longest body that a browser still sends while its page is closed. */
const keepaliveLimit = 60_000

/** Speaks to the server host that this page came from. */
export function createHttpTransport(): HttpTransport {
  const links = new Set<(state: LinkState) => void>()
  let state: LinkState = 'connecting'
  // A snapshot must not be asked before the stream is there: what happens in between would be missed.
  let ready: Promise<void> = Promise.resolve()

  const events = (onBatch: (batch: EventBatch) => void): (() => void) => {
    const opened = Promise.withResolvers<void>()
    ready = Promise.race([opened.promise, new Promise<void>((resolve) => setTimeout(resolve, 2000))])
    return openStream((message) => {
      if ('batch' in message) {
        onBatch(message.batch)
        return
      }
      state = message.state
      if (state !== 'connecting') opened.resolve()
      for (const link of links) link(state)
    })
  }
  const onLink = (listener: (state: LinkState) => void): (() => void) => {
    links.add(listener)
    listener(state)
    return () => links.delete(listener)
  }
  return {
    call: async (method, input) => {
      await ready
      const body = JSON.stringify(input)
      const headers = { 'content-type': 'application/json' }
      return ask(`/api/call/${method}`, { method: 'POST', headers, body, keepalive: body.length < keepaliveLimit })
    },
    put: (file, purpose = 'attachment') => ask(`/api/blobs?name=${encodeURIComponent(file.name)}&for=${purpose}`, { method: 'POST', body: file }),
    events,
    onLink,
  }
}

async function ask(path: string, init: RequestInit): Promise<CallResult> {
  try {
    const response = await fetch(path, init)
    const isAnswer = response.headers.get('content-type')?.startsWith('application/json') === true
    if (isAnswer) return (await response.json()) as CallResult
    return gone(`the server answered ${response.status}`)
  } catch (thrown) {
    return gone(String(thrown))
  }
}

function gone(message: string): CallResult {
  return { ok: false, error: { code: 'closing', message, retryable: false } }
}

/** One stream for all tabs where the browser has shared workers, else one of this page. */
function openStream(read: (message: StreamMessage) => void): () => void {
  if (typeof SharedWorker === 'undefined') return followEvents('/api/events', read)
  const worker = new SharedWorker(new URL('./events-worker.ts', import.meta.url), { type: 'module', name: 'parley-events' })
  worker.port.addEventListener('message', (event: MessageEvent<StreamMessage>) => read(event.data))
  worker.port.start()
  worker.port.postMessage('open')
  const close = (): void => worker.port.postMessage('close')
  globalThis.addEventListener('pagehide', close)
  globalThis.addEventListener('pageshow', (event) => {
    // A page that comes back from the browser's page cache has missed what happened meanwhile.
    if ((event as PageTransitionEvent).persisted) location.reload()
  })
  return () => {
    globalThis.removeEventListener('pagehide', close)
    close()
  }
}
