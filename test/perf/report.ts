import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { summarize } from './measure.ts'
import type { Effort, Summary, Timing } from './measure.ts'

/** One table of `npm run perf`. */
export interface Benchmark {
  readonly name: string
  /** What is measured, in one line above the table. */
  readonly about: string
  run(effort: Effort): Promise<Result>
}

/** What a benchmark found. */
export interface Result {
  readonly rows: readonly Row[]
  readonly targets?: readonly Target[]
  /** What is measured beside time, or many things of one run. */
  readonly tables?: readonly Table[]
  /** What a reader of the table should know. */
  readonly notes?: readonly string[]
}

/** Figures of several kinds: the first column names, the others are numbers in the unit that the head names. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly lines: readonly (readonly (string | number | null)[])[]
}

/** One line of a table. */
export interface Row extends Timing {
  /** The row that this one is compared with. */
  readonly reference?: string
}

/** A promise about a ratio; about absolute time, in milliseconds, only where people wait for it. */
export type Target = { readonly what: string; readonly value: number } & ({ readonly atLeast: number } | { readonly atMost: number })

interface Line extends Summary {
  readonly name: string
  readonly reference?: string
  /** This row's median by that of its reference. */
  readonly ratio?: number
}

const root = join(import.meta.dirname, '../..')
const resultFolder = join(import.meta.dirname, 'results')

/** Lines with medians and ratios, in the order of the rows. */
export function linesOf(rows: readonly Row[]): Line[] {
  const medians = new Map(rows.map((row) => [row.name, summarize(row.samples).median]))
  return rows.map(({ name, samples, reference }) => {
    const summary = summarize(samples)
    const base = reference === undefined ? undefined : medians.get(reference)
    return { name, ...summary, ...(reference !== undefined && { reference }), ...(base !== undefined && { ratio: summary.median / base }) }
  })
}

/** How many times the throughput of `reference` a row has: the ratio of medians, upside down. */
export function throughput(rows: readonly Row[], name: string, reference: string): number {
  const median = (wanted: string): number => summarize(rows.find((row) => row.name === wanted)?.samples ?? []).median
  return median(reference) / median(name)
}

/** Prints the table of a benchmark and writes it to `results/NAME.json`. Answers whether every target was met. */
export function report(benchmark: Benchmark, result: Result, isQuick: boolean): boolean {
  const lines = linesOf(result.rows)
  const targets = (result.targets ?? []).map((target) => ({ ...target, met: 'atLeast' in target ? target.value >= target.atLeast : target.value <= target.atMost }))
  const notes = result.notes ?? []
  const tables = result.tables ?? []
  print([`${benchmark.name}: ${benchmark.about}`, ...table(lines, result.rows), ...tables.flatMap(sayTable), ...targets.map(sayTarget), ...notes.map((note) => `  ${note}`), ''])
  mkdirSync(resultFolder, { recursive: true })
  const rows = lines.map((line, index) => ({ ...line, samples: result.rows[index]?.samples }))
  const whole = { name: benchmark.name, about: benchmark.about, unit: 'ms', isQuick, ...surroundings(), rows, tables, targets, notes }
  writeFileSync(join(resultFolder, `${benchmark.name}.json`), `${JSON.stringify(whole, null, 2)}\n`)
  return targets.every((target) => target.met)
}

function sayTarget(target: Target & { readonly met: boolean }): string {
  const bound = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`
  return `  ${target.met ? 'met' : 'MISSED'}: ${target.what}: ${target.value.toFixed(2)} (${bound})`
}

function table(lines: readonly Line[], rows: readonly Row[]): string[] {
  const cells = lines.map((line, index) => [
    line.name,
    number(line.median),
    number(line.p95),
    `${number(line.low)} … ${number(line.high)}`,
    `${number(line.fastest)} … ${number(line.slowest)}`,
    String(rows[index]?.samples.length ?? 0),
    line.ratio === undefined ? '' : `${line.ratio.toFixed(2)} × ${line.reference}`,
  ])
  return aligned([['', 'median ms', 'p95', 'middle half', 'all', 'rounds', 'time by reference'], ...cells], [0, 6])
}

function sayTable({ title, head, lines }: Table): string[] {
  const cells = lines.map((line) => line.map((cell) => (typeof cell === 'number' ? number(cell) : (cell ?? '–'))))
  return ['', `  ${title}`, ...aligned([head, ...cells], [0])]
}

/** Columns of equal width, their numbers to the right; those in `left` to the left. */
function aligned(all: readonly (readonly string[])[], left: readonly number[]): string[] {
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) =>
    `  ${row.map((cell, column) => (left.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  )
}

function number(milliseconds: number): string {
  return milliseconds >= 100 ? milliseconds.toFixed(0) : milliseconds.toFixed(milliseconds >= 10 ? 1 : 2)
}

/** What a figure depends on besides the code that it is about. */
function surroundings(): { date: string; versions: Record<string, string>; machine: string } {
  const packages = ['openai', 'undici', 'electron', 'vite', 'playwright-core'].map((name) => [name, packageVersion(join('node_modules', name))])
  const versions = { parley: `${packageVersion('.')} ${revision()}`, node: process.versions.node, sqlite: process.versions['sqlite'] ?? '', ...Object.fromEntries(packages) }
  const cores = cpus()
  return { date: new Date().toISOString(), versions, machine: `${process.platform} ${process.arch}, ${cores.length} × ${cores[0]?.model ?? 'unknown'}` }
}

function packageVersion(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { version: string }
  return version
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'without git'
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
