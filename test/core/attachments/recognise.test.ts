import { describe, expect, test } from 'vitest'
import { coreOfFile } from '#kit/story.ts'
import type { Attachment } from '#shared/attachment.ts'
import type { ErrorInfo } from '#shared/error.ts'

const core = coreOfFile()

const put = (name: string, content: string | Uint8Array): Promise<Attachment> => core().client.put(new File([content as BlobPart], name))
const refusal = (name: string, content: string | Uint8Array): Promise<unknown> =>
  put(name, content).then(({ kind }) => kind, ({ code, details }: ErrorInfo) => [code, details?.reason ?? details?.limit, details?.name])

describe('text is told by its content, and its name says only which', () => {
  test.each([
    ['notes.txt', 'Grüße\n', 'text/plain'],
    ['README.md', '# Title\n', 'text/markdown'],
    ['rows.csv', 'a;b\n1;2\n', 'text/csv'],
    ['data.json', '{"a": 1}', 'application/json'],
    ['page.html', '<!doctype html><script>alert(1)</script>', 'text/plain'],
    ['main.rs', 'fn main() {}\n', 'text/plain'],
    ['Makefile', 'all:\n\ttrue\n', 'text/plain'],
    ['ranking', 'BM25 is a ranking function.', 'text/plain'],
    ['about-pdf.md', 'A file that begins with `%PDF-1.7` is a PDF.\n', 'text/markdown'],
    ['coloured.log', '\u001B[31mred\u001B[0m\n', 'text/plain'],
  ])('%s', async (name, content, mediaType) => {
    expect(await put(name, content)).toMatchObject({ kind: 'text', name, mediaType, width: 0, height: 0, facts: { characters: content.length, tokens: expect.any(Number) } })
  })
})

describe('encodings', () => {
  const utf16 = (text: string, isBig: boolean, mark: boolean): Uint8Array => {
    const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le')
    return isBig ? bytes.swap16() : bytes
  }
  const text = 'Straße, naïve, 12\nsecond line of the text\n'
  test.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 LE', utf16(text, false, true)],
    ['UTF-16 BE', utf16(text, true, true)],
    ['UTF-16 LE without a mark', utf16(text, false, false)],
    ['UTF-16 BE without a mark', utf16(text, true, false)],
    ['Windows-1252', Buffer.from(text, 'latin1')],
    ['the ends of lines of three systems', Buffer.from(text.replace('\n', '\r\n').replace(/\n$/, '\r'))],
  ])('%s', async (_, bytes) => {
    expect((await put('text.txt', bytes)).facts.characters).toBe(text.length)
  })

  test('half a character in UTF-16 is no reason to refuse the rest', async () => {
    expect((await put('half.txt', utf16(`a${'\uD83D'}b and more words`, false, true))).facts.characters).toBe(18)
  })
})

test('what is none of the kinds is refused by its name, with the reason', async () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)
  expect(await refusal('program.txt', noise)).toEqual(['file-not-supported', 'binary', 'program.txt'])
  expect(await refusal('zeros.txt', new Uint8Array(100_000))).toEqual(['file-not-supported', 'binary', 'zeros.txt'])
  expect(await refusal('shift-jis.txt', Buffer.from('93fa967b8cea82cc83658358836782c582b78142', 'hex'))).toEqual(['file-not-supported', 'encoding', 'shift-jis.txt'])
  expect(await refusal('letter.rtf', '{\\rtf1\\ansi Words.}')).toEqual(['file-not-supported', 'old-office', 'letter.rtf'])
  expect(await refusal('error-page.png', '<html>404</html>')).toEqual(['file-not-image', undefined, 'error-page.png'])
  expect(await refusal('spaces.txt', ' \n ')).toEqual(['file-empty', undefined, 'spaces.txt'])
  expect(await refusal('long.txt', 'x'.repeat(20 * 1024 ** 2 + 1))).toEqual(['file-too-large', 20, 'long.txt'])
})

test('a text of 100 MB is refused before all of it is stored; of a million rows a slice comes', async () => {
  const megabyte = new Uint8Array(1024 ** 2).fill(0x61)
  let given = 0
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (; given < 1_000; given += 1) yield megabyte
  }
  expect(await core().core.put({ name: 'endless.txt', bytes: endless() })).toMatchObject({ ok: false, error: { code: 'file-too-large', details: { name: 'endless.txt', limit: 100 } } })
  expect(given).toBeLessThan(110)
  const rows = await put('rows.csv', Buffer.from('id,name,dues\n'.repeat(1_000_000)))
  expect(rows.facts.characters).toBe(13_000_000)
  expect((await core().client.attachments.words({ attachmentId: rows.id, from: 12_999_990, length: 1_000 })).text).toBe('name,dues\n')
})
