import type { Connection } from '#shared/connection.ts'

/** How long after the start the lists are looked at for the first time, in milliseconds. */
const firstLook = 5_000
/** How often they are looked at, in milliseconds. */
const interval = 10 * 60_000
/** A list that is older than this is asked for again, in milliseconds. */
const oldAge = 5 * 60_000

/** After these only a person can go on: a server is not asked with what it refused, a locked keychain not to ask for its password. */
const waitsForPerson: ReadonlySet<string> = new Set(['keychain-unavailable', 'secret-missing', 'sign-in-needed', 'sign-in-refused', 'token-refused', 'credential-missing'])

/** What the refresher needs from outside. */
export interface RefresherTools {
  connections(): readonly Connection[]
  /** What a window shows of a connection, as text: two equal ones look the same. */
  picture(connectionId: string): string
  /** Never rejects. */
  refresh(connectionId: string): Promise<void>
  changed(): void
  now(): number
  /** Ends with Parley. */
  readonly signal: AbortSignal
}

/** Keeps the lists of endpoints fresh, one connection after the other; tells only what changed. Ends with Parley. */
export function startRefresher(tools: RefresherTools): void {
  const look = async (): Promise<void> => {
    // What keeps the database from being read is told to whoever asks for something; the next look may find it well.
    await refreshOld(tools).catch(() => undefined)
    if (!tools.signal.aborted) again(interval)
  }
  const again = (delay: number): void => {
    const timer = setTimeout(() => void look(), delay)
    timer.unref()
    tools.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  again(firstLook)
}

/** Asks for every list that is old, but for connections that only the person can help. Rejects only where the store does. */
export async function refreshOld({ connections, picture, refresh, changed, now, signal }: RefresherTools): Promise<void> {
  const isDue = ({ provider, secrets, error, refreshedAt = 0 }: Connection): boolean =>
    provider !== 'demo' && secrets !== 'missing' && secrets !== 'signed-out' && !waitsForPerson.has(error?.code ?? '') && now() - refreshedAt > oldAge
  for (const { id } of connections().filter(isDue)) {
    if (signal.aborted) return
    const before = picture(id)
    await refresh(id)
    if (!signal.aborted && picture(id) !== before) changed()
  }
}
