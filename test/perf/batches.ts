import { join } from 'node:path'
import { startRounds, startUntil } from './child.ts'
import type { RoundsChild } from './child.ts'
import { alternate, summarize } from './measure.ts'
import type { Side } from './measure.ts'
import { throughput } from './report.ts'
import type { Benchmark, Table } from './report.ts'

const core = 'core, stored row by row'
const bare = 'bare openai client'
const at = (path: string): string => join(import.meta.dirname, path)
const atOnce = 16
const deltas = 60

/** A batch through the whole core, against the client library alone with as many requests at once. */
export const batches: Benchmark = {
  name: 'batches',
  about: `a batch of 10,000 rows (--quick: 1,000), answers of ${deltas} deltas, ${atOnce} requests at once`,
  run: async (effort) => {
    const rows = effort.isQuick ? 1_000 : 10_000
    const flood = await startUntil([at('../kit/workspace/flood.ts')], /^(http:\S+)$/)
    const args = [flood.found, String(rows), String(atOnce), String(deltas)]
    // A process for each side: neither sees what the other has taught the compiler, or cleans up after it.
    const children = { [core]: startRounds(at('batches-core.ts'), args), [bare]: startRounds(at('batches-bare.ts'), args) }
    const proofs: string[] = []
    const blocked: number[] = []
    const sides = Object.entries(children).map(([name, child]) => toSide(name, child, proofs, blocked))
    try {
      // Ten thousand rows warm themselves up.
      const timings = await alternate(sides, effort.rounds(2, 3), effort.isQuick ? 1 : 0)
      if (new Set(proofs).size !== 1) throw new Error(`the sides read different answers: ${[...new Set(proofs)].join(', ')}`)
      // The first round also loads the client.
      const [, ...later] = blocked
      const files = await takeIn(effort.isQuick ? 100_000 : 1_000_000)
      return {
        rows: timings.map((timing) => ({ ...timing, ...(timing.name === core && { reference: bare }) })),
        tables: [{ title: 'how long the core answers nothing else while a batch runs', head: ['', 'longest ms'], lines: [['a task', summarize(later).slowest]] }, files],
        targets: [{ what: `throughput of the ${core}, by that of the ${bare}`, value: throughput(timings, core, bare), atLeast: 0.6 }],
        notes: [`Rows a second, core: ${Math.round((rows / summarize(timings.find(({ name }) => name === core)?.samples ?? []).median) * 1_000)}.`],
      }
    } finally {
      for (const child of [...Object.values(children), flood]) await child.close()
    }
  },
}

function toSide(name: string, child: RoundsChild, proofs: string[], blocked: number[]): Side {
  return {
    name,
    once: async () => {
      const { milliseconds, proof } = await child.once()
      const [same = '', longest] = proof.split(' longest ')
      proofs.push(same)
      if (longest !== undefined) blocked.push(Number(longest))
      return milliseconds
    },
  }
}

/** A file of many rows is taken in, beside the library that only parses it. */
async function takeIn(rows: number): Promise<Table> {
  const lines: (readonly (string | number)[])[] = []
  for (const side of ['core', 'bare']) {
    const child = startRounds(at('batches-file.ts'), [side, String(rows)])
    const { milliseconds, proof } = await child.once()
    await child.close()
    const { file, memory, longest } = JSON.parse(proof) as { file: number; memory: number; longest: number }
    lines.push([side === 'core' ? 'taken in by the core, in a thread' : 'parsed by csv-parse alone', milliseconds, file, memory, longest])
  }
  return { title: `a file of ${rows} rows`, head: ['', 'ms', 'file MB', 'memory MB', 'longest ms'], lines }
}
