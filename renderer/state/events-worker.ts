import { followEvents } from './event-link.ts'
import type { StreamMessage } from './event-link.ts'

/** One event stream for all tabs of one server: a browser allows few connections per host. */
const ports = new Set<MessagePort>()
let last: StreamMessage = { state: 'connecting' }
let end: (() => void) | undefined

function tell(message: StreamMessage): void {
  if ('state' in message) last = message
  for (const port of ports) port.postMessage(message)
}

function onPortMessage(port: MessagePort, message: unknown): void {
  if (message === 'open') {
    ports.add(port)
    end ??= followEvents('/api/events', tell)
    port.postMessage(last)
    return
  }
  ports.delete(port)
  if (ports.size > 0) return
  end?.()
  end = undefined
  last = { state: 'connecting' }
}

globalThis.addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  if (port === undefined) return
  port.addEventListener('message', (message) => onPortMessage(port, message.data))
  port.start()
})
