import type { ParsedInput, Output, Fact } from '#shared/contract.ts'
import type { Conversation, Queued, Target } from '#shared/conversation.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { fold } from '#shared/fold.ts'
import type { MadeWith, Message } from '#shared/message.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { StreamEnd, StreamPart } from '#shared/stream.ts'
import type { EventLog } from '../events.ts'
import type { Host } from '../host.ts'
import type { OpenConnection, Prompt, Recorder } from '../providers/provider.ts'
import type { Providers } from '../providers/index.ts'
import type { ChatStore } from './chat-store.ts'
import { makePrompt } from './prompt.ts'
import { retryDelay } from './retry.ts'
import { endOf, interrupted, produce } from './run.ts'
import type { PartStream, RunTools } from './run.ts'
import { stopRun } from './runs.ts'
import type { Run, Runs } from './runs.ts'

/** What conversations are made of. */
export interface ChatTools {
  readonly host: Pick<Host, 'now' | 'newId' | 'log'>
  readonly store: ChatStore
  readonly events: EventLog
  readonly runs: Runs
  readonly providers: Providers
  /** A connection with its secrets; with another token than `refusedToken`, where one can be had. Rejects with `AppError`. */
  openConnection(connectionId: string, refusedToken?: string | null): Promise<OpenConnection>
  blobPath(id: string): string
  /** Who writes down the exchanges of a reply; `undefined` where nobody does. What is written never holds one of `secrets`. */
  recorderFor(reply: Message, secrets: readonly string[]): Recorder | undefined
  /** Whether a reply is asked for again by itself when an endpoint is busy. */
  retriesByItself(): boolean
}

/** What the attempts of one reply share. */
interface Asking {
  readonly reply: Message
  readonly signal: AbortSignal
  /** As the last attempt opened it. */
  connection: OpenConnection | undefined
  /** Whether a refused token was exchanged for another already. */
  hasRenewed: boolean
}

/** How long a reply that could not be stored waits for the next try, in milliseconds. */
const storeInterval = 5_000

type SendInput = ParsedInput<'chat.send'>

/** Sending, stopping, asking again, and what waits for the end of a reply. */
export class Chat {
  readonly #tools: ChatTools
  #closing = false
  #storeAgain: NodeJS.Timeout | undefined

  constructor(tools: ChatTools) {
    this.#tools = tools
  }

  /** Stores the message and empty replies in one transaction, starts the runs, and answers with ids. */
  send(input: SendInput): Output<'chat.send'> {
    return this.#send(input, undefined)
  }

  #send(input: SendInput, queuedId: string | undefined): Output<'chat.send'> {
    const { store, host } = this.#tools
    const targets = input.targets.map((target) => ({ target, endpoint: this.#usableEndpoint(target) }))
    const isRunning = (messageId: string): boolean => this.#tools.runs.get(messageId) !== undefined
    const sent = store.addTurn({ ...input, targets, queuedId, now: host.now(), newId: () => host.newId(), isRunning })
    for (const message of sent.messages) this.#tellAdded(message)
    this.#tellConversation(sent.conversationId)
    const replies = sent.messages.filter((message) => message.role === 'assistant')
    for (const reply of replies) this.#start(reply)
    return {
      conversationId: sent.conversationId,
      turnId: sent.turnId,
      userMessageIds: sent.messages.flatMap((message) => (message.role === 'user' ? [message.id] : [])),
      replyIds: replies.map((reply) => reply.id),
    }
  }

  /** Stops one reply or all of a conversation; answers after they are stored. */
  async stop({ conversationId, messageId }: ParsedInput<'chat.stop'>): Promise<Output<'chat.stop'>> {
    if (conversationId === undefined && messageId === undefined) {
      throw new AppError('bad-input', 'Name a conversation or a message to stop.')
    }
    const runs = this.#tools.runs.of(conversationId).filter((run) => messageId === undefined || run.message.id === messageId)
    await Promise.all(runs.map((run) => stopRun(run, 'person')))
    return { stopped: runs.map((run) => run.message.id) }
  }

  /** Asks again for a reply, as a new version beside it. */
  retry({ messageId, endpointId, settings }: ParsedInput<'chat.retry'>): Output<'chat.retry'> {
    const { store, host } = this.#tools
    const old = store.message(messageId)
    if (old?.role !== 'assistant' || old.madeWith === undefined || store.conversation(old.conversationId) === undefined) throw new AppError('not-found', 'There is no such reply.')
    if (this.#tools.runs.get(messageId) !== undefined) throw new AppError('busy', 'This reply is still being produced.')
    const endpoint = this.#usableEndpoint({ endpointId: endpointId ?? old.madeWith.endpointId })
    const model = endpointId === undefined ? old.madeWith.model : endpoint.model
    const { systemPrompt, parameters = {} } = settings ?? old.madeWith
    const made = { endpointId: endpoint.id, endpointName: endpoint.name, provider: endpoint.provider, model, parameters }
    const madeWith = systemPrompt === undefined ? made : { ...made, systemPrompt }
    const reply = store.addVersion(old, madeWith, host.newId(), host.now())
    this.#tellAdded(reply)
    this.#tellConversation(reply.conversationId)
    this.#start(reply)
    return { replyId: reply.id }
  }

  /** Takes a message, or it and all that follows, out of its conversation; answers what `restore` takes. */
  async remove({ messageId, scope }: ParsedInput<'chat.remove'>): Promise<Output<'chat.remove'>> {
    const { store, host, runs } = this.#tools
    const message = store.message(messageId)
    const conversation = message === undefined ? undefined : store.conversation(message.conversationId)
    if (message === undefined || conversation === undefined) throw new AppError('not-found', 'There is no such message.')
    const messageIds = scope === 'message' ? [messageId] : store.branch(message)
    await Promise.all(messageIds.flatMap((id) => runs.get(id) ?? []).map((run) => stopRun(run, 'person')))
    store.removeMessages(conversation.id, messageIds, host.now())
    this.#tell({ type: 'tree-changed', conversationId: conversation.id })
    this.#tellConversation(conversation.id)
    return { conversationId: conversation.id, messageIds, activeLeafId: conversation.activeLeafId }
  }

  /** Puts removed messages back. */
  restore({ conversationId, messageIds, activeLeafId }: ParsedInput<'chat.restore'>): Output<'chat.restore'> {
    const restored = this.#tools.store.restoreMessages(conversationId, messageIds, activeLeafId)
    if (restored.length === 0) throw new AppError('not-found', 'These messages are not removed.')
    this.#tell({ type: 'tree-changed', conversationId })
    this.#tellConversation(conversationId)
    return {}
  }

  /** Makes a conversation of its own from the messages up to one. */
  fork({ conversationId, messageId }: ParsedInput<'conversations.fork'>): Output<'conversations.fork'> {
    const { store, host, runs } = this.#tools
    if (store.conversation(conversationId) === undefined || store.message(messageId)?.conversationId !== conversationId) {
      throw new AppError('not-found', 'There is no such message in this conversation.')
    }
    const forked = store.fork(messageId, { now: host.now(), newId: () => host.newId(), isRunning: (id) => runs.get(id) !== undefined })
    this.#tellConversation(forked)
    return { conversationId: forked }
  }

  /** Ends the wait of a reply for its next attempt. */
  retryNow({ messageId }: ParsedInput<'chat.retryNow'>): Output<'chat.retryNow'> {
    const retryNow = this.#tools.runs.get(messageId)?.retryNow
    if (retryNow === undefined) throw new AppError('not-found', 'This reply waits for nothing.')
    retryNow()
    return {}
  }

  /** Keeps a message until nothing runs in the conversation; sends it at once when nothing does. */
  queue(input: ParsedInput<'chat.queue'>): Output<'chat.queue'> {
    const { store, host, runs } = this.#tools
    const queuedId = host.newId()
    store.addQueued({ ...input, id: queuedId, createdAt: host.now() })
    this.#tellQueue(input.conversationId)
    if (!runs.isRunning(input.conversationId)) this.#sendNext(input.conversationId)
    return { queuedId }
  }

  /** Takes a queued message back. */
  unqueue({ queuedId, edit }: ParsedInput<'chat.unqueue'>): Output<'chat.unqueue'> {
    const { store, host } = this.#tools
    const queued = edit === true ? store.takeQueuedIntoDraft(queuedId, host.now()) : store.takeQueued(queuedId)
    if (queued === undefined) throw new AppError('not-found', 'This message is no longer queued.')
    this.#tellQueue(queued.conversationId)
    return { queued }
  }

  /** Sends the first queued message now. */
  sendQueued({ conversationId }: ParsedInput<'chat.sendQueued'>): Output<'chat.sendQueued'> {
    return { replyIds: this.#sendFirst(conversationId)?.replyIds ?? [] }
  }

  /** Marks replies that the last life of Parley left unfinished, with what was stored of them. */
  recover(): void {
    const { store } = this.#tools
    for (const { retryWait: _, ...message } of store.unfinished()) {
      const error = interrupted()
      // Nobody knows when it ended; with the time of this start it would come to the top of the list unasked.
      store.finish({ ...message, status: 'stopped', ...(error !== undefined && { error }) }, 'unseen')
    }
  }

  /** Tells the present state of a conversation. */
  tellConversation(conversationId: string): void {
    this.#tellConversation(conversationId)
  }

  /** A conversation as a window sees it. */
  view(conversationId: string): Conversation | undefined {
    const stored = this.#tools.store.conversation(conversationId)
    return stored === undefined ? undefined : { ...stored, running: this.#tools.runs.isRunning(conversationId) }
  }

  /** Stops everything; resolves when it is stored. Nothing starts afterwards. */
  async close(): Promise<void> {
    this.#closing = true
    await Promise.all(this.#tools.runs.of().map((run) => stopRun(run, 'closing')))
    clearTimeout(this.#storeAgain)
    this.#storeKept()
  }

  #usableEndpoint(target: Target): Endpoint {
    const endpoint = this.#tools.store.endpoint(target.endpointId)
    if (endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
    if (!endpoint.usable) {
      throw new AppError('endpoint-unusable', `${endpoint.name} cannot be used for a conversation (${endpoint.reason ?? 'unknown'}).`, {
        name: endpoint.name,
        reason: endpoint.reason ?? '',
      })
    }
    return target.model === undefined ? endpoint : { ...endpoint, model: target.model }
  }

  #start(reply: Message): void {
    if (this.#closing) return
    const run: Run = { message: reply, controller: new AbortController(), stopReason: undefined, retryNow: undefined, finished: Promise.resolve() }
    this.#tools.runs.add(run)
    const asking: Asking = { reply, signal: run.controller.signal, connection: undefined, hasRenewed: false }
    run.finished = produce(run, (failure) => this.#stream(asking, failure), this.#runTools(run, asking))
      .catch((thrown: unknown) => this.#lostRun(run, thrown))
      .then(() => this.#afterRun(run))
      .catch((thrown: unknown) => this.#tools.host.log({ level: 'error', area: 'chat', text: `after a reply: ${toErrorInfo(thrown).message}` }))
    this.#tellConversation(reply.conversationId)
  }

  /** Asks for a reply. Never rejects: what cannot be asked for is a stream of its end alone. */
  async #stream(asking: Asking, failure: StreamEnd['error']): Promise<PartStream> {
    const { store, providers, host, recorderFor } = this.#tools
    const { reply, signal } = asking
    const { madeWith } = reply
    try {
      // Read again for every attempt: what the last one learned counts.
      const endpoint = madeWith === undefined ? undefined : store.endpoint(madeWith.endpointId)
      if (madeWith === undefined || endpoint === undefined) throw new AppError('endpoint-unusable', 'This endpoint is no longer there.', { reason: 'gone' })
      const connection = await this.#open(asking, endpoint.connectionId, failure)
      const prompt = this.#prompt(reply, madeWith)
      signal.throwIfAborted()
      return providers[endpoint.provider].stream({ connection, endpoint, prompt, signal, recorder: recorderFor(reply, connection.secrets) })
    } catch (thrown) {
      return [endOf(signal, thrown, host.now())]
    }
  }

  async #open(asking: Asking, connectionId: string, failure: StreamEnd['error']): Promise<OpenConnection> {
    const isRefused = failure?.code === 'token-refused'
    if (isRefused) asking.hasRenewed = true
    const opening = this.#tools.openConnection(connectionId, isRefused ? asking.connection?.token : undefined)
    asking.connection = await unlessAborted(opening, asking.signal)
    return asking.connection
  }

  #prompt(reply: Message, madeWith: MadeWith): Prompt {
    const { store, runs, blobPath } = this.#tools
    const path = store.path(reply.parentId).map((message) => runs.present(message.id) ?? message)
    return makePrompt(path, madeWith, blobPath)
  }

  /** A refused token is worth one more try where another can be had. */
  #retryDelay(asking: Asking, error: ErrorInfo, attempt: number): number | undefined {
    if (error.code === 'token-refused') return asking.connection?.isRenewable === true && !asking.hasRenewed ? 0 : undefined
    return this.#tools.retriesByItself() ? retryDelay(error, attempt) : undefined
  }

  #runTools(run: Run, asking: Asking): RunTools {
    const { store, events, host, runs } = this.#tools
    return {
      now: () => host.now(),
      tell: (message, part) => {
        events.tellPart(message.conversationId, message.id, part)
        if (part.type === 'adapted') this.#learn(message, part)
      },
      retryDelay: (error, attempt) => this.#retryDelay(asking, error, attempt),
      saveDraft: (message) => store.saveDraft(message),
      saveEnd: (message: Message, end: StreamEnd) => {
        store.finish(message, end.status === 'error' ? 'failed' : end.status === 'done' ? 'unseen' : 'none')
        // From here on a snapshot takes the reply from the store, and its events must not come twice.
        run.message = message
        runs.delete(message.id)
        events.tellPart(message.conversationId, message.id, end)
        events.tell({ type: 'message-finished', conversationId: message.conversationId, messageId: message.id, status: message.status })
      },
      log: (text) => host.log({ level: 'warn', area: 'chat', text }),
    }
  }

  #learn(message: Message, { field, instead, said }: Extract<StreamPart, { type: 'adapted' }>): void {
    const { store, host } = this.#tools
    if (message.madeWith === undefined) return
    store.learn(message.madeWith.endpointId, { field, said, at: host.now(), ...(instead !== undefined && { instead }) })
    this.#tell({ type: 'endpoints-changed' })
  }

  #afterRun(run: Run): void {
    const { conversationId, status } = run.message
    this.#tellConversation(conversationId)
    if (status === 'done' && !this.#closing && !this.#tools.runs.isRunning(conversationId)) this.#sendNext(conversationId)
  }

  /**
   * The end could not be stored (a full disk, say): the reply has ended for the windows all the same, with what was wrong,
   * and is kept in memory until it can be stored.
   */
  #lostRun(run: Run, thrown: unknown): void {
    const { runs, events, host } = this.#tools
    const error = toErrorInfo(thrown)
    host.log({ level: 'error', area: 'chat', text: `a reply could not be stored: ${error.message}` })
    const end: StreamEnd = { type: 'end', at: host.now(), status: 'error', error }
    run.message = fold(run.message, end)
    const { id: messageId, conversationId, status } = run.message
    runs.keep(run.message)
    events.tellPart(conversationId, messageId, end)
    events.tell({ type: 'message-finished', conversationId, messageId, status })
    this.#storeKeptLater()
  }

  /** Stores what could not be stored; tries again later where that fails once more. */
  #storeKept(): void {
    const { runs, store } = this.#tools
    try {
      runs.storeKept((message) => store.finish(message, 'failed'))
    } catch {
      this.#storeKeptLater()
    }
  }

  #storeKeptLater(): void {
    clearTimeout(this.#storeAgain)
    if (!this.#closing) this.#storeAgain = setTimeout(() => this.#storeKept(), storeInterval).unref()
  }

  /** What is queued stays queued when it cannot be sent: the person sees it and decides. */
  #sendNext(conversationId: string): void {
    try {
      this.#sendFirst(conversationId)
    } catch (thrown) {
      this.#tools.host.log({ level: 'warn', area: 'chat', text: `a queued message was not sent: ${toErrorInfo(thrown).code}` })
    }
  }

  #sendFirst(conversationId: string): Output<'chat.send'> | undefined {
    const [next] = this.#tools.store.queued(conversationId)
    if (next === undefined) return undefined
    const sent = this.#send(toSend(next), next.id)
    this.#tellQueue(conversationId)
    return sent
  }

  #tellAdded(message: Message): void {
    this.#tell({ type: 'message-added', conversationId: message.conversationId, messageId: message.id, message })
  }

  #tellQueue(conversationId: string): void {
    this.#tell({ type: 'queue-changed', conversationId, queued: this.#tools.store.queued(conversationId) })
  }

  #tellConversation(conversationId: string): void {
    const conversation = this.view(conversationId)
    if (conversation !== undefined) this.#tell({ type: 'conversation-changed', conversation })
  }

  #tell(fact: Fact): void {
    this.#tools.events.tell(fact)
  }
}

/** What `pending` gives, unless the signal is aborted first: then rejects with its reason, whatever becomes of `pending`. */
function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([pending, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

function toSend(queued: Queued): SendInput {
  const { conversationId, text, attachments, targets } = queued
  return { conversationId, text, attachmentIds: attachments.map((attachment) => attachment.id), targets }
}
