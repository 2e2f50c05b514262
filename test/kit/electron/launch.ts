/**
 * Runs the built application (`out/main/index.js`, `out/preload/index.cjs`) under plain Node, with the shim for
 * `electron` and a real Chromium for the window. The main process is a child, so that killing it and its exit code are
 * real; the page belongs to the test.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { ChildRequest, FrameInfo, ParentMessage } from './messages.ts'
import { fromStandIn, headersOfStandIn, preloadScript, standInOrigin, toStandIn } from './preload-frame.ts'

const root = join(import.meta.dirname, '../../..')

/** How Parley is started. */
export interface LaunchOptions {
  readonly dataFolder: string
  readonly env?: Readonly<Record<string, string>>
  /** More arguments of the command line. */
  readonly args?: readonly string[]
  /** A running Chromium to use; without one it is started and closed with the application. */
  readonly browser?: Browser
  /** Other built files than those in `out/`. */
  readonly out?: string
}

/** How the main process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What it wrote on stdout and stderr. */
  readonly output: string
}

/** What a protocol handler answered. */
export interface Served {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A started application. */
export interface RunningParley {
  readonly pid: number
  /** The first window's page, when it has loaded. Rejects when the process ends before. */
  readonly window: Promise<Page>
  readonly ended: Promise<Ending>
  /** What it wrote on stdout and stderr so far. */
  output(): string
  /** What the application told the system, by kind: window, load, show, menu, dialog, notification, open-external, exit… */
  records(kind: string): unknown[]
  /** The next or present record of a kind. */
  waitForRecord(kind: string): Promise<unknown>
  /** The answer of the `app://` handler, past Chromium. */
  fetch(address: string, method?: string): Promise<Served>
  /** Calls an IPC channel as any frame would, `null` for a frame that is gone. */
  invoke(frame: FrameInfo | null, channel: string, ...args: readonly unknown[]): Promise<unknown>
  /** Anything else the shim can do: events of Electron, the menu, permissions. */
  ask(request: ChildRequest): Promise<unknown>
  /** Quits as a person would and waits for the end. */
  close(): Promise<Ending>
  /** `kill -9` of the main process. */
  kill(): Promise<Ending>
}

/** Starts Parley and waits for its window. */
export async function launchParley(options: LaunchOptions): Promise<RunningParley & { readonly page: Page; readonly windowOptions: Record<string, unknown> }> {
  const running = runParley(options)
  const page = await running.window
  return { ...running, page, windowOptions: running.records('window')[0] as Record<string, unknown> }
}

/** Starts Parley without waiting: for starts that are to fail. */
export function runParley(options: LaunchOptions): RunningParley {
  return new StandIn(options).face
}

class StandIn {
  readonly #options: LaunchOptions
  readonly #out: string
  readonly #child: ChildProcess
  readonly #records: { readonly kind: string; readonly value: unknown }[] = []
  readonly #waiting = new Set<() => void>()
  readonly #replies = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>()
  readonly #pages = new Map<number, Promise<Page>>()
  readonly #window = Promise.withResolvers<Page>()
  readonly #ended: Promise<Ending>
  #context: Promise<BrowserContext> | undefined
  #browser: Browser | undefined
  #output = ''
  #lastRequest = 0

  constructor(options: LaunchOptions) {
    this.#options = options
    this.#out = options.out ?? join(root, 'out')
    this.#child = fork(join(this.#out, 'main/index.js'), ['--data', options.dataFolder, ...(options.args ?? [])], {
      execArgv: ['--import', join(import.meta.dirname, 'register.ts')],
      serialization: 'advanced',
      env: { ...process.env, ...options.env, PARLEY_STAND_IN: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (text) => (this.#output += String(text)))
    this.#child.on('message', (message) => this.#hear(message as ParentMessage))
    this.#window.promise.catch(() => undefined)
    this.#ended = new Promise<Ending>((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal, output: this.#output }))
    }).then((ending) => this.#leave(ending))
  }

  get face(): RunningParley {
    return {
      pid: this.#child.pid ?? 0,
      window: this.#window.promise,
      ended: this.#ended,
      output: () => this.#output,
      records: (kind) => this.#records.filter((each) => each.kind === kind).map((each) => each.value),
      waitForRecord: (kind) => this.#waitForRecord(kind),
      fetch: (address, method = 'GET') => this.#fetch(address, method),
      invoke: (frame, channel, ...args) => this.#ask({ do: 'invoke', windowId: this.#firstWindow(), frame, channel, args }),
      ask: (request) => this.#ask(request),
      close: async () => {
        this.#ask({ do: 'quit' }).catch(() => undefined)
        return this.#ended
      },
      kill: async () => {
        this.#child.kill('SIGKILL')
        return this.#ended
      },
    }
  }

  #firstWindow(): number {
    return this.#pages.keys().next().value ?? 0
  }

  /** The window goes with its process, as in Electron. */
  async #leave(ending: Ending): Promise<Ending> {
    const reason = new Error(`the main process ended with ${ending.code ?? ending.signal}: ${ending.output}`)
    this.#window.reject(reason)
    for (const reply of this.#replies.values()) reply.reject(reason)
    for (const wake of this.#waiting) wake()
    await this.#context?.then((context) => context.close()).catch(() => undefined)
    if (this.#options.browser === undefined) await this.#browser?.close()
    return ending
  }

  async #waitForRecord(kind: string): Promise<unknown> {
    for (;;) {
      const found = this.#records.find((each) => each.kind === kind)
      if (found !== undefined) return found.value
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw new Error(`ended without ${kind}: ${this.#output}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  #ask(request: ChildRequest): Promise<unknown> {
    const id = ++this.#lastRequest
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#replies.set(id, { resolve, reject })
    this.#child.send({ id, request }, (error) => {
      if (error !== null) reject(error)
    })
    return promise
  }

  async #fetch(address: string, method: string): Promise<Served> {
    const served = (await this.#ask({ do: 'fetch', url: address, method })) as { status: number; headers: [string, string][]; body: Uint8Array }
    return { status: served.status, headers: Object.fromEntries(served.headers), body: Buffer.from(served.body) }
  }

  #hear(message: ParentMessage): void {
    switch (message.type) {
      case 'record':
        this.#records.push(message)
        for (const wake of this.#waiting) wake()
        this.#waiting.clear()
        return
      case 'reply': {
        const reply = this.#replies.get(message.id)
        this.#replies.delete(message.id)
        if (message.error === undefined) reply?.resolve(message.value)
        else reply?.reject(new Error(message.error))
        return
      }
      case 'open': {
        const page = this.#openPage(message.windowId, message.options)
        // A process that ends takes its half-open window along; whoever waits for the window hears of it.
        page.catch(() => undefined)
        this.#pages.set(message.windowId, page)
        return
      }
      case 'load':
        void this.#load(message.windowId, message.url)
        return
      case 'send':
        void this.#onPage(message.windowId, (page) => page.evaluate(deliver, [message.channel, message.args] as const))
        return
      case 'reload':
        void this.#onPage(message.windowId, (page) => page.reload())
        return
      case 'close':
        void this.#onPage(message.windowId, (page) => page.close())
    }
  }

  /** The page may be gone or on its way to another address: what was sent to it is lost, as it is in Electron. */
  async #onPage(windowId: number, act: (page: Page) => Promise<unknown>): Promise<void> {
    const page = await this.#pages.get(windowId)?.catch(() => undefined)
    if (page !== undefined) await act(page).catch(() => undefined)
  }

  async #openContext(): Promise<BrowserContext> {
    this.#browser = this.#options.browser ?? (await launchChromium())
    const context = await this.#browser.newContext()
    await context.route(`${standInOrigin}/**`, async (route) => {
      const request = route.request()
      const served = await this.#fetch(fromStandIn(request.url()), request.method()).catch(() => undefined)
      await (served === undefined ? route.abort() : route.fulfill({ ...served, headers: headersOfStandIn(served.headers) })).catch(() => undefined)
    })
    return context
  }

  async #openPage(windowId: number, options: Record<string, unknown>): Promise<Page> {
    this.#context ??= this.#openContext()
    const page = await (await this.#context).newPage()
    await page.setViewportSize({ width: Number(options['width'] ?? 800), height: Number(options['height'] ?? 600) })
    await page.exposeBinding('standInInvoke', async ({ frame }, message: { channel: string; args: unknown[] }) => {
      const from = { url: fromStandIn(frame.url()), top: frame.parentFrame() === null }
      const args = message.args.map(withBytes)
      return this.#ask({ do: 'invoke', windowId, frame: from, channel: message.channel, args }).then(
        (value) => ({ value }),
        (thrown: unknown) => ({ error: String(thrown) }),
      )
    })
    const { preload } = options['webPreferences'] as { preload: string }
    await page.addInitScript({ content: preloadScript(await readFile(preload, 'utf8')) })
    return page
  }

  async #load(windowId: number, address: string): Promise<void> {
    try {
      const page = await this.#pages.get(windowId)
      await page?.goto(toStandIn(address))
      await this.#ask({ do: 'loaded', windowId })
      if (page !== undefined) this.#window.resolve(page)
    } catch (thrown) {
      this.#window.reject(thrown)
    }
  }
}

/** The browser that is the window; `args` are more arguments of its command line. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...args],
  })
}

function deliver([channel, args]: readonly [string, readonly unknown[]]): void {
  const page = globalThis as unknown as { standInDeliver?(channel: string, args: readonly unknown[]): void }
  page.standInDeliver?.(channel, args)
}

/** Bytes cross the binding as text; they leave it as the `ArrayBuffer` that Electron's IPC would bring. */
function withBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('bytes' in value)) return value
  const { standInBytes } = value.bytes as { standInBytes?: string }
  if (standInBytes === undefined) return value
  return { ...value, bytes: new Uint8Array(Buffer.from(standInBytes, 'base64')).buffer }
}
