import { createHash, randomBytes } from 'node:crypto'
import { lying } from './picture.ts'
import { once } from './once.ts'

/** What the pages of the sample PDF say, a sentence on each. */
export const pdfSentences = ['The heron waits by the northern weir.', 'Invoice 4711 was paid in Lisbon.', 'Ampere named the unit in 1881.'] as const

/** The password that opens the protected PDF. */
export const pdfPassword = 'heron'

type Content = string | Buffer

/** An object of a PDF, with its stream where it has one. */
interface PdfObject {
  readonly dictionary: string
  readonly stream?: Buffer
}

/** The bytes of a PDF of these objects, numbered from 1; the first is its catalogue. */
function pdfOf(objects: readonly PdfObject[], trailer = ''): Buffer {
  const parts: Content[] = ['%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n']
  const offsets: number[] = []
  let at = 15
  const add = (content: Content): void => {
    parts.push(content)
    at += content.length
  }
  objects.forEach(({ dictionary, stream }, index) => {
    offsets.push(at)
    if (stream === undefined) return add(`${index + 1} 0 obj\n${dictionary}\nendobj\n`)
    add(`${index + 1} 0 obj\n<< ${dictionary} /Length ${stream.length} >>\nstream\n`)
    add(stream)
    add('\nendstream\nendobj\n')
  })
  const start = at
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}`)
  add(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`)
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
}

const helvetica = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'
const font = `/Resources << /Font << /F1 ${helvetica} >> >>`

/** Catalogue, pages, and for each page its dictionary and its stream; numbers are given in this order. */
function pagesOf(pages: readonly { readonly page: string; readonly stream: Buffer; readonly dictionary?: string }[]): PdfObject[] {
  const kids = pages.map((_, index) => `${3 + index * 2} 0 R`).join(' ')
  return [
    { dictionary: '<< /Type /Catalog /Pages 2 0 R >>' },
    { dictionary: `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>` },
    ...pages.flatMap(({ page, stream, dictionary = '' }, index) => [
      { dictionary: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents ${4 + index * 2} 0 R ${page} >>` },
      { dictionary, stream },
    ]),
  ]
}

const says = (sentence: string): Buffer => Buffer.from(`BT /F1 14 Tf 20 120 Td (${sentence}) Tj ET`, 'latin1')

/** A PDF with a sentence on each page. */
export function pdf(sentences: readonly string[] = pdfSentences): Promise<Buffer<ArrayBuffer>> {
  return once(`pdf ${sentences.join('|')}`, () => pdfOf(pagesOf(sentences.map((sentence) => ({ page: font, stream: says(sentence) })))))
}

/** A scan: two pages that are pictures, without a word. */
export function scannedPdf(): Promise<Buffer<ArrayBuffer>> {
  return once('scanned pdf', async () => {
    const jpeg = await lying().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()
    const stream = Buffer.from('q 300 0 0 200 0 0 cm /I Do Q')
    const pages = pagesOf([1, 2].map(() => ({ page: '/Resources << /XObject << /I 7 0 R >> >>', stream })))
    return pdfOf([...pages, { dictionary: '/Type /XObject /Subtype /Image /Width 96 /Height 64 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode', stream: jpeg }])
  })
}

/** What the standard says is added to passwords that are too short. */
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, index) => index)
  const swap = (a: number, b: number): void => void ([state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0])
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) % 256
    swap(i, j)
  }
  let [i, j] = [0, 0]
  return data.map((byte) => {
    i = (i + 1) % 256
    j = (j + (state[i] ?? 0)) % 256
    swap(i, j)
    return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) % 256] ?? 0)
  }) as Buffer
}

const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
const padded = (password: string): Buffer => Buffer.concat([Buffer.from(password), padding]).subarray(0, 32)

/** A PDF that opens with a password only (40 bits, the oldest way: every reader knows it). */
export function protectedPdf(): Promise<Buffer<ArrayBuffer>> {
  return once('protected pdf', () => {
    const id = randomBytes(16)
    const rights = Buffer.from([0xfc, 0xff, 0xff, 0xff])
    const owner = rc4(md5(padded('owner')).subarray(0, 5), padded(pdfPassword))
    const key = md5(padded(pdfPassword), owner, rights, id).subarray(0, 5)
    const user = rc4(key, padding)
    const encrypted = (number: number, stream: Buffer): Buffer => rc4(md5(key, Buffer.from([number, 0, 0, 0, 0])).subarray(0, 10), stream)
    const objects = pagesOf(pdfSentences.map((sentence, index) => ({ page: font, stream: encrypted(4 + index * 2, says(sentence)) })))
    const hex = (bytes: Buffer): string => `<${bytes.toString('hex')}>`
    const trailer = `/ID [${hex(id)} ${hex(id)}] /Encrypt << /Filter /Standard /V 1 /R 2 /O ${hex(owner)} /U ${hex(user)} /P -4 >>`
    return pdfOf(objects, trailer)
  })
}

/** A PDF that begins as one and goes on as noise: nothing can be read of it. */
export function damagedPdf(): Promise<Buffer<ArrayBuffer>> {
  return once('damaged pdf', () => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 73 + (index >> 3)) % 251))]))
}

/** A PDF whose end is missing, as after a download that broke off: its table is gone, its first page is there. */
export async function cutPdf(): Promise<Buffer> {
  const whole = await pdf()
  return whole.subarray(0, whole.indexOf('6 0 obj') + 40)
}

/** A PDF of so many pages, each with its number. */
export function longPdf(pages = 3000): Promise<Buffer<ArrayBuffer>> {
  const page = `/Resources << /Font << /F1 ${3 + pages * 2} 0 R >> >>`
  return once(`long pdf ${pages}`, () => pdfOf([...pagesOf(Array.from({ length: pages }, (_, index) => ({ page, stream: says(`This is page ${index + 1}.`) }))), { dictionary: helvetica }]))
}

/** A PDF of one page that says that it has two billion. */
export function lyingPdf(): Promise<Buffer<ArrayBuffer>> {
  return once('lying pdf', async () => Buffer.from((await pdf(['One page.'])).toString('latin1').replace('/Count 1 ', '/Count 2000000000 '), 'latin1'))
}

/** A PDF whose tree of pages leads back to itself. */
export function circularPdf(): Promise<Buffer<ArrayBuffer>> {
  return once('circular pdf', () => pdfOf([{ dictionary: '<< /Type /Catalog /Pages 2 0 R >>' }, { dictionary: '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 /Parent 2 0 R >>' }]))
}

/** A PDF of one page that is a kilometre wide. */
export function widePdf(): Promise<Buffer<ArrayBuffer>> {
  return once('wide pdf', async () => Buffer.from((await pdf(['A wide page.'])).toString('latin1').replace('[0 0 300 200]', '[0 0 3000000 2000000]'), 'latin1'))
}

/** A PDF whose script and whose action at opening would run in a careless reader. */
export function scriptedPdf(): Promise<Buffer<ArrayBuffer>> {
  return once('scripted pdf', () => {
    const [, ...rest] = pagesOf([{ page: font, stream: says(pdfSentences[0]) }])
    return pdfOf([{ dictionary: "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/ran'\\)) >> >>" }, ...rest])
  })
}
