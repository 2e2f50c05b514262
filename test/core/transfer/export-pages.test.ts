import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Database } from '#core/store/db.ts'
import { documentSchema } from '#shared/archive.ts'
import { exported } from '#kit/library.ts'
import { filledCore } from '#kit/library-core.ts'
import { unzip } from '#kit/zip.ts'

const text = (path: string): string => readFileSync(path, 'utf8')

describe('Markdown', () => {
  test('a conversation without images is one file that people can read', async () => {
    const parley = await filledCore()
    const { path, name, fileId } = await exported(parley, { format: 'markdown', conversationIds: ['c3'] })
    expect(name).toBe('Archived.md')
    expect((await parley.core.blob(fileId))?.mediaType).toBe('text/markdown; charset=utf-8')
    expect(text(path)).toMatch(/^# Archived\n\n\*Begun on Mar 1, 2026, .*\. Exported from Parley on .*\.\*\n\n---\n\n## Reply · Mar 1, 2026, .*\n\nm30\n\n> This reply failed: This endpoint's limit of requests or tokens is reached\.\n$/)
  })

  test('with images it is a ZIP in which every link leads somewhere; reasoning and tools are folded, other branches are named', async () => {
    const parley = await filledCore()
    const { path, name } = await exported(parley, { format: 'markdown', conversationIds: ['c1'] })
    expect(name).toBe('Sales Q3 b & b.zip')
    const entries = await unzip(path)
    expect([...entries.keys()].toSorted()).toEqual(['Sales Q3 b & b.md', 'images/green.png', 'images/sales chart.png'])
    const page = String(entries.get('Sales Q3 b & b.md'))
    for (const [, address = ''] of page.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)) expect(entries.has(decodeURIComponent(address))).toBe(true)
    expect(page).toContain('# Sales: Q3 \\<b\\>\\&\\</b\\>')
    expect(page).toContain('<summary>Reasoning</summary>\n\nThey grow.')
    expect(page).toContain('<summary>Called search</summary>')
    expect(page).toContain('## Claude on Databricks (claude-2026) · ')
    expect(page).toContain('which are not here: 1.')
    expect(page.indexOf('Sales **grow**.')).toBeLessThan(page.indexOf('edited reply'))
    expect(page).not.toMatch(/removed in between|another version|first text|not sent yet/)
  })

  test('several are a ZIP, without the trash, in the language of the person', async () => {
    const parley = await filledCore()
    await parley.client.settings.update({ changes: { language: 'pt-BR' } })
    const { path, name } = await exported(parley, { format: 'markdown' })
    expect(name).toMatch(/^Parley Markdown \d{4}-\d\d-\d\d\.zip$/)
    const entries = await unzip(path)
    expect([...entries.keys()].filter((file) => file.endsWith('.md'))).toEqual(['Sales Q3 b & b.md', 'Pinned.md', 'Archived.md', 'Conversa sem título.md'])
    expect(String(entries.get('Pinned.md'))).toContain('## Você · ')
    expect(String(entries.get('Archived.md'))).toContain('> Esta resposta falhou: O limite de')
  })
})

describe('JSON', () => {
  test('one conversation is one document that needs nothing beside it; what was removed is not in it', async () => {
    const parley = await filledCore()
    const { path, name } = await exported(parley, { format: 'json', conversationIds: ['c1'] })
    expect(name).toBe('Sales Q3 b & b.json')
    const document = documentSchema.parse(JSON.parse(text(path)))
    expect(document.conversation).toMatchObject({ id: 'c1', titledBy: 'person', folder: { id: 'f1', name: 'Work / Q3' }, activeLeafId: 'm6' })
    expect(document.messages.map(({ id, parentId }) => [id, parentId])).toEqual([['m1', null], ['m2', 'm1'], ['m3', 'm1'], ['m5', 'm2'], ['m6', 'm5']])
    expect(document.messages[1]?.parts[1]).toMatchObject({ signature: 'sig', vendorField: { deep: [1, null] } })
    expect(document.blobs.map(({ name: file }) => file)).toEqual(['sales chart.png', 'green.png'])
    expect(text(path)).not.toMatch(/removed in between|not sent yet/)
    for (const { bytes, base64 } of document.blobs) expect(Buffer.from(base64, 'base64')).toHaveLength(bytes)
  })

  test('a row that cannot be understood is left out of every format in words', async () => {
    const parley = await filledCore()
    const db = new Database(join(parley.folder, 'parley.db'))
    db.run("UPDATE messages SET parts = '[{' WHERE id = 'm30'")
    db.close()
    const of = async (format: 'markdown' | 'html' | 'json'): Promise<string> => text((await exported(parley, { format, conversationIds: ['c3'] })).path)
    for (const format of ['markdown', 'html'] as const) expect(await of(format)).toContain('Messages that could not be read and are missing here: 1.')
    expect(documentSchema.parse(JSON.parse(await of('json'))).missing).toEqual([{ what: 'message', id: 'm30' }])
  })

  test('several are documents in a ZIP', async () => {
    const parley = await filledCore()
    const entries = await unzip((await exported(parley, { format: 'json', conversationIds: ['c1', 'c2'] })).path)
    expect([...entries.keys()]).toEqual(['Sales Q3 b & b.json', 'Pinned.json'])
    for (const content of entries.values()) documentSchema.parse(JSON.parse(String(content)))
  })
})

test('pages of HTML in a ZIP are led to by an index', async () => {
  const parley = await filledCore()
  const entries = await unzip((await exported(parley, { format: 'html' })).path)
  const links = [...String(entries.get('index.html')).matchAll(/href="([^"]+)"/g)].map(([, href = '']) => decodeURIComponent(href.replaceAll('&#37;', '%').replaceAll('&#39;', "'")))
  expect(links.toSorted()).toEqual([...entries.keys()].filter((name) => name !== 'index.html').toSorted())
  expect(String(entries.get('Sales Q3 b & b.html'))).toContain('<title>Sales: Q3 &#60;b&#62;&#38;&#60;/b&#62;</title>')
})
