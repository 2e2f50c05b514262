import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import events from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, Page } from 'playwright-core'
import { threadFlags } from '../../build/project.mjs'
import { launchParley } from '#kit/electron/launch.ts'

const root = join(import.meta.dirname, '../..')

/** The application with its window open. */
export interface Shown {
  readonly page: Page
  /** What the process wrote on stdout and stderr so far. */
  output(): string
  /** Ends the application as a person would; a second call waits for the first. */
  close(): Promise<void>
}

/** One of the two bodies of the application. */
export interface Stage {
  readonly name: string
  /** Starts the built application on a data folder and opens its window. */
  show(browser: Browser, dataFolder: string, options?: ShowOptions): Promise<Shown>
}

/** How the window is opened. */
export interface ShowOptions {
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
  /** The user and the group that the server host runs as. */
  readonly as?: { readonly uid?: number; readonly gid?: number }
}

/** The server host with Chromium as its window. */
export const serverStage: Stage = {
  name: 'server host',
  show: async (browser, dataFolder, { viewport = { width: 1280, height: 800 }, colorScheme = 'light', as = {} } = {}) => {
    const server = await startServerHost(dataFolder, process.env, as)
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-US' })
    const page = await context.newPage()
    await page.goto(server.url)
    return {
      page,
      output: server.output,
      close: once(async () => {
        await context.close()
        await server.stop()
      }),
    }
  },
}

/** The built main and preload bundles under the stand-in for Electron. */
export const electronStage: Stage = {
  name: 'Electron stand-in',
  show: async (browser, dataFolder) => {
    const parley = await launchParley({ dataFolder, browser })
    return {
      page: parley.page,
      output: parley.output,
      close: once(async () => void (await parley.close())),
    }
  },
}

/** A story closes what it opened, and the test's end closes it too when the story failed. */
function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined
  return () => (closing ??= close())
}

/** A running server host. */
export interface ServerHost {
  readonly url: string
  readonly process: ChildProcess
  output(): string
  /** SIGTERM; resolves with the exit status. */
  stop(): Promise<number | null>
}

/** Starts the built server host on any free port; `as` is the user and the group that it runs as, where that is another. */
export async function startServerHost(dataFolder: string, env: NodeJS.ProcessEnv = process.env, as: { readonly uid?: number; readonly gid?: number } = {}): Promise<ServerHost> {
  const child = spawn(process.execPath, [...threadFlags, join(root, 'out/main/serve.js'), '--data', dataFolder, '--port', '0'], { env, ...as, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      output += `${line}\n`
      const address = /^Parley is ready at (\S+)$/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`the server host ended with ${code}: ${output}`)))
  })
  return {
    url,
    process: child,
    output: () => output,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill('SIGTERM')
      await events.once(child, 'exit')
      return child.exitCode
    },
  }
}
