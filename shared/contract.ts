import { z } from 'zod'
import { attachmentSchema, imageEditSchema, limitNameSchema, plannedItemSchema, sendingSchema } from './attachment.ts'
import { connectionFormSchema, connectionSchema, connectionStepSchema, profileSchema } from './connection.ts'
import {
  conversationSchema, conversationSettingsSchema, draftSchema, queuedSchema, searchFiltersSchema, searchHitSchema, summarySchema, targetSchema,
} from './conversation.ts'
import { conversationTreeSchema } from './conversation-tree.ts'
import { endpointSchema, overridesSchema } from './endpoint.ts'
import { exchangeSchema } from './exchange.ts'
import { folderContentSchema, folderSchema, libraryStatusSchema } from './library.ts'
import { messageSchema, revisionSchema } from './message.ts'
import { method } from './method.ts'
import { networkSchema } from './network.ts'
import { plainLine } from './plain-line.ts'
import { batchesFacts, batchesMethods } from './playground/batches.ts'
import { codeFacts, codeMethods } from './playground/code.ts'
import { compareMethods } from './playground/compare.ts'
import { embeddingsFacts, embeddingsMethods } from './playground/embeddings.ts'
import { meaningFacts, meaningMethods } from './playground/meaning.ts'
import { presetsFacts, presetsMethods } from './playground/presets.ts'
import { queryFacts, queryMethods } from './playground/query.ts'
import { settingsChangesSchema, settingsSchema } from './settings.ts'
import { errorSchema, streamPartSchema } from './stream.ts'
import { exportFormatSchema, importReportSchema } from './transfer.ts'

const id = z.string().min(1).max(200)
const text = z.string().max(10_000_000)
const empty = z.object({})
/** Number of the last event that the snapshot contains. */
const lastEvent = z.number().int()
/** `null` stands for the conversation that does not exist yet. */
const draftKey = id.nullable()
const attachmentIds = z.array(id).max(100)
/** How attachments are wanted sent, by their ids. */
const sending = z.record(id, sendingSchema).default({})
const conversationIds = z.array(id).min(1).max(100_000)
const folderName = z.string().overwrite(plainLine).trim().min(1).max(200)

/** A long-lasting piece of work. */
export const jobSchema = z.object({
  id,
  kind: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** From 0 to 1; absent where the end cannot be foreseen. */
  progress: z.number().min(0).max(1).optional(),
  /** What a job that tries a connection has found so far. */
  steps: z.array(connectionStepSchema).optional(),
  /** The ids of what it made, by name, such as `connectionId`. */
  result: z.record(z.string(), z.string()).optional(),
  /** What an import brought so far, and at its end. */
  report: importReportSchema.optional(),
  error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
  createdAt: z.number(),
  finishedAt: z.number().optional(),
})

/** A long-lasting piece of work. */
export type Job = z.infer<typeof jobSchema>

/** Every method that crosses the border. Commands answer with ids, queries with a snapshot and `lastEvent`. */
export const contract = {
  'app.info': method(
    'Version, data folder, and where secrets are kept.',
    empty,
    z.object({
      version: z.string(),
      dataFolder: z.string(),
      host: z.enum(['electron', 'server']),
      platform: z.string(),
      systemLanguage: z.enum(['en', 'pt-BR']),
      /** `memory`: no keychain was found, secrets live until Parley closes; `reason` says what was missing. */
      keychain: z.object({ place: z.enum(['keychain', 'memory']), reason: z.string().optional() }),
      lastEvent,
    }),
  ),
  'settings.get': method('What the person has set.', empty, z.object({ settings: settingsSchema, lastEvent })),
  'settings.update': method(
    'Changes the settings that are named, leaves the others.',
    z.object({ changes: settingsChangesSchema }),
    empty,
  ),
  'endpoints.list': method(
    'All connections and their endpoints, also those that a conversation cannot use (with the reason).',
    empty,
    z.object({ connections: z.array(connectionSchema), endpoints: z.array(endpointSchema), lastEvent }),
  ),
  'endpoints.add': method(
    'Adds a workspace or server: stores its secrets in the keychain and looks for its endpoints. Rejects, and stores nothing, when the address is not usable or the server refuses; `force` adds it all the same.',
    connectionFormSchema.extend({ force: z.boolean().optional() }),
    z.object({ connectionId: id, endpointIds: z.array(id) }),
  ),
  'endpoints.update': method(
    'Changes a connection. A secret that is left out keeps its stored value; an empty one is removed.',
    connectionFormSchema.extend({ connectionId: id, force: z.boolean().optional() }),
    z.object({ connectionId: id, endpointIds: z.array(id) }),
  ),
  'endpoints.remove': method('Forgets a connection, its endpoints and its secrets. Conversations stay.', z.object({ connectionId: id }), empty),
  'endpoints.refresh': method(
    'Looks for the endpoints of a connection again.',
    z.object({ connectionId: id }),
    z.object({ endpointIds: z.array(id) }),
  ),
  'endpoints.test': method(
    'Tries a connection step by step and stores nothing. With `connectionId`, secrets left out are taken from the keychain.',
    connectionFormSchema.extend({ connectionId: id.optional() }),
    z.object({ ok: z.boolean(), steps: z.array(connectionStepSchema) }),
  ),
  'endpoints.diagnose': method(
    'Starts a job that walks from this machine to an answer: address, name, proxy, connection, certificates, sign-in, list of endpoints and, where an endpoint is named, its first token. The steps are in the job; it ends as failed at the first one that fails.',
    z.object({ connectionId: id, endpointId: id.optional() }),
    z.object({ jobId: id }),
  ),
  'endpoints.signIn': method(
    'Starts a job that signs in to a workspace in the browser: open `url` there. When the person has agreed, the connection is added (or, with `connectionId`, signed in again) and the job ends with its `connectionId` as result.',
    connectionFormSchema.extend({ connectionId: id.optional() }),
    z.object({ jobId: id, url: z.string() }),
  ),
  'endpoints.signOut': method('Removes the secrets of a connection. The connection, its endpoints and all conversations stay.', z.object({ connectionId: id }), empty),
  'endpoints.findProfiles': method(
    'Ways to sign in to Databricks that this machine has already: profiles of `~/.databrickscfg` and the `DATABRICKS_*` variables. What cannot be read is named in `problems`.',
    empty,
    z.object({ profiles: z.array(profileSchema), problems: z.array(z.object({ profile: z.string().nullable(), text: z.string() })), file: z.string() }),
  ),
  'endpoints.override': method(
    'Says what an endpoint is and can do; counts more than what was found. Takes the place of all that was said before.',
    z.object({ endpointId: id, overrides: overridesSchema }),
    empty,
  ),
  'endpoints.forgetLearned': method('Forgets which fields an endpoint refused: they are tried again.', z.object({ endpointId: id }), empty),
  'endpoints.findLocal': method(
    'Servers that answer on this machine at the usual ports of Ollama, LM Studio, llama.cpp and vLLM.',
    empty,
    z.object({ servers: z.array(z.object({ name: z.string(), url: z.string(), models: z.array(z.string()) })) }),
  ),
  'conversations.list': method(
    'Conversations, last used first, without their messages. `within` is a part of them: `loose` are those that are neither pinned nor in a folder; a folder is named by `folderId`; what is archived or in the trash is in no other part. For the next page, `before` and `beforeId` are `updatedAt` (in the trash: `removedAt`) and `id` of the last one.',
    z.object({
      limit: z.number().int().min(1).max(10_000).optional(),
      before: z.number().optional(),
      beforeId: id.optional(),
      within: z.enum(['all', 'loose', 'pinned', 'folder', 'archive', 'trash']).optional(),
      folderId: id.optional(),
    }),
    z.object({ conversations: z.array(conversationSchema), lastEvent }),
  ),
  'conversations.get': method(
    'One conversation with all messages of its tree (oldest first), its draft and what is queued. A running reply is in it as far as it has arrived. With `window` all messages are in `tree`, without what they say, and `messages` are whole only at the end of the branch shown: up to `rows` of them, as many around the message `around`, and all that are running or waiting; `conversations.messages` gives the others.',
    z.object({ conversationId: id, window: z.object({ rows: z.number().int().min(0).max(1_000), around: id.optional() }).optional() }),
    z.object({
      conversation: conversationSchema,
      messages: z.array(messageSchema),
      tree: conversationTreeSchema.optional(),
      draft: draftSchema,
      queued: z.array(queuedSchema),
      /** What stands for messages that are left out as `summarised`. */
      summaries: z.array(summarySchema),
      lastEvent,
    }),
  ),
  'conversations.messages': method(
    'Some messages of a conversation, in the order in which they are named, as many as can be answered at once; `rest` are the others, to be asked for again. What is not there is in neither.',
    z.object({ conversationId: id, ids: z.array(id).min(1).max(1_000) }),
    z.object({ messages: z.array(messageSchema), rest: z.array(id), lastEvent }),
  ),
  'conversations.update': method(
    'Renames a conversation, remembers its endpoint, sets what its replies are made with, or shows another branch.',
    z.object({
      conversationId: id,
      title: z.string().overwrite(plainLine).trim().min(1).max(500).optional(),
      endpointId: id.optional(),
      settings: conversationSettingsSchema.optional(),
      activeLeafId: id.optional(),
    }),
    empty,
  ),
  'conversations.fork': method(
    'Makes a conversation of its own from the messages up to one, which stay where they are as well. Rejects with `busy` while one of them is being produced.',
    z.object({ conversationId: id, messageId: id }),
    z.object({ conversationId: id }),
  ),
  'conversations.markSeen': method('The person has looked: takes the mark off.', z.object({ conversationId: id }), empty),
  'conversations.organise': method(
    'Puts conversations into a folder (`null`: out of it), pins or archives them; what is not named stays.',
    z.object({ conversationIds, folderId: id.nullable().optional(), pinned: z.boolean().optional(), archived: z.boolean().optional() }),
    empty,
  ),
  'conversations.duplicate': method(
    'Makes a copy of a conversation with all its branches. Rejects with `busy` while one of its replies is being produced.',
    z.object({ conversationId: id }),
    z.object({ conversationId: id }),
  ),
  'conversations.remove': method(
    'Puts conversations into the trash and stops their replies. They can be restored until they are purged 30 days later.',
    z.object({ conversationIds }),
    empty,
  ),
  'conversations.restore': method('Brings conversations back from the trash.', z.object({ conversationIds }), empty),
  'conversations.purge': method(
    'Takes conversations out of the trash for good; without `conversationIds` all of them. `conversations.unpurge` takes that back for ten minutes, or until the next start.',
    z.object({ conversationIds: conversationIds.optional() }),
    z.object({ conversationIds: z.array(id) }),
  ),
  'conversations.unpurge': method('Puts purged conversations back into the trash, as far as they are still there.', z.object({ conversationIds }), empty),
  'folders.list': method(
    'All folders, by name, and what lies in those that are not empty (archived conversations are not counted).',
    empty,
    z.object({ folders: z.array(folderSchema), contents: z.array(folderContentSchema), lastEvent }),
  ),
  'folders.add': method('Makes a folder.', z.object({ name: folderName }), z.object({ folderId: id })),
  'folders.rename': method('Gives a folder another name.', z.object({ folderId: id, name: folderName }), empty),
  'folders.remove': method('Removes a folder; the conversations in it stay. `folders.restore` brings it back with them.', z.object({ folderId: id }), empty),
  'folders.restore': method('Brings a removed folder back, with the conversations that lay in it.', z.object({ folderId: id }), empty),
  'chat.send': method(
    'Adds a user message and asks each target for a reply. Without `conversationId` a conversation is made. Without `parentId` the message goes to the end of the branch shown; `null` starts a new branch. Returns at once; the replies arrive as events.',
    z.object({
      conversationId: id.nullish(),
      parentId: id.nullish(),
      text,
      attachmentIds: attachmentIds.default([]),
      sending,
      targets: z.array(targetSchema).min(1).max(8),
      /** Leaves the draft of the conversation alone: what is sent was not written there. */
      keepDraft: z.boolean().optional(),
    }),
    z.object({ conversationId: id, turnId: id, userMessageIds: z.array(id), replyIds: z.array(id) }),
  ),
  'chat.stop': method(
    'Stops one reply, or all replies of a conversation. What has arrived is kept. Answers after they are stored.',
    z.object({ conversationId: id.optional(), messageId: id.optional() }),
    z.object({ stopped: z.array(id) }),
  ),
  'chat.retryNow': method('Ends the wait of a reply for its next attempt.', z.object({ messageId: id }), empty),
  'chat.retry': method(
    'Asks again for a reply that failed or was stopped, as a new version beside it, with the same endpoint and settings unless others are named. `images`: those of the conversation are sent smaller than they would be, or not at all.',
    z.object({ messageId: id, endpointId: id.optional(), settings: conversationSettingsSchema.optional(), images: z.enum(['smaller', 'none']).optional() }),
    z.object({ replyId: id }),
  ),
  'chat.remove': method(
    'Takes a message out of its conversation, alone or with all that follows it in any branch. Replies among them are stopped. The answer is what `chat.restore` takes.',
    z.object({ messageId: id, scope: z.enum(['message', 'branch']) }),
    z.object({ conversationId: id, messageIds: z.array(id), activeLeafId: id.nullable() }),
  ),
  'chat.restore': method(
    'Puts messages back that were removed, and shows the branch that was shown then.',
    z.object({ conversationId: id, messageIds: z.array(id).min(1), activeLeafId: id.nullable() }),
    empty,
  ),
  'chat.edit': method(
    'Gives a message another text in place: it keeps its id, its images and what follows. The text before is kept as a revision, which is answered (`null`: the text was the same). Rejects with `busy` while it is being produced.',
    z.object({ messageId: id, text }),
    z.object({ revisionId: id.nullable() }),
  ),
  'chat.revisions': method('The earlier texts of a message, newest first.', z.object({ messageId: id }), z.object({ revisions: z.array(revisionSchema), lastEvent })),
  'chat.revert': method('Gives a message the text of one of its revisions, which is a revision no more; the present text becomes one, and is answered.', z.object({ messageId: id, revisionId: id }), z.object({ revisionId: id })),
  'chat.continue': method(
    'Asks for the rest of a reply that was stopped, failed or reached its length: what comes is added to its text. Its own endpoint is asked, or the conversation\'s where that cannot be used, with the settings that are named or else its own. Rejects with `cannot-continue` where it is whole or has no text.',
    z.object({ messageId: id, settings: conversationSettingsSchema.optional() }),
    z.object({ replyId: id }),
  ),
  'chat.leaveOut': method(
    'Leaves messages out of what models are sent (`leftOut` true), or takes them in again. They stay in the conversation. Answers those that changed.',
    z.object({ conversationId: id, messageIds: z.array(id).min(1).max(100_000), leftOut: z.boolean(), why: z.enum(['chosen', 'oldest']).optional() }),
    z.object({ messageIds: z.array(id) }),
  ),
  'chat.leaveOutOldest': method(
    'Leaves out as many of the oldest turns of the branch shown as it takes to come under `tokens` (estimated; without it: under what the endpoint takes, or half of the present). The last turn stays.',
    z.object({ conversationId: id, tokens: z.number().int().positive().optional() }),
    z.object({ messageIds: z.array(id) }),
  ),
  'chat.summarise': method(
    'Starts a job that has messages of the branch shown summarised by the endpoint of the conversation; the summary then stands for them in what models are sent. The job ends with its `summaryId` as result; one that fails has changed nothing. Rejects with `nothing-to-summarise` where the messages hold no text.',
    z.object({ conversationId: id, messageIds: z.array(id).min(1).max(100_000) }),
    z.object({ jobId: id }),
  ),
  'chat.dropSummary': method(
    'Takes the messages of a summary in again. Answers them; with them, `chat.restoreSummary` takes that back until the next start, which forgets the summary.',
    z.object({ summaryId: id }),
    z.object({ messageIds: z.array(id) }),
  ),
  'chat.restoreSummary': method(
    'Lets a summary that was dropped stand for messages again. Answers those that changed.',
    z.object({ summaryId: id, messageIds: z.array(id).min(1).max(100_000) }),
    z.object({ messageIds: z.array(id) }),
  ),
  'chat.queue': method(
    'Keeps a message until the running reply has ended, in a comparison those of the columns that it is for, then sends it. Sends at once when nothing of that runs. `keepDraft` as with `chat.send`.',
    z.object({ conversationId: id, text, attachmentIds: attachmentIds.default([]), sending, targets: z.array(targetSchema).min(1).max(8), keepDraft: z.boolean().optional() }),
    z.object({ queuedId: id }),
  ),
  'chat.unqueue': method(
    'Takes a queued message back and answers what it was. With `edit` it goes before what is in the draft, so that nothing typed is lost on the way.',
    z.object({ queuedId: id, edit: z.boolean().optional() }),
    z.object({ queued: queuedSchema }),
  ),
  'chat.sendQueued': method(
    'Sends the first queued message of a conversation now, for instance after a reply was stopped.',
    z.object({ conversationId: id }),
    z.object({ replyIds: z.array(id) }),
  ),
  'drafts.get': method('What was typed and not sent.', z.object({ conversationId: draftKey }), z.object({ draft: draftSchema, lastEvent })),
  'drafts.save': method(
    'Stores what was typed and not sent; it is on disk when the call answers.',
    z.object({ conversationId: draftKey, text, attachmentIds: attachmentIds.default([]), sending }),
    empty,
  ),
  'attachments.plan': method(
    'What becomes of attachments, and of the images of the conversation before them, when they are sent to an endpoint now. The work is done for it, so that the figures are true; sending finds it done. `conversationId` is that of the draft. A file that is sent as words is `sent` with the bytes and tokens of its words.',
    z.object({ conversationId: draftKey, endpointId: id, attachmentIds, sending }),
    z.object({
      items: z.array(plannedItemSchema),
      /** Images of earlier messages; `scaled`: of which less is sent than the model would see. */
      earlier: z.object({ sent: z.number().int(), scaled: z.number().int(), leftOut: z.number().int() }),
      /** Of the whole request, about. */
      requestBytes: z.number(),
      maxRequestBytes: z.number().optional(),
      /** Why something was left out or made smaller that need not have been for its own sake. */
      why: limitNameSchema.optional(),
      lastEvent,
    }),
  ),
  'attachments.get': method(
    'The stored files of these ids, in the order asked for, to be attached once more; what is not stored is left out.',
    z.object({ attachmentIds }),
    z.object({ attachments: z.array(attachmentSchema), lastEvent }),
  ),
  'attachments.edit': method(
    'Turns, crops and draws onto a stored image; the result is a stored image of its own, whose `facts.madeFrom` says how it was made. An image that was made so is made anew from the one that it was made from, as long as that is stored: `edit` is always said of that one. An edit that changes nothing answers that one itself. Rejects with `not-found`, with `bad-input` where nothing would be left of the image or it is none, or with what is wrong with the image.',
    z.object({ attachmentId: id, edit: imageEditSchema }),
    z.object({ attachment: attachmentSchema }),
  ),
  'attachments.words': method(
    'The words that are read out of a stored file, as they would be sent: of the chosen pages, and what is kept of them; office documents as Markdown. `from` and `length` ask for a slice, in characters; `characters` and `tokens` count all that is sent, `before` and `after` the characters that are not kept, `pages` those of the whole document.',
    z.object({
      attachmentId: id,
      pages: sendingSchema.shape.pages,
      keep: sendingSchema.shape.keep,
      from: z.number().int().min(0).optional(),
      length: z.number().int().min(1).max(1_000_000).optional(),
    }),
    z.object({ text: z.string(), characters: z.number().int(), tokens: z.number().int(), before: z.number().int(), after: z.number().int(), pages: z.number().int().optional(), lastEvent }),
  ),
  'search.query': method(
    'Searches titles, texts and names of attachments. Words are prefixes while typing, "quotes" are exact, `-word` excludes. Newest first; by `relevance` only the newest 5,000 hits are weighed, and `capped` says whether there were more. `text` may be empty where a filter is set. By `meaning`, where that is on, what is near in meaning is joined with what has the words; `meaning` then says how many messages wait for their vectors, and why words alone had to do. `unindexed` is how many conversations the index does not know yet.',
    z.object({
      text: z.string().max(10_000),
      limit: z.number().int().min(1).max(200).optional(),
      order: z.enum(['newest', 'relevance', 'meaning']).optional(),
      filters: searchFiltersSchema.optional(),
    }),
    z.object({
      hits: z.array(searchHitSchema), capped: z.boolean(), unindexed: z.number().int(),
      meaning: z.object({ waiting: z.number().int(), error: errorSchema.optional() }).optional(), lastEvent,
    }),
  ),
  'search.filters': method('The names of endpoints that answered in stored conversations, for a filter.', empty, z.object({ endpointNames: z.array(z.string()), lastEvent })),
  'transfer.import': method(
    'Starts a job that brings in files that were put with the purpose `import`: exports of other applications, found by their content, and of Parley. What is there already stays as it is. The job has a `report`.',
    z.object({ fileIds: z.array(id).min(1).max(1_000) }),
    z.object({ jobId: id }),
  ),
  'transfer.export': method(
    'Starts a job that writes conversations into one file; without `conversationIds` all of them, also archived ones, and as `archive` also those in the trash (`docs/archive-format.md` describes what is in it and in `json`). The result has `fileId` and `name`: `/blobs/fileId?save=name` gives the file until Parley ends.',
    z.object({ conversationIds: conversationIds.optional(), format: exportFormatSchema }),
    z.object({ jobId: id }),
  ),
  'library.status': method('How the library is: size, backups, and what the person should know.', empty, libraryStatusSchema.extend({ lastEvent })),
  'library.backUp': method('Starts a job that makes a verified copy of the database.', empty, z.object({ jobId: id })),
  'library.restore': method(
    'Starts a job that puts a backup in the place of the database. The present database becomes a backup first. Running replies are stopped.',
    z.object({ backupId: id }),
    z.object({ jobId: id }),
  ),
  'library.check': method('Starts a job that checks every page and row of the database; it fails with `database-damaged` where something is wrong.', empty, z.object({ jobId: id })),
  'library.move': method(
    'Has everything moved to another folder, which must be absolute, writable and empty or missing, at the next start; `null` takes that back. Rejects with `folder-unwritable` or `bad-input`.',
    z.object({ folder: z.string().min(1).max(4_000).nullable() }),
    empty,
  ),
  'library.dismissNotice': method('The person has seen a notice.', z.object({ noticeId: id }), empty),
  'network.update': method(
    'Changes how requests leave this machine, from the next one on. Rejects with `proxy-invalid` or `certificates-invalid`, having changed nothing.',
    networkSchema.omit({ hasProxyPassword: true, authorities: true }).partial().extend({ proxyPassword: z.string().max(1_000).optional() }),
    empty,
  ),
  'inspector.get': method(
    'The requests of a reply and what came back, oldest first. Empty where none are kept.',
    z.object({ messageId: id }),
    z.object({ exchanges: z.array(exchangeSchema), lastEvent }),
  ),
  'jobs.list': method('Running jobs and those that ended since the start.', empty, z.object({ jobs: z.array(jobSchema), lastEvent })),
  'jobs.cancel': method('Cancels a running job.', z.object({ jobId: id }), empty),
  ...compareMethods,
  ...presetsMethods,
  ...codeMethods,
  ...queryMethods,
  ...embeddingsMethods,
  ...meaningMethods,
  ...batchesMethods,
} as const

/** Every fact that the core tells. */
export const factSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('settings-changed'), settings: settingsSchema }),
  /** Connections or endpoints changed: ask `endpoints.list` again. */
  z.object({ type: z.literal('endpoints-changed') }),
  z.object({ type: z.literal('conversation-changed'), conversation: conversationSchema }),
  z.object({ type: z.literal('conversation-removed'), conversationId: id }),
  z.object({ type: z.literal('folders-changed'), folders: z.array(folderSchema) }),
  /** Conversations came, went or moved in number, as after an import: ask the lists again. */
  z.object({ type: z.literal('conversations-changed') }),
  /** The state of the library changed: ask `library.status` again. */
  z.object({ type: z.literal('library-changed') }),
  z.object({ type: z.literal('message-added'), conversationId: id, messageId: id, message: messageSchema }),
  /** Steps of a running reply, to be folded in order; adjacent deltas are joined. */
  z.object({ type: z.literal('message-delta'), conversationId: id, messageId: id, parts: z.array(streamPartSchema) }),
  /** The reply has ended and is stored; its `end` came with the deltas before. */
  z.object({ type: z.literal('message-finished'), conversationId: id, messageId: id, status: messageSchema.shape.status }),
  /** Messages were removed, put back, edited, left out or summarised: ask `conversations.get` again. `said`: those that say something else now. */
  z.object({ type: z.literal('tree-changed'), conversationId: id, said: z.array(id) }),
  z.object({ type: z.literal('queue-changed'), conversationId: id, queued: z.array(queuedSchema) }),
  z.object({ type: z.literal('job-changed'), job: jobSchema }),
  ...presetsFacts,
  ...codeFacts,
  ...queryFacts,
  ...embeddingsFacts,
  ...meaningFacts,
  ...batchesFacts,
])

/** A fact, before it has its number. */
export type Fact = z.infer<typeof factSchema>

/** A numbered fact. Numbers grow by one within a run of the core. */
export type Event = Fact & { readonly n: number }

/** What a reader is handed every 16 ms. `reset`: it fell too far behind, or the run is another: ask all snapshots again. */
export type EventBatch =
  | { readonly run: string; readonly events: readonly Event[] }
  | { readonly run: string; readonly reset: true; readonly n: number }

/** What a file becomes when it was put into the store. */
export const putSchema = attachmentSchema

/** What a file is put for: to be sent with a message, or to be brought in by `transfer.import`. */
export const putPurposes = ['attachment', 'import'] as const

/** What a file is put for. */
export type PutPurpose = (typeof putPurposes)[number]

/** What a file becomes that was put for an import: it is forgotten when Parley ends. */
export const importFileSchema = z.object({ id, name: z.string(), bytes: z.number() })

/** A file that was put for an import. */
export type ImportFile = z.infer<typeof importFileSchema>

/** The names of all methods. */
export type MethodName = keyof typeof contract

/** What a method takes. */
export type Input<Name extends MethodName> = z.input<(typeof contract)[Name]['input']>

/** What a method's handler is given: the input with its defaults. */
export type ParsedInput<Name extends MethodName> = z.output<(typeof contract)[Name]['input']>

/** What a method answers. */
export type Output<Name extends MethodName> = z.output<(typeof contract)[Name]['output']>
