import { useEffect, useState } from 'react'
import type { HttpExchange } from '#shared/exchange.ts'
import { useApp } from '../state/AppContext.tsx'

/** How often a running reply is asked for again, in milliseconds. */
const interval = 1000

/** The exchanges of a reply, again every second while it runs and once after its end. `undefined` before the first answer. */
export function useExchanges(messageId: string, isRunning: boolean): readonly HttpExchange[] | undefined {
  const { client } = useApp()
  const [exchanges, setExchanges] = useState<readonly HttpExchange[]>()
  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async (): Promise<void> => {
      // Where the core cannot be reached the window says so already: what is shown stays.
      const answer = await client.inspector.get({ messageId }).catch(() => undefined)
      if (isOver) return
      setExchanges((known) => answer?.exchanges ?? known ?? [])
      if (isRunning) timer = setTimeout(() => void ask(), interval)
    }
    void ask()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [client, messageId, isRunning])
  return exchanges
}
