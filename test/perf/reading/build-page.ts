import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'
import type { Plugin } from 'vite'

const root = join(import.meta.dirname, 'page')
const competitors = join(import.meta.dirname, 'competitors')

/** Pages that were built, and where they are served on this machine. */
export interface ServedPages {
  readonly url: string
  close(): Promise<void>
}

/** Builds the pages of all renderers as the application's window is built, and serves them. */
export async function servePages(folder: string): Promise<ServedPages> {
  const packages = installCompetitors()
  await build({
    root, configFile: false, logLevel: 'error', mode: 'production', base: './',
    plugins: [react(), foundIn(packages)],
    worker: { format: 'es' },
    resolve: { dedupe: ['react', 'react-dom'] },
    build: { outDir: folder, emptyOutDir: true, minify: true, target: 'esnext', chunkSizeWarningLimit: 1e6 },
  })
  const server = await preview({ root, configFile: false, logLevel: 'error', build: { outDir: folder }, preview: { host: '127.0.0.1', port: 0, strictPort: false } })
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('the pages are not served')
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() }
}

/** What is compared with is found in a folder of its own; React is the application's. */
function foundIn(packages: string): Plugin {
  const { dependencies } = JSON.parse(readFileSync(join(competitors, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
  const names = Object.keys(dependencies).filter((name) => name !== 'react' && name !== 'react-dom')
  return {
    name: 'competitors',
    enforce: 'pre',
    async resolveId(source, from, options) {
      const isOurs = from?.startsWith(join(root, 'sides')) === true && names.some((name) => source === name || source.startsWith(`${name}/`))
      return isOurs ? this.resolve(source, join(packages, 'index.js'), { ...options, skipSelf: true }) : null
    },
  }
}

/** Installs what is compared with, once for each version of its lock file. Answers the folder. Throws with what to do where that fails. */
export function installCompetitors(): string {
  const hash = createHash('sha256').update(readFileSync(join(competitors, 'package-lock.json'))).digest('hex').slice(0, 12)
  const folder = join(tmpdir(), `perf-competitors-of-parley-${hash}`)
  if (existsSync(folder)) return folder
  const half = `${folder}.half`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true })
  cpSync(competitors, half, { recursive: true })
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: half, stdio: 'pipe' })
  } catch (thrown) {
    const said = (thrown as { stderr?: Buffer }).stderr?.toString().split('\n')[0] ?? String(thrown)
    throw new Error(`streamdown, react-markdown and their plugins could not be installed from npm (${said}). The benchmark needs the registry once; it keeps them in ${folder}.`, { cause: thrown })
  }
  renameSync(half, folder)
  return folder
}
