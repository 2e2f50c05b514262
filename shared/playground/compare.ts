import { z } from 'zod'
import { columnSchema, conversationSettingsSchema, mostColumns } from '../conversation.ts'
import { method } from '../method.ts'
import { plainLine } from '../plain-line.ts'

const id = z.string().min(1).max(200)
const lane = columnSchema.shape.lane
const empty = z.object({})
const newColumn = z.object({ endpointId: id.nullable(), settings: conversationSettingsSchema.optional() })

/** The methods of comparisons. */
export const compareMethods = {
  'compare.start': method(
    'Shows a conversation in columns, which begin at the end of its branch; without `conversationId` one is made, with this title until its first message. `endpointId: null`: to be chosen. Without `columns` they are the lanes of the last turn, as of an imported conversation with answers of several models. Rejects with `bad-input` where it is shown in columns already.',
    z.object({
      conversationId: id.nullish(),
      title: z.string().overwrite(plainLine).trim().min(1).max(200).optional(),
      settings: conversationSettingsSchema.optional(),
      columns: z.array(newColumn).min(1).max(mostColumns).optional(),
    }),
    z.object({ conversationId: id }),
  ),
  'compare.change': method(
    'Says what of the columns goes together: one message to all (`syncPrompt`), the settings of the conversation for all (`syncSettings`), scrolling (`syncScroll`).',
    z.object({ conversationId: id, syncPrompt: z.boolean().optional(), syncSettings: z.boolean().optional(), syncScroll: z.boolean().optional() }),
    empty,
  ),
  'compare.changeColumn': method(
    'Gives a column another endpoint, settings of its own, or shows another branch of it, which must end with a message of the conversation.',
    z.object({ conversationId: id, lane, endpointId: id.optional(), settings: conversationSettingsSchema.optional(), leafId: id.nullable().optional() }),
    empty,
  ),
  'compare.addColumn': method(
    'Adds a column. Without `leafId` it begins with the last question of the first column, which it has not answered. `lane`, `leafId` and `place` bring back one that was removed.',
    newColumn.extend({ conversationId: id, lane: lane.optional(), leafId: id.nullable().optional(), place: z.number().int().min(0).max(mostColumns).optional() }),
    z.object({ lane }),
  ),
  'compare.removeColumn': method(
    'Takes a column away and stops its reply; what it said stays in the tree. The answer is what `compare.addColumn` takes to bring it back. Rejects with `bad-input` for the last one.',
    z.object({ conversationId: id, lane }),
    z.object({ column: columnSchema, place: z.number().int() }),
  ),
  'compare.ask': method(
    'Asks a column for a reply to the question that it ends with, or (`replyId`) to the one that this reply of another lane answers, so that it goes on with an answer of its own. Rejects with `bad-input` where there is no such question.',
    z.object({ conversationId: id, lane, replyId: id.optional() }),
    z.object({ replyId: id }),
  ),
  'compare.pick': method(
    'Goes on with one column as an ordinary conversation: its branch, its endpoint and its settings. `null` goes back to all columns.',
    z.object({ conversationId: id, lane: lane.nullable() }),
    empty,
  ),
  'compare.end': method('Shows a conversation without columns from now on, at the branch that was shown last. What was said in columns stays in the tree.', z.object({ conversationId: id }), empty),
} as const
