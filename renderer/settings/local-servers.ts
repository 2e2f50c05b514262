import { useEffect, useState } from 'react'
import type { Output } from '#shared/contract.ts'
import { useApp } from '../state/AppContext.tsx'

type LocalServers = Output<'endpoints.findLocal'>['servers']

/** Servers on this machine that answer at their usual ports; none when they cannot be looked for. */
export function useLocalServers(): LocalServers {
  const { client } = useApp()
  const [servers, setServers] = useState<LocalServers>([])
  useEffect(() => {
    let isLeft = false
    client.endpoints.findLocal({}).then((found) => isLeft || setServers(found.servers), () => undefined)
    return () => {
      isLeft = true
    }
  }, [client])
  return servers
}
