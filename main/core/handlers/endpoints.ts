import type { ConnectionStep } from '#shared/connection.ts'
import type { ParsedInput } from '#shared/contract.ts'
import { AppError } from '#shared/error.ts'
import type { ErrorCode } from '#shared/error.ts'
import { languageFor } from '#shared/language.ts'
import { clearLearned, listConnections, listEndpoints, readConnection, readEndpoint, writeOverrides } from '../store/connections.ts'
import { readSettings } from '../store/settings.ts'
import { examine } from '../workspace/doctor.ts'
import { findLocalServers } from '../workspace/local-servers.ts'
import { findProfiles } from '../workspace/profiles.ts'
import type { Areas, Group } from './areas.ts'

/** Connections and endpoints. */
export function endpointHandlers(areas: Areas): Group<'endpoints'> {
  const { host, db, events, connections } = areas
  const existing = (found: boolean): Record<string, never> => {
    if (!found) throw new AppError('not-found', 'There is no such endpoint.')
    events.tell({ type: 'endpoints-changed' })
    return {}
  }
  return {
    'endpoints.list': () => ({ lastEvent: events.flush(), connections: listConnections(db), endpoints: listEndpoints(db) }),
    'endpoints.add': (input) => connections.add(input),
    'endpoints.update': (input) => connections.update(input),
    'endpoints.remove': async ({ connectionId }) => {
      await connections.remove(connectionId)
      return {}
    },
    'endpoints.refresh': ({ connectionId }) => connections.refresh(connectionId),
    'endpoints.test': (input) => connections.test(input),
    'endpoints.diagnose': (input) => ({ jobId: startExamination(areas, input) }),
    'endpoints.signIn': (input) => connections.signIn(input),
    'endpoints.signOut': async ({ connectionId }) => {
      await connections.signOut(connectionId)
      return {}
    },
    'endpoints.findProfiles': () =>
      findProfiles(host.programs, (pasted) => areas.providers.databricks.readAddress(pasted), languageFor(readSettings(db).language, [host.systemLanguage])),
    'endpoints.override': ({ endpointId, overrides }) => existing(writeOverrides(db, endpointId, overrides)),
    'endpoints.forgetLearned': ({ endpointId }) => existing(clearLearned(db, endpointId)),
    'endpoints.findLocal': () => findLocalServers(host.fetch),
  }
}

/** Tries a connection as a job whose steps are told as they come. */
function startExamination({ host, db, connections, providers, jobs }: Areas, { connectionId, endpointId }: ParsedInput<'endpoints.diagnose'>): string {
  const connection = readConnection(db, connectionId)
  const endpoint = endpointId === undefined ? undefined : readEndpoint(db, endpointId)
  if (connection === undefined || (endpointId !== undefined && endpoint?.connectionId !== connectionId)) throw new AppError('not-found', 'There is no such connection.')
  const patient = { provider: providers[connection.provider], url: connection.url, open: (refusedToken?: string | null) => connections.open(connectionId, refusedToken), ...(endpoint && { endpoint }) }
  return jobs.start('diagnose', async ({ signal, report }) => {
    const steps: ConnectionStep[] = []
    for await (const step of examine(host, patient, signal)) {
      steps.push(step)
      report({ steps: [...steps] })
    }
    const failed = steps.find((step) => !step.ok)
    if (failed?.error !== undefined) throw new AppError(failed.error.code as ErrorCode, failed.error.message, failed.error.details)
  })
}
