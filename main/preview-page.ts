import { previewPath, previewReady } from '#shared/preview.ts'

/** What a preview may do: run its own scripts, with its own styles and images, under an origin that is nobody's. */
function policy(origin: string): string {
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${origin}`,
  ].join('; ')
}

const denied = [
  'accelerometer', 'autoplay', 'browsing-topics', 'camera', 'clipboard-read', 'clipboard-write', 'display-capture', 'encrypted-media',
  'fullscreen', 'gamepad', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment',
  'picture-in-picture', 'publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'storage-access', 'usb',
  'window-management', 'xr-spatial-tracking',
]

/**
 * The headers of the page in which previews run, for the window at `origin`. The policy leaves preconnections, names that are
 * looked up and WebRTC open; the allowlist of connections, which is empty, does not.
 */
export function previewHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(origin),
    'connection-allowlist': '()',
    'permissions-policy': denied.map((name) => `${name}=()`).join(', '),
    'x-dns-prefetch-control': 'off',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  }
}

/** Whether a path is that of the page in which previews run. */
export function isPreviewPath(path: string): boolean {
  return path === previewPath
}

/**
 * Waits for what is to be shown and writes it in its own place, so that it keeps the policy and the origin of this page. Its
 * errors go to the port that came along. The first line is for browsers that do not know the allowlist.
 */
function showWhatComes(ready: string): void {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(globalThis, name)
  const page = globalThis as unknown as PreviewWindow
  const show = (event: PreviewMessage): void => {
    const port = event.ports[0]
    if (event.source !== page.parent || port === undefined) return
    page.document.open()
    // Opening the document has taken this listener away, and all others.
    const tell = (text: string): void => port.postMessage({ type: 'error', text: text.slice(0, 500) })
    page.addEventListener('error', (failure) => tell(`${failure.message} (${failure.lineno}:${failure.colno})`))
    page.addEventListener('unhandledrejection', (failure) => tell(String(failure.reason)))
    const log = page.console.error
    page.console.error = (...values: unknown[]) => {
      tell(values.map(String).join(' '))
      log.apply(page.console, values)
    }
    port.addEventListener('message', () => port.postMessage({ type: 'pong' }))
    port.start()
    page.document.write(event.data.html)
    page.document.close()
    if (event.data.script === undefined) return
    const script = page.document.createElement('script')
    script.textContent = event.data.script
    page.document.body.append(script)
  }
  page.addEventListener('message', show)
  page.parent.postMessage(ready, '*')
}

interface PreviewMessage {
  readonly source: unknown
  readonly data: { readonly html: string; readonly script?: string }
  readonly ports: readonly { postMessage(message: unknown): void; addEventListener(type: 'message', listener: () => void): void; start(): void }[]
}

interface PreviewFailure {
  readonly message: string
  readonly lineno: number
  readonly colno: number
  readonly reason: unknown
}

interface PreviewDocument {
  readonly body: { append(element: unknown): void }
  open(): void
  write(html: string): void
  close(): void
  createElement(name: 'script'): { textContent: string }
}

interface PreviewWindow {
  readonly parent: { postMessage(message: unknown, target: string): void }
  readonly document: PreviewDocument
  readonly console: { error: (...values: unknown[]) => void }
  addEventListener(type: 'message', listener: (event: PreviewMessage) => void): void
  addEventListener(type: 'error' | 'unhandledrejection', listener: (event: PreviewFailure) => void): void
}

/** The page in which previews run. It holds nothing of anybody and is the same for all. */
export const previewPage = `<!doctype html><meta charset="utf-8"><title>Preview</title><script>(${showWhatComes.toString()})(${JSON.stringify(previewReady)})</script>`
