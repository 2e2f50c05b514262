// @ts-check
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from './child.mjs'
import { ensureBuilt } from './compile.mjs'
import { ensureInstalled } from './install.mjs'
import { nodePath, root, say } from './project.mjs'

const usage = `npm run dist [-- OPTIONS]
Builds Parley and packs it for this system, or for the one that electron-builder's options name, into dist/.
  --electron DIR   take the unpacked Electron of this folder instead of downloading one
  --no-fuses       leave Electron's fuses as they are: for a run under test tools
All other options go to electron-builder: --dir (no installer), --linux, --mac, --win, --x64, --arm64.`

process.exitCode = await main(process.argv.slice(2))

/** @param {string[]} args */
async function main(args) {
  if (args.includes('--help')) {
    say(usage)
    return 0
  }
  try {
    await ensureInstalled()
    await ensureBuilt()
    return await pack(args)
  } catch (error) {
    say(`Parley cannot be packed: ${error instanceof Error ? error.message : error}`)
    return 1
  }
}

/** @param {string[]} args */
async function pack(args) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-dist-'))
  try {
    const { config, rest } = readArguments(args)
    const file = join(folder, 'electron-builder.json')
    await writeFile(file, JSON.stringify(config))
    const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
    const env = { ...process.env, ...(config.electronDist === undefined ? {} : { CSC_IDENTITY_AUTO_DISCOVERY: 'false' }) }
    return await run(nodePath(), [builder, '--projectDir', root, '--config', file, '--publish', 'never', ...rest], { cwd: root, env })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {string[]} args */
function readArguments(args) {
  /** @type {{ extends: string, electronDist?: string, electronFuses?: null }} */
  const config = { extends: join(root, 'build', 'electron-builder.yml') }
  const rest = []
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    if (arg === '--electron') config.electronDist = resolve(args[(at += 1)] ?? '')
    else if (arg === '--no-fuses') config.electronFuses = null
    else rest.push(arg)
  }
  return { config, rest }
}
