import type { BrowserWindow } from 'electron'

/** How often a page may be brought back within `window` milliseconds before a person is asked. */
const patience = { times: 3, window: 60_000 } as const
/** How long a page may stay stuck after the system noticed it, in milliseconds. */
export const stuckTime = 10_000

/** What recovery needs from outside. */
export interface RecoveryOptions {
  now(): number
  log(text: string): void
  /** The page keeps failing; answers whether to try once more. */
  askToTryAgain(): Promise<boolean>
}

/**
 * Brings a crashed or stuck page back. The address is loaded again with its fragment, so that the same conversation is
 * shown; replies run on in the core meanwhile, drafts are stored. A page that fails again and again is left to the person.
 */
export function recover(window: BrowserWindow, { now, log, askToTryAgain }: RecoveryOptions): void {
  const contents = window.webContents
  let failures: number[] = []
  let stuck: NodeJS.Timeout | undefined
  const notStuck = (): void => clearTimeout(stuck)

  const bringBack = async (): Promise<void> => {
    failures = [...failures.filter((at) => now() - at < patience.window), now()]
    if (failures.length > patience.times) {
      if (!(await askToTryAgain())) return
      failures = []
    }
    if (!window.isDestroyed()) contents.reload()
  }

  contents.on('render-process-gone', (_event, { reason }) => {
    notStuck()
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log(`page gone: ${reason}`)
    void bringBack()
  })
  window.on('unresponsive', () => {
    // A page that is halted in a debugger is stuck on purpose.
    if (contents.isDevToolsOpened()) return
    notStuck()
    stuck = setTimeout(() => {
      log('page stuck')
      // Ending its process is told as `render-process-gone`, which brings it back.
      if (!window.isDestroyed()) contents.forcefullyCrashRenderer()
    }, stuckTime)
  })
  window.on('responsive', notStuck)
  window.on('closed', notStuck)
}
