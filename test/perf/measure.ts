/** How thorough a benchmark is asked to be. */
export interface Effort {
  /** Rounds that are timed: `full`, or `quick` under `--quick`. */
  rounds(full: number, quick: number): number
  /** What takes minutes to prepare is left out. */
  readonly isQuick: boolean
}

/** One way of doing a piece of work. */
export interface Side {
  readonly name: string
  /** Does the work once; answers how long it took, in milliseconds. */
  once(): Promise<number> | number
}

/** What one side took, in milliseconds, round by round. */
export interface Timing {
  readonly name: string
  readonly samples: readonly number[]
}

/** What a table says of one side. */
export interface Summary {
  readonly median: number
  /** The first and third quartile: what is usual. */
  readonly low: number
  readonly high: number
  /** What 95 of 100 are not above. */
  readonly p95: number
  readonly fastest: number
  readonly slowest: number
}

/**
 * Times the sides in turn, so that what else the machine does falls on all of them; every second round goes backwards,
 * so that none always follows the same one. Each side first does the work `warmUps` times untimed.
 */
export async function alternate(sides: readonly Side[], rounds: number, warmUps = 1): Promise<Timing[]> {
  const samples = new Map<Side, number[]>(sides.map((side) => [side, []]))
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const milliseconds = await side.once()
      if (round >= 0) samples.get(side)?.push(milliseconds)
    }
  }
  return sides.map((side) => ({ name: side.name, samples: samples.get(side) ?? [] }))
}

/** How long `work` takes until it, and the promise that it may answer, is done, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Median and spread. Throws where nothing was measured. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number): number => quantile(sorted, share)
  return { median: at(0.5), low: at(0.25), high: at(0.75), p95: at(0.95), fastest: at(0), slowest: at(1) }
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new Error('nothing was measured')
  return below + (above - below) * (place - Math.floor(place))
}
