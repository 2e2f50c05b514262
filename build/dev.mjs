// @ts-check
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureInstalled } from './install.mjs'
import { cacheFolder, nodePath, root, say, threadFlags } from './project.mjs'
import { readStartFlags } from './start-flags.mjs'

// The window from Vite, with hot replacement; behind it the server host from its sources, started anew at each change
// of them. Vite's page has no policy and no key: its proxy brings the key, so that nothing of it is in the product.

const flags = readStartFlags(process.argv.slice(2))
await ensureInstalled()
const dataFolder = flags.dataFolder ?? join(cacheFolder, 'development-data')
const args = [...threadFlags, '--watch', '--watch-preserve-output', join(root, 'main', 'serve.ts'), '--data', dataFolder]
const host = spawn(nodePath(), args, { cwd: root, stdio: ['ignore', 'pipe', 2] })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    host.kill(signal)
    process.exit(0)
  })
}
host.on('exit', (code) => process.exit(code ?? 1))

/** @type {URL | undefined} */
let address
createInterface({ input: /** @type {import('node:stream').Readable} */ (host.stdout) }).on('line', (line) => {
  const found = /^Parley is ready at (\S+)$/.exec(line)?.[1]
  if (found === undefined) return say(line)
  const isFirst = address === undefined
  address = new URL(found)
  if (isFirst) void openWindowServer(address.origin)
})

/**
 * The proxy brings the key along: whoever is not Vite's own page must not get so far.
 * @type {import('vite').Plugin}
 */
const ownPagesOnly = {
  name: 'own-pages-only',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const { origin, host: asked, 'sec-fetch-site': site } = request.headers
      const isForeign = (origin !== undefined && origin !== `http://${asked}`) || site === 'cross-site' || site === 'same-site'
      if (isForeign) response.writeHead(403).end()
      else next()
    })
  },
}

/** @param {string} target The folder remembers its port: it is the same after each restart. */
async function openWindowServer(target) {
  const [{ createServer }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  /** @type {import('vite').ProxyOptions} */
  const proxy = {
    target,
    changeOrigin: true,
    configure: (server) => {
      server.on('proxyReq', (request) => {
        request.removeHeader('origin')
        request.removeHeader('sec-fetch-site')
        request.setHeader('authorization', `Bearer ${address?.searchParams.get('key')}`)
      })
    },
  }
  /** @type {import('vite').ProxyOptions} */
  const framed = {
    ...proxy,
    configure: (server, options) => {
      proxy.configure?.(server, options)
      // Only the window that asked may frame it, and that is Vite's.
      server.on('proxyRes', (answer, request) => {
        const policy = String(answer.headers['content-security-policy'])
        answer.headers['content-security-policy'] = policy.replace(target, `http://${request.headers.host}`)
      })
    },
  }
  const vite = await createServer({
    configFile: false,
    root: join(root, 'renderer'),
    plugins: [react(), ownPagesOnly],
    server: { host: '127.0.0.1', port: flags.port, proxy: { '/api': proxy, '/blobs': proxy, '/preview': framed } },
  })
  await vite.listen()
  process.stdout.write(`Parley is ready at ${vite.resolvedUrls?.local[0]}\n`)
}
