import type { FoundTime } from './reader.ts'

/** The year 2000: no conversation with a model is older. */
const earliest = Date.UTC(2000, 0, 1)
/** Clocks of other machines may be ahead a little, in milliseconds. */
const ahead = 2 * 24 * 60 * 60_000

/** Milliseconds since 1970; `undefined` where nothing was said; `null` where what was said cannot be believed, such as the year 50000. */
export function believableTime(found: FoundTime, now: number): number | undefined | null {
  if (found === undefined || found === null || found === '' || found === 0) return undefined
  const time = typeof found === 'number' ? toMilliseconds(found) : parse(found)
  return Number.isFinite(time) && time >= earliest && time <= now + ahead ? Math.round(time) : null
}

function parse(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? toMilliseconds(Number(text)) : Date.parse(text)
}

/** Which unit it is shows in the size: as seconds, 100 billion are the year 5138; as milliseconds, 1973. */
function toMilliseconds(value: number): number {
  if (value < 1e11) return value * 1000
  if (value < 1e14) return value
  return value < 1e17 ? value / 1000 : value / 1e6
}
