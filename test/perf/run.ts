import { parseArgs } from 'node:util'
import type { Effort } from './measure.ts'
import { report } from './report.ts'
import type { Benchmark } from './report.ts'
import { attachments } from './attachments.ts'
import { batches } from './batches.ts'
import { compare } from './compare.ts'
import { exporting } from './export.ts'
import { find } from './find.ts'
import { fold } from './fold.ts'
import { importing } from './import.ts'
import { removeLibraries } from './library-make.ts'
import { library } from './library.ts'
import { meaning } from './meaning.ts'
import { open } from './open.ts'
import { readingApp } from './reading-app.ts'
import { reading } from './reading.ts'
import { start } from './start.ts'
import { stream } from './stream.ts'
import { importExport } from './transfer.ts'

/*
 * `npm run perf [-- NAME…] [-- --quick]`: every benchmark, or those named, one after the other. Each compares with a
 * reference in the same run. Ends with 1 when one could not run or missed a target. Generated libraries stay in the system's
 * temporary folder (`perf-libraries-of-parley`, 3 GB) for the next run; `--free` deletes them at the end.
 */

const benchmarks: readonly Benchmark[] = [stream, importing, start, fold, find, open, library, reading, readingApp, compare, importExport, exporting, attachments, batches, meaning]

process.exitCode = await run()

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, free: { type: 'boolean', default: false } } })
  const unknown = positionals.find((name) => benchmarks.every((benchmark) => benchmark.name !== name))
  if (unknown !== undefined) {
    process.stderr.write(`There is no benchmark ${unknown}. There are: ${benchmarks.map((benchmark) => benchmark.name).join(', ')}\n`)
    return 2
  }
  const effort: Effort = { rounds: (full, quick) => (values.quick ? quick : full), isQuick: values.quick }
  let isGood = true
  for (const benchmark of benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    isGood = (await measure(benchmark, effort, values.quick)) && isGood
  }
  if (values.free) removeLibraries()
  return isGood ? 0 : 1
}

async function measure(benchmark: Benchmark, effort: Effort, isQuick: boolean): Promise<boolean> {
  try {
    return report(benchmark, await benchmark.run(effort), isQuick)
  } catch (thrown) {
    process.stderr.write(`${benchmark.name} could not be measured: ${thrown instanceof Error ? thrown.message : String(thrown)}\n\n`)
    return false
  }
}
