import { createContext, useContext } from 'react'

/** The lane of the column in which something is drawn; `null` outside of a comparison. */
export const LaneContext = createContext<number | null>(null)

/** The lane of the column in which one is drawn; `null` outside of a comparison. */
export function useLane(): number | null {
  return useContext(LaneContext)
}
