import type { CallResult, Transport } from '#shared/client.ts'
import type { EventBatch } from '#shared/contract.ts'

/** A transport over the server host's HTTP, as an outside script would write it, whose event stream a test can cut. */
export interface HttpTransport extends Transport {
  /** Cuts every open event stream; they come back by themselves where they were. */
  cut(): void
}

/** Speaks to a server host with its key. `slow` is awaited before every batch is handed on. */
export function httpTransport(origin: string, key: string, slow: () => Promise<void> | void = () => undefined): HttpTransport {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const streams = new Set<AbortController>()
  return {
    call: async (method, input) => {
      const response = await fetch(`${origin}/api/call/${method}`, { method: 'POST', headers, body: JSON.stringify(input) })
      return (await response.json()) as CallResult
    },
    put: async (file, purpose = 'attachment') => {
      const response = await fetch(`${origin}/api/blobs?name=${encodeURIComponent(file.name)}&for=${purpose}`, { method: 'POST', headers, body: file })
      return (await response.json()) as CallResult
    },
    events: (onBatch) => {
      const end = new AbortController()
      void follow()
      return () => {
        end.abort()
        for (const stream of streams) stream.abort()
      }

      async function follow(): Promise<void> {
        let after = ''
        while (!end.signal.aborted) {
          const controller = new AbortController()
          streams.add(controller)
          try {
            const address = `${origin}/api/events${after === '' ? '' : `?after=${after}`}`
            const response = await fetch(address, { headers, signal: controller.signal })
            for await (const frame of frames(response)) {
              await slow()
              if (frame.data !== undefined) onBatch(JSON.parse(frame.data) as EventBatch)
              after = frame.id ?? after
            }
          } catch {
            // Cut by the test, or by the server's end: the loop decides.
          }
          streams.delete(controller)
        }
      }
    },
    cut: () => {
      for (const stream of streams) stream.abort()
    },
  }
}

async function* frames(response: Response): AsyncGenerator<{ id?: string; data?: string }> {
  if (response.body === null) return
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    rest += text
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      const lines = rest.slice(0, end).split('\n')
      rest = rest.slice(end + 2)
      const field = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      const [id, data] = [field('id'), field('data')]
      yield { ...(id !== undefined && { id }), ...(data !== undefined && { data }) }
    }
  }
}
