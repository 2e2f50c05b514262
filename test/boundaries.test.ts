import { globSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Where a file's imports may lead, first match counts; a folder may always import from itself. `electron` and others are packages. */
const rights: readonly { readonly of: RegExp; readonly may: readonly RegExp[]; readonly why: string }[] = [
  { of: /^shared\/markdown\//, may: [/^shared\/markdown\//, /^package:(markdown-it|punycode\.js\/punycode\.es6\.js)$/], why: 'one Markdown for the window and for what is exported' },
  { of: /^shared\//, may: [/^shared\//, /^zod$/], why: 'shared holds pure values that run anywhere' },
  { of: /^preload\//, may: [/^shared\//, /^electron$/], why: 'the preload is a few lines' },
  { of: /^renderer\/(ui|markdown)\//, may: [/^renderer\/(ui|markdown)\//, /^shared\//, /^package:/], why: 'ui and markdown know nothing of chat' },
  { of: /^renderer\/state\//, may: [/^renderer\/state\//, /^renderer\/ui\/i18n/, /^shared\//, /^package:/], why: 'state does not draw' },
  { of: /^renderer\//, may: [/^renderer\//, /^shared\//, /^package:/], why: 'the window talks to shared/client only' },
  { of: /^main\/core\/(index\.ts|handlers\.ts|handlers\/.*)$/, may: [/^main\/core\//, /^shared\//, /^node:/], why: 'index joins the areas' },
  { of: /^main\/core\/chat\//, may: [/^main\/core\//, /^shared\//, /^node:/], why: 'chat uses the areas' },
  { of: /^main\/core\/transfer\//, may: [/^main\/core\/store\//, /^main\/core\/[^/]+\.ts$/, /^shared\//, /^node:/, /^package:(yauzl|yazl)$/], why: 'what comes in and goes out is rows and blobs' },
  { of: /^main\/core\/library\//, may: [/^main\/core\/(store\/|\w+\.ts)/, /^shared\//, /^zod$/, /^node:/], why: 'what keeps the store safe uses the store' },
  { of: /^main\/core\/jobs\.ts$/, may: [/^main\/core\/(store\/|\w+\.ts)/, /^shared\//, /^node:/], why: 'jobs are rows' },
  { of: /^main\/core\/[^/]+\.ts$/, may: [/^main\/core\/[^/]+\.ts$/, /^shared\//, /^node:/], why: 'the middle knows no area' },
  { of: /^main\/core\/providers\//, may: [/^main\/core\/[^/]+\.ts$/, /^shared\//, /^node:/, /^package:(openai|eventsource-parser)/], why: 'areas do not know each other' },
  { of: /^main\/core\/workspace\//, may: [/^main\/core\/[^/]+\.ts$/, /^shared\//, /^node:/, /^package:oauth4webapi$/], why: 'areas do not know each other' },
  { of: /^main\/core\/attachments\//, may: [/^main\/core\/[^/]+\.ts$/, /^shared\//, /^node:/, /^package:(pdfjs-dist|officeparser|read-excel-file|yauzl|@napi-rs\/canvas)/], why: 'files are read by themselves' },
  { of: /^main\/core\/playground\//, may: [/^main\/core\/(store|providers|chat|playground)\//, /^main\/core\/[^/]+\.ts$/, /^shared\//, /^zod$/, /^node:/, /^package:(csv-parse|csv-stringify|hyparquet-writer)/], why: 'the playground asks endpoints as conversations do' },
  { of: /^main\/core\/inspector\//, may: [/^main\/core\/[^/]+\.ts$/, /^shared\//, /^node:/, /^package:eventsource-parser/], why: 'areas do not know each other' },
  { of: /^main\/core\//, may: [/^main\/core\/[^/]+\.ts$/, /^shared\//, /^node:/], why: 'areas do not know each other' },
  { of: /^main\/images\//, may: [/^main\/images\//, /^main\/core\/host\.ts$/, /^shared\//, /^node:/, /^package:/], why: 'images know files and libraries, nothing of the product' },
  { of: /^main\//, may: [/^main\/[^/]+\.ts$/, /^main\/images\/images\.ts$/, /^main\/core\//, /^shared\//, /^node:/, /^package:/, /^electron$/, /^package\.json$/], why: 'hosts are thin and flat' },
]

/** Values may not be imported across areas of the core; types may, since they are gone when the code runs. */
const typesMayCross = /^main\/core\//

const closedTopLevel = [
  '.ci', 'build', 'docs', 'main', 'preload', 'renderer', 'shared', 'test',
  '.gitignore', '.npmrc', '.oxlintrc.json', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'electron.vite.config.ts',
  'package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.renderer.json', 'tsconfig.test.json', 'vitest.config.ts',
]
const notCommitted = ['.git', 'node_modules', 'out', 'dist']

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

function importsOf(file: string): Import[] {
  const code = readFileSync(join(root, file), 'utf8')
  const statements = code.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'"()]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm)
  return [...statements].map((match) => ({ from: file, to: targetOf(file, match[2] ?? match[3] ?? ''), isType: match[1] !== undefined }))
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('#shared/')) return specifier.slice(1)
  if (specifier.startsWith('#core/')) return `main/core/${specifier.slice('#core/'.length)}`
  if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier))
  if (specifier.startsWith('node:') || specifier === 'electron' || specifier === 'zod') return specifier
  return `package:${specifier}`
}

/** The area of the core that a file belongs to; another name for every file that belongs to none. */
function areaOf(file: string): string {
  return /^main\/core\/(\w+)\//.exec(file)?.[1] ?? file
}

const sources = globSync('{shared,main,preload,renderer}/**/*.{ts,tsx}', { cwd: root }).toSorted()
const imports = sources.flatMap(importsOf)

describe('the shape of the house', () => {
  test('imports run one way', () => {
    const broken = imports.flatMap(({ from, to, isType }) => {
      const rule = rights.find((right) => right.of.test(from))
      if (rule === undefined) return [`${from}: no rule`]
      if (rule.may.some((may) => may.test(to)) || areaOf(from) === areaOf(to)) return []
      if (isType && typesMayCross.test(from) && typesMayCross.test(to)) return []
      return [`${from} → ${to} (${rule.why})`]
    })
    expect(broken).toEqual([])
  })

  test('the window bundles no schema library: it imports types from the files that hold schemas', () => {
    const holdsSchemas = new Set(sources.filter((file) => file.startsWith('shared/') && importsOf(file).some(({ to }) => to === 'zod')))
    const values = imports.filter(({ from, to, isType }) => /^(renderer|preload)\//.test(from) && !isType && holdsSchemas.has(to))
    expect(values).toEqual([])
  })

  test('the top level is closed', () => {
    const known = new Set([...closedTopLevel, ...notCommitted])
    expect(readdirSync(root).filter((name) => !known.has(name))).toEqual([])
  })

  test('main is flat: the folders inside it are the core and the library of images', () => {
    expect(readdirSync(join(root, 'main'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)).toEqual(['core', 'images'])
  })
})

test('the rules above are not empty: a wrong import of each kind is seen', () => {
  const allowed = (from: string, to: string): boolean => rights.find((right) => right.of.test(from))?.may.some((may) => may.test(to)) ?? false
  expect(sources.length).toBeGreaterThan(50)
  expect(imports.length).toBeGreaterThan(150)
  expect(allowed('shared/fold.ts', 'main/core/host.ts')).toBe(false)
  expect(allowed('main/core/index.ts', 'electron')).toBe(false)
  expect(allowed('main/core/store/db.ts', 'main/core/providers/http.ts')).toBe(false)
  expect(allowed('renderer/chat/Composer.tsx', 'main/serve.ts')).toBe(false)
  expect(allowed('renderer/ui/Modal.tsx', 'renderer/chat/Composer.tsx')).toBe(false)
  expect(allowed('preload/index.ts', 'package:openai')).toBe(false)
})
