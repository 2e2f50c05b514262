import type { FoundTime } from './reader.ts'

/** The year 2000: no conversation with a model is older. */
const earliest = Date.UTC(2000, 0, 1)
/** As seconds, 100 billion are the year 5138; as milliseconds, 1973. */
const secondsEnd = 1e11
/** Clocks of other machines may be ahead a little, in milliseconds. */
const ahead = 2 * 24 * 60 * 60_000

/** How far from the others a time may be that is in another unit than they are, in milliseconds. */
const nearby = 366 * 24 * 60 * 60_000

/**
 * The first and the last of the times that are in seconds, in milliseconds; `undefined` where none is. Beside them, a large number may
 * be milliseconds, or seconds of the year 50000: as milliseconds those are the year 2018.
 */
export function spanOfSeconds(times: readonly FoundTime[]): { readonly from: number; readonly to: number } | undefined {
  let from = Infinity
  let to = -Infinity
  for (const time of times) {
    if (typeof time !== 'number' || time >= secondsEnd || time * 1000 < earliest) continue
    from = Math.min(from, time * 1000)
    to = Math.max(to, time * 1000)
  }
  return from > to ? undefined : { from: from - nearby, to: to + nearby }
}

/** Milliseconds since 1970; `undefined` where nothing was said; `null` where what was said cannot be believed, such as the year 50000. */
export function believableTime(found: FoundTime, now: number, seconds?: ReturnType<typeof spanOfSeconds>): number | undefined | null {
  if (found === undefined || found === null || found === '' || found === 0) return undefined
  const time = typeof found === 'number' ? toMilliseconds(found) : parse(found)
  const isOtherUnit = typeof found === 'number' && found >= secondsEnd && seconds !== undefined
  if (isOtherUnit && (time < seconds.from || time > seconds.to)) return null
  return Number.isFinite(time) && time >= earliest && time <= now + ahead ? Math.round(time) : null
}

function parse(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? toMilliseconds(Number(text)) : Date.parse(text)
}

/** Which unit it is shows in the size. */
function toMilliseconds(value: number): number {
  if (value < secondsEnd) return value * 1000
  if (value < 1e14) return value
  return value < 1e17 ? value / 1000 : value / 1e6
}
