import type { ConversationSettings } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Preset, PresetBody, Snippet } from '#shared/playground/presets.ts'
import { asTemplate } from '#shared/playground/template.ts'
import { chooseEndpoint, endpointOf, tell } from './actions.ts'
import type { App } from './app.ts'
import { saveBlob } from './blob-address.ts'
import { isSettingName, setNames, withSetting } from './parameter-form.ts'

/** What of a preset this version can set. */
export function settingsOf({ settings }: PresetBody): ConversationSettings {
  const known: ConversationSettings = { systemPrompt: settings.systemPrompt, parameters: settings.parameters }
  return setNames(known).reduce<ConversationSettings>(
    (set, name) => withSetting(set, name, name === 'systemPrompt' ? known.systemPrompt : known.parameters?.[name]),
    {},
  )
}

/** The endpoint that a preset means: the very one, or one of its name where that is not there; `undefined` where there is none. */
export function endpointFor({ endpoint }: PresetBody, endpoints: readonly Endpoint[]): Endpoint | undefined {
  if (endpoint === undefined) return undefined
  return endpoints.find(({ id }) => id === endpoint.id) ?? endpoints.find(({ name, usable }) => usable && name === endpoint.name)
}

/** What is set, as a preset keeps it. What a preset held that this version does not know stays in it. */
export function bodyOf(endpoint: Pick<Endpoint, 'id' | 'name'> | null, settings: ConversationSettings, before?: PresetBody): PresetBody {
  const { endpoint: _, settings: old = {}, ...others } = before ?? {}
  const { systemPrompt: __, parameters: oldParameters = {}, ...otherSettings } = old
  const unknown = Object.fromEntries(Object.entries(oldParameters).filter(([name]) => !isSettingName(name)))
  const parameters = { ...unknown, ...settings.parameters }
  return {
    ...others,
    ...(endpoint !== null && { endpoint: { id: endpoint.id, name: endpoint.name } }),
    settings: {
      ...otherSettings,
      ...(settings.systemPrompt !== undefined && { systemPrompt: settings.systemPrompt }),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    },
  }
}

/** Makes what a preset says what a conversation is made with; the notice takes that back. */
export async function applyPreset(app: App, conversationId: string | null, { name, body }: Preset): Promise<void> {
  await Promise.all([app.replica.endpoints.load(), app.replica.settings.load()]).catch(() => undefined)
  const before = { endpoint: endpointOf(app, conversationId), settings: app.replySettings.get(conversationId) }
  const endpoint = endpointFor(body, app.replica.endpoints.get()?.endpoints ?? [])
  await make(app, conversationId, endpoint ?? null, settingsOf(body))
  const missing = endpoint === undefined ? body.endpoint?.name : undefined
  app.toasts.show({ kind: 'preset-applied', name, ...(missing !== undefined && { missing }), undo: () => void make(app, conversationId, before.endpoint, before.settings) })
}

async function make(app: App, conversationId: string | null, endpoint: Endpoint | null, settings: ConversationSettings): Promise<void> {
  app.replySettings.set(conversationId, settings)
  app.typed.clear(conversationId)
  const chosen = endpoint !== null && endpoint.id !== endpointOf(app, conversationId)?.id ? chooseEndpoint(app, conversationId, endpoint.id) : undefined
  await Promise.all([chosen, tell(app, app.replySettings.flush(conversationId))])
}

/** Keeps a preset under a name; one of that name gets the new content. Answers whether it is kept. */
export async function savePreset(app: App, name: string, body: PresetBody): Promise<boolean> {
  let isKept = false
  await tell(app, app.replica.presets.load().then(async () => {
    const known = presetNamed(app.replica.presets.get() ?? [], name)
    // What it held that this version does not know belongs to what is replaced.
    if (known === undefined) await app.client.presets.add({ name, body })
    else await app.client.presets.update({ presetId: known.id, body })
    isKept = true
  }))
  return isKept
}

/** The preset of a name, whatever the case of its letters. */
export function presetNamed(presets: readonly Preset[], name: string): Preset | undefined {
  const wanted = name.trim().toLowerCase()
  return presets.find((preset) => preset.name.toLowerCase() === wanted)
}

/** Keeps the text of a message as a prompt, under its first words. */
export function keepAsSnippet(app: App, text: string): Promise<void> {
  const name = [...text.trim().split('\n', 1)[0] ?? ''].slice(0, 60).join('').trim()
  return tell(app, app.client.snippets.add({ name, text: asTemplate(text) }).then(() => app.toasts.show({ kind: 'snippet-kept', name })))
}

/** Removes a preset; the notice brings it back. */
export function removePreset(app: App, { id, name }: Preset): Promise<void> {
  return tell(app, app.client.presets.remove({ presetIds: [id] }).then(() =>
    app.toasts.show({ kind: 'kept-removed', name, undo: () => void tell(app, app.client.presets.restore({ presetIds: [id] })) }),
  ))
}

/** Removes a snippet; the notice brings it back. */
export function removeSnippet(app: App, { id, name }: Snippet): Promise<void> {
  return tell(app, app.client.snippets.remove({ snippetIds: [id] }).then(() =>
    app.toasts.show({ kind: 'kept-removed', name, undo: () => void tell(app, app.client.snippets.restore({ snippetIds: [id] })) }),
  ))
}

/** Has presets and snippets saved as a file: those that are named, or all. */
export function exportKept(app: App, which: { readonly presetIds?: readonly string[]; readonly snippetIds?: readonly string[] } = {}): Promise<void> {
  const { presetIds, snippetIds } = which
  const wanted = { ...(presetIds !== undefined && { presetIds: [...presetIds] }), ...(snippetIds !== undefined && { snippetIds: [...snippetIds] }) }
  return tell(app, app.client.presets.export(wanted).then(({ fileId, name }) => saveBlob(fileId, name)))
}

/** Takes in files of presets and snippets; one that is refused keeps no other outside. */
export async function importKept(app: App, files: readonly File[]): Promise<void> {
  let [added, unchanged, isAny] = [0, 0, false]
  for (const file of files) {
    await tell(app, app.client.putForImport(file).then(async ({ id }) => {
      const { presets, snippets } = await app.client.presets.import({ fileId: id })
      added += presets.added + snippets.added
      unchanged += presets.unchanged + snippets.unchanged
      isAny = true
    }))
  }
  if (isAny) app.toasts.show({ kind: 'kept-taken-in', added, unchanged })
}
