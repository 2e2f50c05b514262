import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: {
          index: at('main/index.ts'),
          serve: at('main/serve.ts'),
          worker: at('main/core/store/worker.ts'),
          'transfer-worker': at('main/core/transfer/worker.ts'),
          'library-worker': at('main/core/library/worker.ts'),
        },
      },
      sourcemap: true,
      minify: true,
    },
  },
  preload: {
    build: {
      // A sandboxed preload is one CommonJS file: nothing may be left to require.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    build: { minify: true, rolldownOptions: { input: { index: at('renderer/index.html') } } },
  },
})
