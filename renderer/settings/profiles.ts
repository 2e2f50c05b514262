import { useEffect, useState } from 'react'
import type { Connection, Profile } from '#shared/connection.ts'
import type { Output } from '#shared/contract.ts'
import { useApp, useLive } from '../state/AppContext.tsx'

/** Sign-ins of this machine: those that can be used and are not yet, those that cannot, and what could not be read. */
export interface FoundProfiles {
  readonly offers: readonly Profile[]
  readonly unsupported: readonly Profile[]
  readonly problems: Output<'endpoints.findProfiles'>['problems']
  readonly file: string
}

/** Looks for sign-ins of this machine; `undefined` before the answer, or where they cannot be looked for. */
export function useProfiles(): FoundProfiles | undefined {
  const { client, replica } = useApp()
  const connections = useLive(replica.endpoints)?.connections ?? []
  const [found, setFound] = useState<Output<'endpoints.findProfiles'>>()
  useEffect(() => {
    let isLeft = false
    client.endpoints.findProfiles({}).then((answer) => isLeft || setFound(answer), () => undefined)
    return () => {
      isLeft = true
    }
  }, [client])
  if (found === undefined) return undefined
  const { profiles, problems, file } = found
  const usable = profiles.filter(({ auth }) => auth !== 'unsupported')
  return {
    offers: usable.filter((profile) => !connections.some((connection) => isUsedBy(profile, connection))),
    unsupported: profiles.filter(({ auth }) => auth === 'unsupported'),
    problems,
    file,
  }
}

/** The host of an address; the address itself where it has none. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}

function isUsedBy({ name, url }: Profile, { auth, url: used }: Connection): boolean {
  if (hostOf(url) !== hostOf(used)) return false
  return name === null ? auth.kind === 'environment' : auth.kind === 'profile' && auth.profile === name
}
