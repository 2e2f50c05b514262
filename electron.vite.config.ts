import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** Of the three kinds of its fonts that katex names, Chromium takes the first: the others would only be shipped. */
const oneKindOfFont = {
  name: 'one-kind-of-font',
  enforce: 'pre' as const,
  transform: (code: string, file: string) => (/katex.*\.css$/.test(file) ? code.replaceAll(/,url\([^)]+\) format\("(?:woff|truetype)"\)/g, '') : undefined),
}

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: {
          index: at('main/index.ts'),
          serve: at('main/serve.ts'),
          worker: at('main/core/store/worker.ts'),
          'transfer-worker': at('main/core/transfer/worker.ts'),
          'attachments-worker': at('main/core/attachments/worker.ts'),
          'images-worker': at('main/images/worker.ts'),
          'library-worker': at('main/core/library/worker.ts'),
          'embeddings-worker': at('main/core/playground/embeddings/worker.ts'),
          'meaning-worker': at('main/core/playground/meaning/worker.ts'),
          'batches-worker': at('main/core/playground/batches/worker.ts'),
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
    plugins: [react(), oneKindOfFont],
    // A worker that fetches its parts when they are needed has to be a module.
    worker: { format: 'es' },
    // The policy allows fonts from files only, not from addresses that hold their data.
    build: { minify: true, assetsInlineLimit: (file) => (file.endsWith('.woff2') ? false : undefined), rolldownOptions: { input: { index: at('renderer/index.html') } } },
  },
})
