// @ts-check
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canHaveKeyring, runWithKeyring } from '../test/kit/keyring.mjs'
import { findBrowser } from './browser.mjs'
import { run } from './child.mjs'
import { ensureBuilt } from './compile.mjs'
import { findElectron } from './electron-binary.mjs'
import { ensureInstalled } from './install.mjs'
import { nodePath, root, say } from './project.mjs'
import { ensureTestPrograms } from './test-programs.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const args = process.argv.slice(2)
const isLong = args.includes('--long')
const isCi = process.env['CI'] === 'true' || process.env['CI'] === '1'
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, ...(isLong ? { PARLEY_LONG: '1' } : {}) }

/** @type {Counts} */
const total = { passed: 0, failed: 0, skipped: 0 }
/** Skips that a machine of continuous integration may have. */
let excused = 0

await main()
const isGood = total.failed === 0 && total.passed > 0 && (!isCi || total.skipped === excused)
if (isCi && total.skipped > excused) say('With CI set, only smoke:electron may be skipped.')
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = isGood ? 0 : 1

async function main() {
  const isReady = await suite('install', ensureInstalled)
  if (!isReady) return
  await ensureTestPrograms()
  env['CHROMIUM'] ??= findBrowser()
  const isBuilt = await suite('build', ensureBuilt)
  await program('types: main', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')
  await program('types: renderer', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.renderer.json')
  await program('lint', 'node_modules/oxlint/bin/oxlint')
  if (existsSync(join(root, 'build/api-docs.ts'))) await program('docs', 'build/api-docs.ts', '--check')
  if (isBuilt) await vitest()
  await smoke()
}

/**
 * @param {string} name
 * @param {() => Promise<unknown>} work
 */
async function suite(name, work) {
  try {
    await work()
  } catch (error) {
    add({ failed: 1 })
    say(`FAILED ${name}: ${error instanceof Error ? error.message : error}`)
    return false
  }
  add({ passed: 1 })
  say(`passed ${name}`)
  return true
}

/**
 * @param {string} name
 * @param {string} script
 * @param {...string} scriptArgs
 */
function program(name, script, ...scriptArgs) {
  return suite(name, async () => {
    const status = await run(nodePath(), [join(root, script), ...scriptArgs], { cwd: root, env })
    if (status !== 0) throw new Error(`ended with ${status}`)
  })
}

async function vitest() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const report = join(folder, 'report.json')
  const command = [
    join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
    ...args.filter((arg) => arg !== '--long'),
  ]
  try {
    const status = canHaveKeyring()
      ? await runWithKeyring(nodePath(), command, { cwd: root, env })
      : await run(nodePath(), command, { cwd: root, env, stdio: 'inherit' })
    const counts = toCounts(await readFile(report, 'utf8').catch(() => undefined))
    add(counts)
    // Errors outside of tests, and files that cannot be loaded, are failures that no test is counted for.
    if (status !== 0 && counts.failed === 0) add({ failed: 1 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string | undefined} report
 * @returns {Counts}
 */
function toCounts(report) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report)
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

async function smoke() {
  if ((await findElectron()) !== undefined) {
    await program('smoke:electron', 'build/smoke-electron.mjs')
    return
  }
  excused += 1
  add({ skipped: 1 })
  say('skipped smoke:electron: there is no Electron binary')
}

/** @param {Partial<Counts>} counts */
function add({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}
