// @ts-check
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { toStatus } from './child.mjs'
import { root } from './project.mjs'

const commands = [
  'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'brave-browser', 'brave', 'microsoft-edge', 'microsoft-edge-stable',
]
const macApplications = ['Chromium', 'Google Chrome', 'Brave Browser', 'Microsoft Edge']
const windowsPrograms = [
  'Chromium\\Application\\chrome.exe',
  'Google\\Chrome\\Application\\chrome.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/** Whether a window can be shown at all. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/**
 * The path of a browser of the Chromium family; `undefined` where there is none.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env, platform = process.platform) {
  return candidates(env, platform).find((path) => existsSync(path))
}

/**
 * Opens `url` as a window of its own. Answers when the window is closed, with the browser's exit status and whether
 * the browser belongs to this window alone: one that hands the address to a browser that runs already ends at once.
 * @param {string} browser
 * @param {string} url
 * @param {string} [dataFolder] Parley of another folder has another window.
 * @returns {{ closed: Promise<{ status: number, milliseconds: number }>, close: () => void }}
 */
export function openWindow(browser, url, dataFolder = '') {
  const began = performance.now()
  const child = spawn(browser, windowArguments(browser, url, dataFolder), { stdio: 'ignore' })
  const closed = new Promise((resolve) => {
    const end = (/** @type {number} */ status) => resolve({ status, milliseconds: performance.now() - began })
    child.on('error', () => end(127))
    child.on('exit', (code, signal) => end(toStatus(code, signal)))
  })
  return { closed, close: () => void child.kill() }
}

/**
 * @param {string} browser
 * @param {string} url
 * @param {string} dataFolder
 */
function windowArguments(browser, url, dataFolder) {
  const args = [`--app=${url}`, '--no-first-run', '--no-default-browser-check']
  // A profile of its own: no extension sees the page, and the process lives as long as the window. Snap packages
  // cannot write to hidden folders.
  if (!realpathSync(browser).includes('snap')) args.push(`--user-data-dir=${profileFolder(dataFolder)}`, '--password-store=basic', '--use-mock-keychain')
  if (process.getuid?.() === 0) args.push('--no-sandbox')
  return args
}

/** @param {string} dataFolder */
function profileFolder(dataFolder) {
  const name = `window-${createHash('sha256').update(`${root}\n${dataFolder}`).digest('hex').slice(0, 12)}`
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? tmpdir(), 'Parley', name)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Parley', name)
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'Parley', name)
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
function candidates(env, platform) {
  if (platform === 'darwin') return macApplications.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter((folder) => folder !== undefined)
    return windowsPrograms.flatMap((program) => folders.map((folder) => join(folder, program)))
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)))
}
