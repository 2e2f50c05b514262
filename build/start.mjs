// @ts-check
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findBrowser, hasDisplay, openWindow } from './browser.mjs'
import { toStatus } from './child.mjs'
import { ensureBuilt } from './compile.mjs'
import { ensureElectron } from './electron-binary.mjs'
import { ensureInstalled } from './install.mjs'
import { cacheFolder, nodePath, root, say, threadFlags } from './project.mjs'
import { readStartFlags, usage } from './start-flags.mjs'

/** @typedef {ReturnType<typeof readStartFlags>} Flags */

const readyLine = /^Parley is ready at (\S+)$/
/** An Electron that ends with a failure sooner than this cannot run on this machine, in milliseconds. */
const earlyEnd = 5_000
/** A browser that ends sooner than this has handed the address to another one that runs already, in milliseconds. */
const handedOver = 3_000
/** What Parley itself ends with: all is well, folder held, folder unusable. */
const ownStatuses = [0, 3, 4]

process.exitCode = await start()

async function start() {
  const flags = readFlags()
  if (flags === undefined) return 2
  if (flags.isHelp) {
    say(usage)
    return 0
  }
  try {
    await ensureInstalled()
    await ensureBuilt()
  } catch (error) {
    say(`Parley cannot start: ${error instanceof Error ? error.message : error}`)
    return 1
  }
  if (flags.isBrowser) return runServer(flags)
  return (await runElectron(flags)) ?? runServer(flags)
}

function readFlags() {
  try {
    return readStartFlags(process.argv.slice(2))
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n${usage}`)
    return undefined
  }
}

/**
 * Runs the application in Electron. Answers its exit status, `undefined` where Electron cannot run.
 * @param {Flags} flags
 */
async function runElectron(flags) {
  if (!hasDisplay()) {
    say('There is no display: Parley runs as a server for a browser.')
    return undefined
  }
  const electron = await ensureElectron()
  if (electron === undefined) {
    say('Electron is not there and could not be downloaded: Parley runs as a server for a browser.')
    return undefined
  }
  const began = performance.now()
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, ...dataArguments(flags)]
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const status = await runHost(spawn(electron, args, { cwd: root, env, stdio: ['ignore', 2, 2] }))
  if (ownStatuses.includes(status) || performance.now() - began > earlyEnd) return status
  say(`Electron cannot run on this machine (it ended with ${status}): Parley runs as a server for a browser.`)
  return undefined
}

/**
 * Runs the server host, and its window where there can be one.
 * @param {Flags} flags
 */
async function runServer(flags) {
  const args = [...threadFlags, join(root, 'out', 'main', 'serve.js'), ...dataArguments(flags), ...(flags.port === undefined ? [] : ['--port', String(flags.port)])]
  const env = { NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'), ...process.env }
  // Through the channel the server learns of this process's end, whatever way it ends.
  const host = spawn(nodePath(), args, { cwd: root, env, stdio: ['ignore', 'pipe', 2, 'ipc'] })
  if (host.stdout === null) return 1
  createInterface({ input: host.stdout }).on('line', (line) => {
    const address = readyLine.exec(line)?.[1]
    if (address === undefined) return say(line)
    process.stdout.write(`${line}\n`)
    if (flags.isOpened) showWindow(host, address, flags)
  })
  return runHost(host)
}

/**
 * @param {import('node:child_process').ChildProcess} host
 * @param {string} address
 * @param {Flags} flags
 */
function showWindow(host, address, { dataFolder }) {
  const browser = hasDisplay() ? findBrowser() : undefined
  if (browser === undefined) return say('Open this address in a browser to use Parley.')
  const window = openWindow(browser, address, dataFolder)
  host.on('exit', window.close)
  void window.closed.then(({ status, milliseconds }) => {
    if (status !== 0) say('The window could not be kept open. Open the address above in a browser to use Parley.')
    else if (milliseconds > handedOver) host.kill('SIGTERM')
  })
}

/** @param {Flags} flags */
function dataArguments({ dataFolder }) {
  return dataFolder === undefined ? [] : ['--data', dataFolder]
}

/**
 * Waits for the end of a host and hands it the signals that come meanwhile.
 * @param {import('node:child_process').ChildProcess} host
 * @returns {Promise<number>}
 */
function runHost(host) {
  const forward = (/** @type {NodeJS.Signals} */ signal) => void host.kill(signal)
  process.on('SIGINT', forward)
  process.on('SIGTERM', forward)
  return new Promise((resolve) => {
    host.on('error', () => resolve(127))
    host.on('exit', (code, signal) => {
      process.off('SIGINT', forward)
      process.off('SIGTERM', forward)
      resolve(toStatus(code, signal))
    })
  })
}
