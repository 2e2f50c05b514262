import type { EventLog } from '../events.ts'
import type { Host } from '../host.ts'
import type { Jobs } from '../jobs.ts'
import type { Database } from '../store/db.ts'
import { purgeSummaries } from '../store/summaries.ts'
import { ChatStore } from './chat-store.ts'
import { Chat } from './chat.ts'
import type { ChatTools } from './chat.ts'
import { Comparisons } from './comparisons.ts'
import { Context } from './context.ts'
import { Edits } from './edits.ts'
import type { TreeTools } from './edits.ts'
import { Runs } from './runs.ts'
import { Summaries } from './summaries.ts'
import { Titles } from './titles.ts'

/** Everything that happens in conversations. */
export interface Conversing {
  readonly runs: Runs
  readonly chat: Chat
  readonly edits: Edits
  readonly comparisons: Comparisons
  readonly context: Context
  readonly summaries: Summaries
  readonly titles: Titles
}

/** What it is made with. */
export interface ConversingTools extends Pick<ChatTools, 'asking' | 'files' | 'replyImages' | 'recorderFor'> {
  readonly host: Pick<Host, 'now' | 'newId' | 'log'>
  readonly db: Database
  readonly events: EventLog
  readonly jobs: Jobs
  /** Whether endpoints are asked for titles. */
  asksForTitles(): boolean
}

/** Makes the area, and gives replies that the last life of Parley left unfinished their end. */
export function createConversing(tools: ConversingTools): Conversing {
  const { db, host, events, asking } = tools
  const runs = new Runs()
  const tellConversation = (id: string): void => chat.tellConversation(id)
  const titles = new Titles({ host, db, asking, tellConversation, isOn: () => tools.asksForTitles() })
  const chat = new Chat({ ...tools, runs, store: new ChatStore(db), afterReply: (reply) => titles.afterReply(reply) })
  chat.recover()
  try {
    purgeSummaries(db)
  } catch {
    // A full disk, or a library that is only read: another start does it.
  }
  const tree: TreeTools = { host, db, events, runs, tellConversation }
  return { runs, chat, edits: new Edits(tree), comparisons: new Comparisons({ ...tree, chat }), context: new Context(tree), summaries: new Summaries({ ...tree, ...tools }), titles }
}
