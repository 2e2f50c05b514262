import type { Drawn, Side } from '../side.ts'

function Draw({ text }: Drawn) {
  return <div className="raw">{text}</div>
}

/** The floor: one text node that grows. */
export const side: Side = { Draw }
