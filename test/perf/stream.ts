import { join } from 'node:path'
import { startRounds, startUntil } from './child.ts'
import type { RoundsChild } from './child.ts'
import { alternate } from './measure.ts'
import type { Side } from './measure.ts'
import { throughput } from './report.ts'
import type { Benchmark } from './report.ts'

const core = 'core and events'
const bare = 'bare openai client'
const at = (path: string): string => join(import.meta.dirname, path)

/** A long reply through the whole core, against the client library alone. */
export const stream: Benchmark = {
  name: 'stream',
  about: 'a reply of 20,000 deltas, usage in every chunk, until the last event',
  run: async (effort) => {
    const flood = await startUntil([at('../kit/workspace/flood.ts')], /^(http:\S+)$/)
    // A process for each side: neither sees what the other has taught the compiler, or cleans up after it.
    const children = { [core]: startRounds(at('stream-core.ts'), [flood.found]), [bare]: startRounds(at('stream-bare.ts'), [flood.found]) }
    const proofs = new Set<string>()
    const sides = Object.entries(children).map(([name, child]) => toSide(name, child, proofs))
    try {
      const timings = await alternate(sides, effort.rounds(9, 5), 2)
      if (proofs.size !== 1) throw new Error(`the sides read different replies: ${[...proofs].join(', ')}`)
      const rows = timings.map((timing) => ({ ...timing, ...(timing.name === core && { reference: bare }) }))
      return {
        rows,
        targets: [{ what: `throughput of ${core} by that of the ${bare}`, value: throughput(rows, core, bare), atLeast: 0.7 }],
        notes: ['The core makes its requests with the same client, and reads the events of the answer itself: more than 1 is possible.'],
      }
    } finally {
      for (const child of [...Object.values(children), flood]) await child.close()
    }
  },
}

function toSide(name: string, child: RoundsChild, proofs: Set<string>): Side {
  return {
    name,
    once: async () => {
      const { milliseconds, proof } = await child.once()
      proofs.add(proof)
      return milliseconds
    },
  }
}
