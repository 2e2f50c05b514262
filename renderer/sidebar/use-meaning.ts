import { useEffect } from 'react'
import type { MeaningStatus } from '#shared/playground/meaning.ts'
import { useApp, useLive } from '../state/AppContext.tsx'

/** How search by meaning is, `undefined` before that is known; it is asked for when something first shows it. */
export function useMeaning(): MeaningStatus | undefined {
  const { replica } = useApp()
  useEffect(() => void replica.meaning.load().catch(() => undefined), [replica])
  return useLive(replica.meaning)
}

/** Whether search by meaning is on. */
export function useHasMeaning(): boolean {
  const status = useMeaning()
  return status !== undefined && status.state !== 'off'
}
