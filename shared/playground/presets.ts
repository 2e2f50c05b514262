import { z } from 'zod'
import { conversationSettingsSchema } from '../conversation.ts'
import { parametersSchema } from '../message.ts'
import { method } from '../method.ts'
import { plainLine } from '../plain-line.ts'

const id = z.string().min(1).max(200)
const ids = z.array(id).min(1).max(10_000)
const lastEvent = z.number().int()
const empty = z.object({})
/** The name of something that is kept. */
export const keptName = z.string().overwrite(plainLine).trim().min(1).max(200)
const name = keptName

/** Whom a preset asks. The name outlives the endpoint, and finds it on another machine. */
export const presetEndpointSchema = z.object({ id, name: z.string().max(500) })

/** What a preset sets. What this version does not know is kept as it is. */
export const presetSettingsSchema = conversationSettingsSchema.extend({ parameters: parametersSchema.loose().optional() }).loose()

/** What a preset is made of: an endpoint, if it names one, and what its replies are made with. What this version does not know is kept as it is. */
export const presetBodySchema = z.looseObject({
  endpoint: presetEndpointSchema.optional(),
  settings: presetSettingsSchema,
})

/** What a preset is made of. */
export type PresetBody = z.infer<typeof presetBodySchema>

/** An endpoint and what its replies are made with, kept under a name. Times are milliseconds since 1970. */
export const presetSchema = z.object({ id, name: z.string(), body: presetBodySchema, createdAt: z.number(), updatedAt: z.number() })

/** An endpoint and what its replies are made with, kept under a name. */
export type Preset = z.infer<typeof presetSchema>

/** The text of a snippet. */
export const snippetText = z.string().min(1).max(200_000)

/** A text that is kept to be used again, with places to fill in (`shared/playground/template.ts`). */
export const snippetSchema = z.object({ id, name: z.string(), text: z.string(), createdAt: z.number(), updatedAt: z.number() })

/** A text that is kept to be used again. */
export type Snippet = z.infer<typeof snippetSchema>

/** The version of files with presets and snippets; one that an older reader would misunderstand raises it. */
export const keptFileVersion = 1

/** A file with presets and snippets; `docs/presets-format.md` describes it. Ids and times may be missing in one that was written by hand. */
export const keptFileSchema = z.looseObject({
  format: z.literal('parley-presets'),
  version: z.number().int().min(1),
  presets: z.array(z.looseObject({
    id: id.optional(), name, endpoint: presetEndpointSchema.optional(), settings: presetSettingsSchema.default({}),
  })).default([]),
  prompts: z.array(z.object({ id: id.optional(), name, text: snippetText })).default([]),
})

/** A file with presets and snippets. */
export type KeptFile = z.infer<typeof keptFileSchema>

/** How many came in, and how many were there already. */
export const keptReportSchema = z.object({
  presets: z.object({ added: z.number().int(), unchanged: z.number().int() }),
  snippets: z.object({ added: z.number().int(), unchanged: z.number().int() }),
})

/** How many came in, and how many were there already. */
export type KeptReport = z.infer<typeof keptReportSchema>

/** The methods of this area of the contract. */
export const presetsMethods = {
  'presets.list': method('All presets, by name.', empty, z.object({ presets: z.array(presetSchema), lastEvent })),
  'presets.add': method('Keeps an endpoint and what its replies are made with under a name.', z.object({ name, body: presetBodySchema }), z.object({ presetId: id })),
  'presets.update': method('Gives a preset another name or content; what is not named stays.', z.object({ presetId: id, name: name.optional(), body: presetBodySchema.optional() }), empty),
  'presets.remove': method('Removes presets. `presets.restore` brings them back until the next start.', z.object({ presetIds: ids }), empty),
  'presets.restore': method('Brings removed presets back.', z.object({ presetIds: ids }), empty),
  'presets.export': method(
    'Writes presets and snippets into a file (`docs/presets-format.md`): those that are named, or where none of either kind are, all. `/blobs/fileId?save=name` gives the file until Parley ends.',
    z.object({ presetIds: ids.optional(), snippetIds: ids.optional() }),
    z.object({ fileId: id, name: z.string() }),
  ),
  'presets.import': method(
    'Takes in the presets and snippets of a file that was put with the purpose `import`. One that is there already stays as it is; one of the same id that says something else is added beside it. A second import changes nothing. Rejects with `presets-unreadable` where the file holds none, having changed nothing.',
    z.object({ fileId: id }),
    keptReportSchema,
  ),
  'snippets.list': method('All snippets, by name.', empty, z.object({ snippets: z.array(snippetSchema), lastEvent })),
  'snippets.add': method('Keeps a text under a name. `{{name}}` in it is a place to fill in, `\\{{name}}` is text.', z.object({ name, text: snippetText }), z.object({ snippetId: id })),
  'snippets.update': method('Gives a snippet another name or text; what is not named stays.', z.object({ snippetId: id, name: name.optional(), text: snippetText.optional() }), empty),
  'snippets.remove': method('Removes snippets. `snippets.restore` brings them back until the next start.', z.object({ snippetIds: ids }), empty),
  'snippets.restore': method('Brings removed snippets back.', z.object({ snippetIds: ids }), empty),
} as const

/** The facts of this area. */
export const presetsFacts = [
  /** Presets changed: ask `presets.list` again. */
  z.object({ type: z.literal('presets-changed') }),
  /** Snippets changed: ask `snippets.list` again. */
  z.object({ type: z.literal('snippets-changed') }),
] as const
