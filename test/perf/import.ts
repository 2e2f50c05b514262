import { join } from 'node:path'
import { temporaryFolder } from '#kit/core.ts'
import { ensureBuilt } from '../../build/compile.mjs'
import { runToEnd } from './child.ts'
import { alternate, timed } from './measure.ts'
import type { Side } from './measure.ts'
import type { Benchmark } from './report.ts'

const root = join(import.meta.dirname, '../..')
const at = (path: string): string => join(root, path)
const importer = at('test/perf/import-bundle.mjs')
const empty = at('test/perf/empty.mjs')
const shim = ['--import', at('test/kit/electron/register.ts')]
const nothing = 'empty script'

/** What the built bundles cost before they do anything: whole processes, from their start to their end. */
export const importing: Benchmark = {
  name: 'import',
  about: 'a process that imports a built bundle and ends, against one that does nothing',
  run: async (effort) => {
    await ensureBuilt()
    const folder = temporaryFolder()
    try {
      const timings = await alternate(sidesIn(folder.path), effort.rounds(21, 9), 2)
      return {
        rows: timings.map((timing) => ({ ...timing, ...(timing.name !== nothing && { reference: nothing }) })),
        notes: ['The shim is TypeScript that Node strips at every start: take its row off the two below it for the bundle alone.'],
      }
    } finally {
      folder.remove()
    }
  },
}

function sidesIn(folder: string): Side[] {
  const [serve, main] = [at('out/main/serve.js'), at('out/main/index.js')]
  const electron = [...shim, '--disable-warning=ExperimentalWarning']
  const data = ['--data', join(folder, 'data')]
  return [
    side(nothing, [empty]),
    side('server host', [importer, serve]),
    side('server host, compiled before', [importer, serve], { NODE_COMPILE_CACHE: join(folder, 'compiled') }),
    side('shim of electron alone', [...electron, '--import', at('test/kit/electron/shim.ts'), empty]),
    side('Electron host, through the shim', [...electron, importer, main, ...data]),
    side('Electron host, until its core is open', [...electron, importer, main, ...data, '--until', 'core/didOpen']),
  ]
}

function side(name: string, args: readonly string[], env: Record<string, string> = {}): Side {
  return { name, once: () => timed(() => runToEnd(args, { ...process.env, ...env })) }
}
