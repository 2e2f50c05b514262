import type { ConnectionStep } from '#shared/connection.ts'
import type { ParsedInput } from '#shared/contract.ts'
import type { Conversation, ConversationSettings } from '#shared/conversation.ts'
import { AppError } from '#shared/error.ts'
import type { ErrorCode } from '#shared/error.ts'
import { languageFor } from '#shared/language.ts'
import type { Message } from '#shared/message.ts'
import type { Chat } from './chat/chat.ts'
import type { Runs } from './chat/runs.ts'
import type { EventLog } from './events.ts'
import type { Host } from './host.ts'
import type { Inspector } from './inspector/inspector.ts'
import type { Jobs } from './jobs.ts'
import type { Providers } from './providers/index.ts'
import type { Handlers } from './router.ts'
import { readAttachments } from './store/blobs.ts'
import { clearLearned, listConnections, listEndpoints, readConnection, readEndpoint, writeOverrides } from './store/connections.ts'
import { listConversations, readConversation, setRemoved, updateConversation } from './store/conversations.ts'
import type { ConversationChanges } from './store/conversations.ts'
import type { Database } from './store/db.ts'
import { listQueued, readDraft, writeDraft } from './store/drafts.ts'
import { readMessage, readMessages } from './store/messages.ts'
import { indexText } from './store/search-index.ts'
import { readSettings, writeSettings } from './store/settings.ts'
import type { StoreWorker } from './store/worker-client.ts'
import type { Connections } from './workspace/connections.ts'
import { examine } from './workspace/doctor.ts'
import { findLocalServers } from './workspace/local-servers.ts'
import type { NetworkControl } from './workspace/network-control.ts'
import { findProfiles } from './workspace/profiles.ts'

/** The parts of the core that answer calls. */
export interface Areas {
  readonly host: Host
  readonly db: Database
  readonly events: EventLog
  readonly runs: Runs
  readonly chat: Chat
  readonly connections: Connections
  readonly network: NetworkControl
  readonly inspector: Inspector
  readonly providers: Providers
  readonly jobs: Jobs
  readonly worker: StoreWorker
  /** Ends with Parley. */
  readonly signal: AbortSignal
}

const defaultLimit = 500

/**
 * Every method of the contract. A query numbers what is pending first and reads in the same instant,
 * so that its snapshot and `lastEvent` agree.
 */
export function createHandlers(areas: Areas): Handlers {
  return { ...appHandlers(areas), ...networkHandlers(areas), ...endpointHandlers(areas), ...conversationHandlers(areas), ...chatHandlers(areas), ...draftHandlers(areas) }
}

type Group<Area extends string> = { [Name in keyof Handlers as Name extends `${Area}.${string}` ? Name : never]: Handlers[Name] }

function appHandlers({ host, db, events, inspector, jobs, worker }: Areas): Group<'app' | 'settings' | 'jobs' | 'search'> {
  return {
    'app.info': async () => {
      const keychain = await host.keychain.status()
      const { version, dataFolder, platform, systemLanguage } = host
      return { version, dataFolder, host: host.kind, platform, systemLanguage, keychain, lastEvent: events.flush() }
    },
    'settings.get': () => ({ lastEvent: events.flush(), settings: readSettings(db) }),
    'settings.update': ({ changes }) => {
      writeSettings(db, changes)
      if (changes.inspector === false) inspector.clear()
      events.tell({ type: 'settings-changed', settings: readSettings(db) })
      return {}
    },
    'jobs.list': () => ({ lastEvent: events.flush(), jobs: jobs.list() }),
    'jobs.cancel': ({ jobId }) => {
      jobs.cancel(jobId)
      return {}
    },
    'search.query': async ({ text, limit }) => {
      const hits = await worker.search(text, limit ?? 50)
      return { hits, lastEvent: events.flush() }
    },
  }
}

function networkHandlers({ db, events, inspector, network }: Areas): Group<'network' | 'inspector'> {
  return {
    'network.update': async (changes) => {
      await network.update(changes)
      events.tell({ type: 'settings-changed', settings: readSettings(db) })
      return {}
    },
    'inspector.get': ({ messageId }) => ({ lastEvent: events.flush(), exchanges: inspector.exchanges(messageId) }),
  }
}

function endpointHandlers(areas: Areas): Group<'endpoints'> {
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

function conversationHandlers(areas: Areas): Group<'conversations'> {
  const { host, db, events, chat, runs } = areas
  const existing = (conversationId: string): Conversation => {
    const conversation = chat.view(conversationId)
    if (conversation === undefined) throw new AppError('not-found', 'There is no such conversation.')
    return conversation
  }
  return {
    'conversations.list': ({ limit, before, beforeId }) => {
      const lastEvent = events.flush()
      const stored = listConversations(db, limit ?? defaultLimit, { updatedAt: before ?? Number.MAX_SAFE_INTEGER, id: beforeId ?? '' })
      return { lastEvent, conversations: stored.map((conversation) => ({ ...conversation, running: runs.isRunning(conversation.id) })) }
    },
    'conversations.get': ({ conversationId }) => {
      const lastEvent = events.flush()
      const conversation = existing(conversationId)
      // A running reply, and one that could not be stored yet, is newer in memory than on disk.
      const messages = readMessages(db, conversationId).map((message): Message => {
        const present = runs.present(message.id)
        return present === undefined ? message : { ...present, parentId: message.parentId }
      })
      return { lastEvent, conversation, messages, draft: readDraft(db, conversationId), queued: listQueued(db, conversationId) }
    },
    'conversations.update': (input) => {
      existing(input.conversationId)
      changeConversation(areas, input)
      chat.tellConversation(input.conversationId)
      return {}
    },
    'conversations.fork': (input) => chat.fork(input),
    'conversations.markSeen': ({ conversationId }) => {
      if (existing(conversationId).attention === 'none') return {}
      updateConversation(db, conversationId, { attention: 'none' })
      chat.tellConversation(conversationId)
      return {}
    },
    'conversations.remove': async ({ conversationId }) => {
      existing(conversationId)
      // First: from here on nothing new can start in it.
      setRemoved(db, conversationId, host.now())
      events.tell({ type: 'conversation-removed', conversationId })
      await chat.stop({ conversationId })
      return {}
    },
    'conversations.restore': ({ conversationId }) => {
      setRemoved(db, conversationId, null)
      existing(conversationId)
      chat.tellConversation(conversationId)
      return {}
    },
  }
}

function changeConversation({ db }: Areas, input: { conversationId: string; title?: string | undefined; endpointId?: string | undefined; activeLeafId?: string | undefined; settings?: ConversationSettings | undefined }): void {
  const { conversationId, title, endpointId, activeLeafId, settings } = input
  if (activeLeafId !== undefined && readMessage(db, activeLeafId)?.conversationId !== conversationId) {
    throw new AppError('not-found', 'There is no such message in this conversation.')
  }
  const changes: ConversationChanges = {
    ...(title !== undefined && { title, titledBy: 'person' }),
    ...(endpointId !== undefined && { endpointId }),
    ...(settings !== undefined && { settings }),
    ...(activeLeafId !== undefined && { activeLeafId }),
  }
  db.transaction(() => {
    updateConversation(db, conversationId, changes)
    const at = readConversation(db, conversationId)?.createdAt
    if (title !== undefined && at !== undefined) indexText(db, { conversationId, messageId: null, text: title, at })
  })
}

function chatHandlers({ chat }: Areas): Group<'chat'> {
  return {
    'chat.send': (input) => chat.send(input),
    'chat.stop': (input) => chat.stop(input),
    'chat.remove': (input) => chat.remove(input),
    'chat.restore': (input) => chat.restore(input),
    'chat.retryNow': (input) => chat.retryNow(input),
    'chat.retry': (input) => chat.retry(input),
    'chat.queue': (input) => chat.queue(input),
    'chat.unqueue': (input) => chat.unqueue(input),
    'chat.sendQueued': (input) => chat.sendQueued(input),
  }
}

function draftHandlers({ host, db, events }: Areas): Group<'drafts'> {
  return {
    'drafts.get': ({ conversationId }) => ({ lastEvent: events.flush(), draft: readDraft(db, conversationId) }),
    'drafts.save': ({ conversationId, text, attachmentIds }) => {
      const known = readAttachments(db, attachmentIds)
      writeDraft(db, { conversationId, text, attachmentIds: known.map((attachment) => attachment.id), now: host.now() })
      return {}
    },
  }
}
