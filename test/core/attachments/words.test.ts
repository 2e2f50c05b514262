import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { officeSentences, pdf, pdfSentences, pptx, scannedPdf, xlsx } from '#kit/samples.ts'
import { zipOf } from '#kit/zip.ts'
import { coreOfFile } from '#kit/story.ts'
import type { Attachment } from '#shared/attachment.ts'

const core = coreOfFile()

const fixture = (name: string): Buffer<ArrayBuffer> => readFileSync(join(import.meta.dirname, '../../fixtures/documents', name))
const put = (name: string, content: string | Uint8Array): Promise<Attachment> => core().client.put(new File([content as BlobPart], name))
const wordsOf = async (name: string, content: string | Uint8Array): Promise<string> => {
  const { id } = await put(name, content)
  return (await core().client.attachments.words({ attachmentId: id })).text
}

describe('office documents are Markdown', () => {
  test('a Word document, as the library docx writes one: headings, lists, tables, notes, links', async () => {
    const { id, kind, facts } = await put('report.docx', fixture('report.docx'))
    const { text, characters, tokens } = await core().client.attachments.words({ attachmentId: id })
    expect(text).toBe([
      '# Quarterly report', '', 'Plain and **bold** words with \\* and | signs[^1]', '', '- first', '    - nested', '- second', '1. one', '2. two', '',
      '[a link](https://example.org/)', '', '| Name | Sum |', '| --- | --- |', '| Ann | 12 |', '| Bob \\| x | 7 |', '', 'The end. Ünïcode 漢字 😀', '', '[^1]: A footnote here.',
    ].join('\n'))
    expect({ kind, facts }).toEqual({ kind: 'office', facts: { characters, tokens } })
  })

  test('slides stand apart, with their notes', async () => {
    const { id, facts } = await put('talk.pptx', fixture('talk.pptx'))
    expect(facts.pages).toBe(2)
    expect((await core().client.attachments.words({ attachmentId: id })).text).toBe(
      '[Slide 1]\n\nSlide title\n\n- point one\n- point two\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\nNotes: Speaker notes here\n\n[Slide 2]\n\nSecond slide',
    )
    expect((await core().client.attachments.words({ attachmentId: id, pages: [2, 2] })).text).toBe('[Slide 2]\n\nSecond slide')
    expect(await wordsOf('tides.pptx', await pptx())).toContain(officeSentences.powerpoint[1])
  })

  test('sheets are tables under their names; dates are dates; nothing is filled with emptiness', async () => {
    expect(await wordsOf('sales.xlsx', fixture('sales.xlsx'))).toBe([
      '## Sales', '', '| Name | When | Sum | | | |', '| --- | --- | --- | --- | --- | --- |', '| Ann | 2026-01-02 | 12.5 |', '| Bob\\|x | 2026-03-04 | 25 |', '|  |  |  |  |  | far |', '| merged |',
      '', '## Hidden', '', '| secret |', '| --- |',
    ].join('\n'))
    const dues = await wordsOf('dues.xlsx', await xlsx())
    for (const word of officeSentences.excel) expect(dues).toContain(word)
  })

  test('OpenDocument, which names itself by its first entry', async () => {
    const names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    const open = (type: string, body: string): Promise<Buffer<ArrayBuffer>> => zipOf({
      mimetype: `application/vnd.oasis.opendocument.${type}`,
      'content.xml': `<?xml version="1.0"?><office:document-content ${names} office:version="1.3"><office:body>${body}</office:body></office:document-content>`,
      'META-INF/manifest.xml': '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    })
    const letter = await put('letter.odt', await open('text', '<office:text><text:h text:outline-level="2">Tides</text:h><text:p>Low water at noon.</text:p></office:text>'))
    expect(letter.mediaType).toBe('application/vnd.oasis.opendocument.text')
    expect((await core().client.attachments.words({ attachmentId: letter.id })).text).toBe('## Tides\n\nLow water at noon.')
    const cell = (text: string): string => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`
    const dues = await open('spreadsheet', `<office:spreadsheet><table:table table:name="Dues"><table:table-row>${cell('Ship')}${cell('Due')}</table:table-row><table:table-row>${cell('Ana')}${cell('7')}</table:table-row></table:table></office:spreadsheet>`)
    expect(await wordsOf('dues.ods', dues)).toBe('## Dues\n\n| Ship | Due |\n| --- | --- |\n| Ana | 7 |')
  })
})

describe('a PDF', () => {
  test('has its pages apart', async () => {
    const { id, facts } = await put('paper.pdf', await pdf())
    const all = await core().client.attachments.words({ attachmentId: id })
    expect(all).toMatchObject({ pages: 3, before: 0, after: 0, characters: facts.characters, tokens: facts.tokens })
    expect(all.text).toBe(pdfSentences.map((sentence, index) => `[Page ${index + 1}]\n\n${sentence}`).join('\n\n'))
    expect((await core().client.attachments.words({ attachmentId: id, pages: [2, 9] })).text).toBe(`[Page 2]\n\n${pdfSentences[1]}\n\n[Page 3]\n\n${pdfSentences[2]}`)
  })

  test('without a word is taken, and says that it has none', async () => {
    expect((await put('scan.pdf', await scannedPdf())).facts).toEqual({ pages: 2, characters: 0, tokens: 0 })
  })
})

describe('what is asked for of long words', () => {
  test('is kept of their beginning or their end, without cutting a character in two, and counted', async () => {
    const { id } = await put('long.txt', `begin ${'😀'.repeat(1000)} end`)
    const words = (keep: { from: 'start' | 'end'; characters: number }) => core().client.attachments.words({ attachmentId: id, keep })
    expect(await words({ from: 'start', characters: 7 })).toMatchObject({ text: 'begin ', before: 0, after: 2004, characters: 6 })
    expect(await words({ from: 'end', characters: 5 })).toMatchObject({ text: '😀 end', before: 2004, after: 0 })
    expect(await words({ from: 'end', characters: 9999 })).toMatchObject({ before: 0, after: 0, characters: 2010 })
  })

  test('comes in slices, and what is counted is all', async () => {
    const { id } = await put('slices.txt', 'abcdefghij')
    expect(await core().client.attachments.words({ attachmentId: id, from: 2, length: 3 })).toMatchObject({ text: 'cde', characters: 10 })
  })

  test('of an image or of nothing is refused', async () => {
    await expect(core().client.attachments.words({ attachmentId: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('words are read once and kept beside the stored file; without what was kept they are read again; without the file it is said', async () => {
  const { id } = await put('kept.pdf', await pdf(['Kept words.']))
  const made = join(core().folder, 'made', id.slice(0, 2))
  const kept = readdirSync(made).filter((name) => name.startsWith(`${id}.`))
  expect(kept).toHaveLength(1)
  const read = async (): Promise<string> => (await core().client.attachments.words({ attachmentId: id })).text
  rmSync(join(core().folder, 'blobs', id.slice(0, 2), id))
  expect(await read()).toContain('Kept words.')
  rmSync(join(made, kept[0] ?? ''))
  await expect(read()).rejects.toMatchObject({ code: 'file-unreadable', details: { name: 'kept.pdf' } })
  await put('kept.pdf', await pdf(['Kept words.']))
  expect(await read()).toContain('Kept words.')
})
