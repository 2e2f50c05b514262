import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Core } from '#core/core.ts'
import type { Host } from '#core/host.ts'
import { createCore } from '#core/index.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorCode } from '#shared/error.ts'
import { mark } from '#shared/perf.ts'
import { defaultDataFolder, settledFolder } from './data-folder.ts'
import { createHost } from './host.ts'
import { readFlags } from './serve-flags.ts'
import type { ServeFlags } from './serve-flags.ts'
import { startServer } from './serve-http.ts'
import type { RunningServer, ServerOptions } from './serve-http.ts'

/** How long a shutdown may take before the process ends all the same, in milliseconds. */
const closeLimit = 10_000

const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const folderStates: Partial<Record<ErrorCode, string>> = {
  'folder-held': 'is in use by another Parley',
  'folder-missing': 'was moved to a folder that is not there',
  'folder-unwritable': 'cannot be written; nothing in it was changed',
  'database-locked': 'holds a database that another program has locked; it was left untouched',
  'database-read-only': 'holds a database that cannot be written; it was left untouched',
  'database-damaged': 'holds a database that is damaged; it was left untouched',
  'database-newer': 'holds a database of a newer Parley; it was left untouched',
}

if (import.meta.main) await run()

/** Runs the server host until a signal ends it. Exit codes: 0 ended by a signal, 1 failed, 2 wrong flags, 3 folder held, 4 folder or database unusable. */
export async function run(): Promise<void> {
  mark('serve/didStart')
  // Until there is something to close, an end is just that.
  for (const signal of endSignals) process.once(signal, () => process.exit(0))
  const flags = tryReadFlags()
  const host = createHost({ kind: 'server', dataFolder: await settledFolder(flags.dataFolder), entry: import.meta.url })
  process.on('uncaughtExceptionMonitor', (error) => host.log({ level: 'error', area: 'serve', text: placeOf(error) }))
  const core = await openCore(host)
  mark('serve/didOpenCore')
  const server = await listen(core, host, flags.port)
  mark('serve/didListen')
  endWithProcess(core, server)
  process.stdout.write(`Parley is ready at ${server.url}\n`)
}

function tryReadFlags(): ServeFlags {
  try {
    return readFlags(process.argv.slice(2), defaultDataFolder())
  } catch (error) {
    return leave(2, error instanceof Error ? error.message : String(error))
  }
}

async function openCore(host: Host): Promise<Core> {
  try {
    return await createCore(host)
  } catch (error) {
    const { code, message } = toErrorInfo(error)
    const state = folderStates[code]
    if (state === undefined) throw error
    return leave(code === 'folder-held' ? 3 : 4, `${host.dataFolder} ${state}.`, code === 'folder-held' ? '' : ` (${message})`)
  }
}

async function listen(core: Core, host: Host, port: number | undefined): Promise<RunningServer> {
  const page = import.meta.url.endsWith('.ts') ? '../out/renderer' : '../renderer'
  const options: Omit<ServerOptions, 'port'> = {
    core,
    pageFolder: fileURLToPath(new URL(page, import.meta.url)),
    onError: (text) => host.log({ level: 'warn', area: 'serve', text: `a request failed: ${text}` }),
  }
  const lastPort = join(host.dataFolder, 'port')
  const remembered = port ?? (Number(await readFile(lastPort, 'utf8').catch(() => '0')) || 0)
  const server = await startServer({ ...options, port: remembered }).catch((error: unknown) => {
    if (port === undefined) return startServer({ ...options, port: 0 })
    return core.close().then(() => leave(1, `Port ${port} cannot be used (${codeOf(error)}).`))
  })
  // An origin that stays lets the browser find again what it stored for the window.
  await writeFile(lastPort, String(server.port)).catch(() => undefined)
  return server
}

function endWithProcess(core: Core, server: RunningServer): void {
  let isEnding = false
  const end = (): void => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(1), closeLimit).unref()
    // The core first: its last events still reach the open windows.
    const closing = core.close().finally(() => server.close())
    closing.then(() => process.exit(0), () => process.exit(1))
  }
  for (const signal of endSignals) process.removeAllListeners(signal).on(signal, end)
  // The start script holds a channel open: when it was killed, nobody else would end this process.
  process.on('disconnect', end)
  // Whoever read the ready line may be gone.
  process.stdout.on('error', () => undefined)
}

function leave(status: number, text: string, more = ''): never {
  process.stderr.write(`Parley: ${text}${more}\n`)
  process.exit(status)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

/** Where something failed. The message stays out: it may repeat what a person typed. */
function placeOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  return [`${error.name} ${codeOf(error)}`, ...frames].join('\n')
}
