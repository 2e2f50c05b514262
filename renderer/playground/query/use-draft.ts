import { useCallback, useEffect, useRef, useState } from 'react'
import type { Input } from '#shared/contract.ts'
import type { Client } from '#shared/client.ts'
import { useApp } from '../../state/AppContext.tsx'

/** How long a change waits until it is stored, in milliseconds. */
const saveDelay = 300

/** What was written in this window: newer than what the core answers while the last change is on its way there. */
const written = new WeakMap<Client, Map<string, unknown>>()

/** What is being written, kept by the core. `undefined` until the core has answered. */
export function useDraft<Draft>(kind: Input<'query.draft'>['kind'], read: (content: string | null) => Draft): readonly [Draft | undefined, (change: Partial<Draft>) => void] {
  const { client } = useApp()
  const [draft, setDraft] = useState(() => written.get(client)?.get(kind) as Draft | undefined)
  const latest = useRef(draft)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const save = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = undefined
    // Where the core cannot be reached the window says so already, and the next change is stored with this one.
    if (latest.current !== undefined) client.query.saveDraft({ kind, content: JSON.stringify(latest.current) }).catch(() => undefined)
  }, [client, kind])
  useEffect(() => {
    let isLeft = false
    const take = (content: string | null): void => {
      if (isLeft || latest.current !== undefined) return
      latest.current = read(content)
      setDraft(latest.current)
    }
    if (latest.current === undefined) client.query.draft({ kind }).then((answer) => take(answer.content), () => take(null))
    const leave = (): void => {
      if (timer.current !== undefined) save()
    }
    window.addEventListener('pagehide', leave)
    return () => {
      isLeft = true
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [client, kind, read, save])
  const change = useCallback((changes: Partial<Draft>) => {
    if (latest.current === undefined) return
    latest.current = { ...latest.current, ...changes }
    setDraft(latest.current)
    written.set(client, (written.get(client) ?? new Map<string, unknown>()).set(kind, latest.current))
    timer.current ??= setTimeout(save, saveDelay)
  }, [client, kind, save])
  return [draft, change]
}
