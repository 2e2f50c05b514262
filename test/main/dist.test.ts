import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { extractFile, listPackage, statFile } from '@electron/asar'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
let folder: string
let resources: string

/** What electron-builder needs to see of an unpacked Electron. */
function makeElectron(at: string): void {
  mkdirSync(join(at, 'resources'), { recursive: true })
  for (const file of ['electron', 'LICENSE', 'version']) writeFileSync(join(at, file), '')
  chmodSync(join(at, 'electron'), 0o755)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-dist-test-'))
  makeElectron(join(folder, 'electron'))
  const output = join(folder, 'dist')
  const options = ['--dir', '--linux', '--x64', '--electron', join(folder, 'electron'), '--no-fuses', `-c.directories.output=${output}`]
  await promisify(execFile)(process.execPath, [join(root, 'build/dist.mjs'), ...options], { cwd: root })
  resources = join(output, 'linux-unpacked/resources')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

test('the archive holds the built application and its native modules, and no sources', () => {
  const files = listPackage(join(resources, 'app.asar'), { isPack: false }).map((file) => file.replaceAll('\\', '/'))
  for (const file of ['/package.json', '/LICENSE', '/out/main/index.js', '/out/main/worker.js', '/out/main/attachments-worker.js', '/out/main/images-worker.js', '/out/main/library-worker.js', '/out/main/transfer-worker.js', '/out/preload/index.cjs', '/out/renderer/index.html']) {
    expect(files).toContain(file)
  }
  const own = files.filter((file) => !file.startsWith('/node_modules/'))
  expect(own.filter((file) => !/^\/(out(\/.*)?|package\.json|LICENSE|node_modules)$/.test(file))).toEqual([])
  expect(files.filter((file) => /\.map$|\.tsx?$|\.test\.|\/\.sources$/.test(file))).toEqual([])
  // A library that is bundled and packed again would double the size.
  const packages = new Set(files.flatMap((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@][^/]*)\//.exec(file)?.[1] ?? []))
  expect([...packages].filter((name) => !/^(@img|@napi-rs|@resvg)\/|^(libheif-js|pdfjs-dist|sharp|semver|detect-libc)$/.test(name))).toEqual([])
})

test('native libraries are outside of the archive, their terms beside it', () => {
  const archive = join(resources, 'app.asar')
  const native = listPackage(archive, { isPack: false }).filter((file) => /\.node$|\.so[.\d]*$/.test(file))
  expect(native.length).toBeGreaterThanOrEqual(3)
  for (const file of native) expect(statFile(archive, file.slice(1))).toMatchObject({ unpacked: true })
  expect(readdirSync(join(resources, 'licenses'), { recursive: true }).map(String)).toEqual(
    expect.arrayContaining([expect.stringMatching(/keyring-linux.*LICENSE/), expect.stringMatching(/sharp-libvips.*README/)]),
  )
})

test('the packed application starts with its main bundle', () => {
  const manifest = JSON.parse(extractFile(join(resources, 'app.asar'), 'package.json').toString()) as Record<string, unknown>
  expect(manifest).toMatchObject({ main: './out/main/index.js', type: 'module', name: 'parley' })
  expect(manifest).not.toHaveProperty('devDependencies')
})
