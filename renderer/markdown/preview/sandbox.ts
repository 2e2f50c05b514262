import { previewReady } from '#shared/preview.ts'
import type { PreviewContent, PreviewReport } from '#shared/preview.ts'

/** A page that runs in a frame of its own, in a process of its own where the browser has one for it. */
export interface Sandbox {
  /** Asks for a `pong`; false when there is nobody to ask yet. */
  ping(): boolean
  /** Stops listening. The page ends when its frame is taken away. */
  close(): void
}

/** Gives `content` to the page of a frame at `previewPath` that has `sandbox="allow-scripts"`, when it is ready, and hands on what comes back. */
export function openSandbox(frame: HTMLIFrameElement, content: PreviewContent, onReport: (report: PreviewReport) => void): Sandbox {
  let port: MessagePort | undefined
  const hear = (event: MessageEvent<unknown>): void => {
    if (event.source === null || event.source !== frame.contentWindow || event.data !== previewReady || port !== undefined) return
    const channel = new MessageChannel()
    port = channel.port1
    port.addEventListener('message', (report: MessageEvent<unknown>) => {
      if (isReport(report.data)) onReport(report.data)
    })
    port.start()
    // Its origin is opaque: it has no name that a message could be addressed to.
    frame.contentWindow?.postMessage(content, '*', [channel.port2])
  }
  window.addEventListener('message', hear)
  return {
    ping: () => {
      port?.postMessage('ping')
      return port !== undefined
    },
    close: () => {
      window.removeEventListener('message', hear)
      port?.close()
    },
  }
}

/** What runs there may send anything. */
function isReport(value: unknown): value is PreviewReport {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  return value.type === 'pong' || (value.type === 'error' && 'text' in value && typeof value.text === 'string')
}
