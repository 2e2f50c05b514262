/** The origin under which the stand-in shows `app://parley`. */
export const standInOrigin = 'https://parley.app-host.invalid'

/** The address that Chromium opens for one of the application's. */
export function toStandIn(address: string): string {
  return address.replace(/^app:\/\/parley(?=\/|$)/, standInOrigin)
}

/** The headers of an answer, in which policies name the origin that Chromium knows. */
export function headersOfStandIn(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll('app://parley', standInOrigin)]))
}

/** The address that the application knows for one of Chromium's. */
export function fromStandIn(address: string): string {
  return address.startsWith(`${standInOrigin}/`) ? `app://parley${address.slice(standInOrigin.length)}` : address
}

/** Wraps the built preload so that it runs in the page before its own scripts, with a `require('electron')` that goes over a binding. */
export function preloadScript(preload: string): string {
  return `(${runPreload.toString()})(${JSON.stringify(standInOrigin)}, function (require, module, exports) {${preload}\n})`
}

interface Page {
  location: { origin: string }
  standInInvoke(message: unknown): Promise<{ value?: unknown; error?: string }>
  standInDeliver(channel: string, args: unknown[]): void
  standInPaths?: Record<string, string>
}

/** Runs in the page: nothing of this module is in reach. */
function runPreload(origin: string, preload: (require: (name: string) => unknown, module: object, exports: object) => void): void {
  const page = globalThis as unknown as Page
  if (page.location.origin !== origin) return
  const listeners = new Map<string, ((event: object, ...args: unknown[]) => void)[]>()
  const encode = (value: unknown): unknown => {
    if (!(value instanceof ArrayBuffer)) return value
    let text = ''
    for (const byte of new Uint8Array(value)) text += String.fromCharCode(byte)
    return { standInBytes: btoa(text) }
  }
  const encodeFields = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'bytes' in value ? { ...value, bytes: encode(value.bytes) } : value
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: object) => Object.defineProperty(page, name, { value: Object.freeze(api), enumerable: true }),
    },
    ipcRenderer: {
      invoke: async (channel: string, ...args: unknown[]) => {
        const answer = await page.standInInvoke({ channel, args: args.map(encodeFields) })
        if (answer.error !== undefined) throw new Error(answer.error)
        return answer.value
      },
      on: (channel: string, listener: (event: object, ...args: unknown[]) => void) =>
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
    // A file of a page has no path outside Electron; a test may give it one.
    webUtils: { getPathForFile: (file: { name: string }) => page.standInPaths?.[file.name] ?? '' },
  }
  page.standInDeliver = (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
  }
  const module = { exports: {} }
  const require = (name: string): unknown => {
    if (name === 'electron') return electron
    throw new Error(`a sandboxed preload cannot require ${name}`)
  }
  preload(require, module, module.exports)
}
