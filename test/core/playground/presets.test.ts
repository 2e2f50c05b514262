import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PresetBody } from '#shared/playground/presets.ts'
import type { TestCore } from '#kit/core.ts'
import { testCore } from '#kit/story.ts'

const body: PresetBody = { endpoint: { id: 'e1', name: 'Claude' }, settings: { systemPrompt: 'Be brief.', parameters: { temperature: 0.2, later: [1] } }, outputSchema: { type: 'object' } }

async function fileOf(parley: TestCore, input: Parameters<TestCore['client']['presets']['export']>[0] = {}): Promise<string> {
  const { fileId } = await parley.client.presets.export(input)
  return readFileSync((await parley.core.blob(fileId))?.path ?? '', 'utf8')
}

async function takeIn(parley: TestCore, content: string, name = 'kept.json') {
  const { id } = await parley.client.putForImport(new File([content], name))
  return parley.client.presets.import({ fileId: id })
}

const namesOf = async ({ client }: TestCore): Promise<string[]> => [...(await client.presets.list({})).presets, ...(await client.snippets.list({})).snippets].map(({ name }) => name)

test('what is kept is there after a restart, with what this version does not know; what was removed can be brought back until then', async () => {
  const parley = await testCore()
  const { presetId } = await parley.client.presets.add({ name: ' Brief\nClaude ', body })
  const { snippetId } = await parley.client.snippets.add({ name: 'Summarise', text: 'Sum up {{text}}' })
  const other = await parley.client.snippets.add({ name: 'Other', text: 'x' })
  await parley.client.presets.remove({ presetIds: [presetId] })
  expect((await parley.client.presets.list({})).presets).toEqual([])
  await expect(parley.client.presets.update({ presetId, name: 'no' })).rejects.toMatchObject({ code: 'not-found' })
  await parley.client.presets.restore({ presetIds: [presetId] })
  await parley.client.snippets.update({ snippetId, text: 'Sum up {{text}} in {{lines}} lines' })
  await parley.client.snippets.remove({ snippetIds: [other.snippetId] })
  await parley.until((event) => event.type === 'presets-changed')
  await parley.until((event) => event.type === 'snippets-changed')
  await parley.close()
  const again = await testCore({}, parley.folder)
  expect((await again.client.presets.list({})).presets).toMatchObject([{ id: presetId, name: 'Brief Claude', body }])
  expect((await again.client.snippets.list({})).snippets).toMatchObject([{ id: snippetId, name: 'Summarise', text: 'Sum up {{text}} in {{lines}} lines' }])
  await again.client.snippets.restore({ snippetIds: [other.snippetId] })
  expect(await namesOf(again)).toEqual(['Brief Claude', 'Summarise'])
})

test('a file brings everything to another library, a second time nothing, and never changes what is there', async () => {
  const one = await testCore()
  const { presetId } = await one.client.presets.add({ name: 'Brief', body })
  const { snippetId } = await one.client.snippets.add({ name: 'Summarise', text: 'Sum up {{text}}' })
  const file = await fileOf(one)
  expect(JSON.parse(await fileOf(one, { snippetIds: [snippetId] }))).toMatchObject({ presets: [], prompts: [{ name: 'Summarise' }] })
  const other = await testCore()
  expect(await takeIn(other, `\uFEFF${file}`)).toEqual({ presets: { added: 1, unchanged: 0 }, snippets: { added: 1, unchanged: 0 } })
  expect(await takeIn(other, file)).toEqual({ presets: { added: 0, unchanged: 1 }, snippets: { added: 0, unchanged: 1 } })
  expect((await other.client.presets.list({})).presets).toMatchObject([{ id: presetId, name: 'Brief', body }])
  // Changed here meanwhile: the file's own is added beside it, once.
  await other.client.snippets.update({ snippetId, text: 'My own' })
  expect((await takeIn(other, file)).snippets).toEqual({ added: 1, unchanged: 0 })
  expect((await takeIn(other, file)).snippets).toEqual({ added: 0, unchanged: 1 })
  expect((await other.client.snippets.list({})).snippets.map(({ text }) => text).toSorted()).toEqual(['My own', 'Sum up {{text}}'])
  // Removed here: the person asks for it again.
  await other.client.presets.remove({ presetIds: [presetId] })
  expect((await takeIn(other, file)).presets).toEqual({ added: 1, unchanged: 0 })
})

test('a file that was written by hand needs no ids; one that is not right is refused as a whole, and says why and where', async () => {
  const parley = await testCore()
  const byHand = JSON.stringify({ format: 'parley-presets', version: 1, prompts: [{ name: 'A', text: 'a' }], presets: [{ name: 'P' }] })
  expect(await takeIn(parley, byHand)).toMatchObject({ presets: { added: 1 }, snippets: { added: 1 } })
  expect(await takeIn(parley, byHand)).toMatchObject({ presets: { unchanged: 1 }, snippets: { unchanged: 1 } })
  const refusals: [string, object][] = [
    ['{"format":"parley-presets"', { reason: 'not-json' }],
    ['[1]', { reason: 'other-file' }],
    ['null', { reason: 'other-file' }],
    ['{"format":"parley-presets","version":2,"prompts":5}', { reason: 'newer' }],
    ['{"format":"parley-presets","version":1,"prompts":[{"name":"B","text":"b"},{"name":"C"}]}', { reason: 'broken', where: 'prompts[2].text' }],
    [JSON.stringify({ format: 'parley-presets', version: 1, presets: [{ name: 'B', settings: { parameters: { temperature: 'hot' } } }] }), { reason: 'broken', where: 'presets[1].settings.parameters.temperature' }],
  ]
  for (const [content, details] of refusals) await expect(takeIn(parley, content)).rejects.toMatchObject({ code: 'presets-unreadable', details: { name: 'kept.json', ...details } })
  expect(await namesOf(parley)).toEqual(['P', 'A'])
})
