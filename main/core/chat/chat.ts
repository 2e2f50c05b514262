import { openComparison } from '#shared/comparison.ts'
import type { ParsedInput, Output, Fact } from '#shared/contract.ts'
import type { Conversation, ConversationSettings, Queued, Target } from '#shared/conversation.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import { fold, textOf } from '#shared/fold.ts'
import type { MadeWith, Message } from '#shared/message.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { canContinue } from '#shared/reply.ts'
import type { StreamEnd } from '#shared/stream.ts'
import type { EventLog } from '../events.ts'
import type { Host } from '../host.ts'
import type { Prompt, Recorder } from '../providers/provider.ts'
import { Asking, requireUsable } from './asking.ts'
import type { AskingTools, ImagesSent } from './asking.ts'
import type { ChatStore } from './chat-store.ts'
import { continuePrompt, restarted, seamOf } from './continue.ts'
import { prepareFiles } from './prepared-files.ts'
import type { FileMaking } from './prepared-files.ts'
import { makePrompt } from './prompt.ts'
import { storeReplyImage } from './reply-images.ts'
import type { ReplyImageTools } from './reply-images.ts'
import { interrupted, produce, take } from './run.ts'
import type { PartStream, RunTools } from './run.ts'
import { stopRun } from './runs.ts'
import type { Run, Runs } from './runs.ts'
import { throughSeam } from './seam.ts'

/** What conversations are made of. */
export interface ChatTools {
  readonly host: Pick<Host, 'now' | 'newId' | 'log'>
  readonly store: ChatStore
  readonly events: EventLog
  readonly runs: Runs
  readonly asking: AskingTools
  readonly files: FileMaking
  readonly replyImages: ReplyImageTools
  /** Told of every reply that came to its end. */
  afterReply(reply: Message): void
  /** Who writes down the exchanges of a reply; `undefined` where nobody does. What is written never holds one of `secrets`. */
  recorderFor(reply: Message, secrets: readonly string[]): Recorder | undefined
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

  /** Asks again for a reply, as a new version beside it: its own endpoint, or where that cannot be used the conversation's. */
  retry({ messageId, endpointId, settings, images }: ParsedInput<'chat.retry'>): Output<'chat.retry'> {
    const { store, host } = this.#tools
    const old = store.message(messageId)
    const conversation = old === undefined ? undefined : store.conversation(old.conversationId)
    if (old?.role !== 'assistant' || old.madeWith === undefined || conversation === undefined) throw new AppError('not-found', 'There is no such reply.')
    if (this.#tools.runs.get(messageId) !== undefined) throw new AppError('busy', 'This reply is still being produced.')
    const isOwnUsable = store.endpoint(old.madeWith.endpointId)?.usable === true
    const madeWith = this.#madeWithNow(old.madeWith, endpointId ?? (isOwnUsable ? undefined : (conversation.endpointId ?? undefined)), settings)
    const reply = store.addVersion(old, madeWith, host.newId(), host.now())
    this.#tellAdded(reply)
    this.#tellConversation(reply.conversationId)
    this.#start(reply, images === 'smaller' && old.sentImages?.why === 'refused' ? 'smallest' : images)
    return { replyId: reply.id }
  }

  /** Asks for a reply to a question that is there already. Rejects with `AppError`. */
  answer(question: Message, target: Pick<Target, 'endpointId' | 'lane' | 'settings'>): { replyId: string } {
    const { store, host } = this.#tools
    const reply = store.addAnswer(question, target, this.#usableEndpoint(target), { id: host.newId(), now: host.now() })
    this.#tellAdded(reply)
    this.#tellConversation(reply.conversationId)
    this.#start(reply)
    return { replyId: reply.id }
  }

  /** Asks for the rest of a reply, by its own endpoint, or where that cannot be used by the conversation's. */
  continue({ messageId, settings }: ParsedInput<'chat.continue'>): Output<'chat.continue'> {
    const { store, host, runs } = this.#tools
    const reply = store.message(messageId)
    const conversation = reply === undefined ? undefined : store.conversation(reply.conversationId)
    if (reply === undefined || conversation === undefined) throw new AppError('not-found', 'There is no such reply.')
    if (runs.present(messageId) !== undefined) throw new AppError('busy', 'This reply is still being produced.')
    if (reply.madeWith === undefined || !canContinue(reply)) throw new AppError('cannot-continue', 'This reply has no text that was cut.')
    const isOwnUsable = store.endpoint(reply.madeWith.endpointId)?.usable === true
    const other = isOwnUsable ? undefined : (conversation.endpointId ?? undefined)
    const running = restarted(reply, this.#madeWithNow(reply.madeWith, other, settings))
    store.restart(running, host.now())
    this.#tellAdded(running)
    this.#start(running)
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
    this.#tell({ type: 'tree-changed', conversationId: conversation.id, said: [] })
    this.#tellConversation(conversation.id)
    return { conversationId: conversation.id, messageIds, activeLeafId: conversation.activeLeafId }
  }

  /** Puts removed messages back. */
  restore({ conversationId, messageIds, activeLeafId }: ParsedInput<'chat.restore'>): Output<'chat.restore'> {
    const restored = this.#tools.store.restoreMessages(conversationId, messageIds, activeLeafId)
    if (restored === 0) throw new AppError('not-found', 'These messages are not removed.')
    this.#tell({ type: 'tree-changed', conversationId, said: [] })
    this.#tellConversation(conversationId)
    return {}
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
    const { store, host } = this.#tools
    const queuedId = host.newId()
    store.addQueued({ ...input, id: queuedId, createdAt: host.now() })
    this.#tellQueue(input.conversationId)
    this.#sendNext(input.conversationId)
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
    return { replyIds: this.#sendQueued(this.#tools.store.queued(conversationId)[0])?.replyIds ?? [] }
  }

  /** Marks replies that the last life of Parley left unfinished, with what was stored of them. */
  recover(): void {
    const { store, runs } = this.#tools
    for (const { retryWait: _w, continues: _c, ...message } of store.unfinished()) {
      const error = interrupted()
      const ended: Message = { ...message, status: 'stopped', ...(error !== undefined && { error }) }
      try {
        // Nobody knows when it ended; with the time of this start it would come to the top of the list unasked.
        store.finish(ended, 'unseen')
      } catch {
        // A full disk, or a library that is only read.
        runs.keep(ended)
      }
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

  /** Stops every running reply; nothing runs in the instant in which it resolves, and all that could be stored is. */
  async stopAll(): Promise<void> {
    for (let runs = this.#tools.runs.of(); runs.length > 0; runs = this.#tools.runs.of()) {
      await Promise.all(runs.map((run) => stopRun(run, 'closing')))
    }
    this.#storeKept()
  }

  /** Stops everything; resolves when it is stored. Nothing starts afterwards. */
  async close(): Promise<void> {
    this.#closing = true
    await Promise.all(this.#tools.runs.of().map((run) => stopRun(run, 'closing')))
    clearTimeout(this.#storeAgain)
    this.#storeKept()
  }

  #usableEndpoint(target: Target): Endpoint {
    const endpoint = requireUsable(this.#tools.store.endpoint(target.endpointId))
    return target.model === undefined ? endpoint : { ...endpoint, model: target.model }
  }

  /** What a reply is made with when it is asked for now, by the endpoint that made it unless another is named. */
  #madeWithNow(old: MadeWith, endpointId: string | undefined, settings: ConversationSettings | undefined): MadeWith {
    const endpoint = this.#usableEndpoint({ endpointId: endpointId ?? old.endpointId })
    const model = endpointId === undefined ? old.model : endpoint.model
    const { systemPrompt, parameters = {} } = settings ?? old
    const made = { endpointId: endpoint.id, endpointName: endpoint.name, provider: endpoint.provider, model, parameters, ...(endpoint.price !== undefined && { price: endpoint.price }) }
    return systemPrompt === undefined ? made : { ...made, systemPrompt }
  }

  #start(reply: Message, images?: ImagesSent): void {
    if (this.#closing) return
    const controller = new AbortController()
    const run: Run = { message: reply, controller, stopReason: undefined, hasArrived: false, retryNow: undefined, finished: Promise.resolve() }
    this.#tools.runs.add(run)
    const { asking: tools, recorderFor } = this.#tools
    const asking = new Asking(tools, {
      endpointId: reply.madeWith?.endpointId ?? '',
      signal: controller.signal,
      images,
      prompt: (endpoint, how) => this.#prompt(run, reply, endpoint, how),
      recorder: (secrets) => recorderFor(reply, secrets),
    })
    run.finished = produce(run, (failure) => this.#stream(reply, asking, failure), this.#runTools(run, asking))
      .catch((thrown: unknown) => this.#lostRun(run, thrown))
      .then(() => this.#afterRun(run, asking))
      .catch((thrown: unknown) => this.#tools.host.log({ level: 'error', area: 'chat', text: `after a reply: ${toErrorInfo(thrown).message}` }))
    this.#tellConversation(reply.conversationId)
  }

  async #stream(reply: Message, asking: Asking, failure: StreamEnd['error']): Promise<PartStream> {
    const parts = await asking.stream(failure)
    const seam = hasText(reply) ? seamOf(reply, this.#path(reply.parentId)) : undefined
    return seam === undefined ? parts : throughSeam(parts, seam)
  }

  /** Told on the way: what becomes of the images of the conversation. */
  async #prompt(run: Run, reply: Message, endpoint: Endpoint, images: ImagesSent): Promise<Prompt> {
    const { madeWith } = reply
    if (madeWith === undefined) throw new AppError('internal', 'A reply without an endpoint.')
    const { store, files } = this.#tools
    const isContinued = hasText(reply)
    const path = isContinued ? [...this.#path(reply.parentId), reply] : this.#path(reply.parentId)
    const summaries = store.summaries(reply.conversationId)
    const prepared = await prepareFiles(path, files, { endpoint, summaries, systemPrompt: madeWith.systemPrompt, images })
    // Nothing is told of a reply that has ended meanwhile.
    run.controller.signal.throwIfAborted()
    const isNews = prepared.sent.scaled + prepared.sent.leftOut > 0 || run.message.sentImages !== undefined
    if (isNews) take(run, { type: 'sent-images', ...prepared.sent }, this.#tellTools())
    const prompt = makePrompt(path, madeWith, { summaries, files: prepared.parts })
    return isContinued ? continuePrompt(prompt) : prompt
  }

  #path(leafId: string | null): Message[] {
    const { store, runs } = this.#tools
    return store.path(leafId).map((message) => runs.now(message))
  }

  #tellTools(): Pick<RunTools, 'tell'> {
    return { tell: (message, part) => this.#tools.events.tellPart(message.conversationId, message.id, part) }
  }

  #runTools(run: Run, asking: Asking): RunTools {
    const { store, events, host, runs } = this.#tools
    return {
      now: () => host.now(),
      tell: (message, part) => {
        events.tellPart(message.conversationId, message.id, part)
        if (part.type === 'adapted') asking.learn(part)
      },
      retryDelay: (error, attempt) => asking.delay(error, attempt),
      storeImage: (url, number) => storeReplyImage(this.#tools.replyImages, url, number),
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

  #afterRun(run: Run, asking: Asking): void {
    const { conversationId, status } = run.message
    if (status === 'done') asking.accepted()
    this.#tellConversation(conversationId)
    if (status !== 'done' || this.#closing) return
    this.#sendNext(conversationId)
    this.#tools.afterReply(run.message)
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

  /** Sends the first message that waits for nothing that runs. What is queued stays queued when it cannot be sent: the person sees it and decides. */
  #sendNext(conversationId: string): void {
    try {
      this.#sendQueued(this.#tools.store.queued(conversationId).find((queued) => !this.#isHeldUp(queued)))
    } catch (thrown) {
      this.#tools.host.log({ level: 'warn', area: 'chat', text: `a queued message was not sent: ${toErrorInfo(thrown).code}` })
    }
  }

  /** Whether a reply runs that a queued message waits for: any, but in a comparison only those of its columns. */
  #isHeldUp({ conversationId, targets }: Queued): boolean {
    const { runs, store } = this.#tools
    const lanes = new Set(targets.map(({ lane }) => lane))
    const isCompared = openComparison(store.conversation(conversationId)) !== undefined && !lanes.has(undefined)
    return runs.of(conversationId).some(({ message }) => !isCompared || lanes.has(message.lane))
  }

  #sendQueued(queued: Queued | undefined): Output<'chat.send'> | undefined {
    if (queued === undefined) return undefined
    const sent = this.#send(toSend(queued), queued.id)
    this.#tellQueue(queued.conversationId)
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

/** Whether a reply that begins to run has text already: then the rest of it is asked for. */
function hasText(reply: Message): boolean {
  return textOf(reply) !== ''
}

function toSend(queued: Queued): SendInput {
  const { conversationId, text, attachments, targets } = queued
  const sending = Object.fromEntries(attachments.flatMap(({ id, sending: wanted }) => (wanted === undefined ? [] : [[id, wanted]])))
  return { conversationId, text, attachmentIds: attachments.map((attachment) => attachment.id), sending, targets }
}
