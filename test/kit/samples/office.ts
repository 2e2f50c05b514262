import { crc32 } from 'node:zlib'
import { zipOf } from '../zip.ts'
import { deflatedMegabytes } from './deflate.ts'
import { once } from './once.ts'

/** Sentences of the sample documents of Word, Excel and PowerPoint. */
export const officeSentences = {
  word: ['The lighthouse keeper counts every ship.', 'Umlauts too: Größe, façade, 東京.'],
  excel: ['Harbour dues', 'Quarter', '1234.5'],
  powerpoint: ['Tides of the estuary', 'Low water comes at noon.'],
} as const

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const packageRels = (target: string): string => `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="${target}"/></Relationships>`
const contentTypes = (overrides: Readonly<Record<string, string>>): string =>
  `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${Object.entries(overrides)
    .map(([part, type]) => `<Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`)
    .join('')}</Types>`
const rels = (entries: readonly (readonly [type: string, target: string])[]): string =>
  `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`).join('')}</Relationships>`

const wordDocument = (body: string): string => `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`
const paragraph = (text: string): string => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`

/** The entries of a Word document; `document` is what stands for its body's part. */
function wordEntries(document: string | Uint8Array): Record<string, string | Uint8Array> {
  return {
    '[Content_Types].xml': contentTypes({ 'word/document.xml': 'wordprocessingml.document.main' }),
    '_rels/.rels': packageRels('word/document.xml'),
    'word/document.xml': document,
  }
}

/** A Word document: paragraphs and a table. */
export function docx(sentences: readonly string[] = officeSentences.word): Promise<Buffer<ArrayBuffer>> {
  const table = '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Keeper</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Ana</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
  return once(`docx ${sentences.join('|')}`, () => zipOf(wordEntries(xmlHead + wordDocument(sentences.map(paragraph).join('') + table))))
}

/** A workbook of two sheets: shared and inline strings, a number and a formula. */
export function xlsx(): Promise<Buffer<ArrayBuffer>> {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  const [title, quarter, number] = officeSentences.excel
  return once('xlsx', () => zipOf({
    '[Content_Types].xml': contentTypes({ 'xl/workbook.xml': 'spreadsheetml.sheet.main', 'xl/worksheets/sheet1.xml': 'spreadsheetml.worksheet', 'xl/worksheets/sheet2.xml': 'spreadsheetml.worksheet', 'xl/sharedStrings.xml': 'spreadsheetml.sharedStrings' }),
    '_rels/.rels': packageRels('xl/workbook.xml'),
    'xl/workbook.xml': `${xmlHead}<workbook ${main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Dues" sheetId="1" r:id="rId1"/><sheet name="Notes" sheetId="2" r:id="rId2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': rels([['worksheet', 'worksheets/sheet1.xml'], ['worksheet', 'worksheets/sheet2.xml'], ['sharedStrings', 'sharedStrings.xml']]),
    'xl/sharedStrings.xml': `${xmlHead}<sst ${main} count="2" uniqueCount="2"><si><t>${title}</t></si><si><r><t>Quar</t></r><r><t>ter</t></r></si></sst>`,
    'xl/worksheets/sheet1.xml': `${xmlHead}<worksheet ${main}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2"><v>${number}</v></c><c r="B2"><f>A2*2</f><v>2469</v></c></row></sheetData></worksheet>`,
    'xl/worksheets/sheet2.xml': `${xmlHead}<worksheet ${main}><sheetData><row r="3"><c r="C3" t="inlineStr"><is><t>${quarter} of the second sheet</t></is></c></row></sheetData></worksheet>`,
  }))
}

/** A presentation of two slides. */
export function pptx(): Promise<Buffer<ArrayBuffer>> {
  const names = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
  const slide = (text: string): string => `${xmlHead}<p:sld ${names}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`
  return once('pptx', () => zipOf({
    '[Content_Types].xml': contentTypes({ 'ppt/presentation.xml': 'presentationml.presentation.main', 'ppt/slides/slide1.xml': 'presentationml.slide', 'ppt/slides/slide2.xml': 'presentationml.slide' }),
    '_rels/.rels': packageRels('ppt/presentation.xml'),
    'ppt/presentation.xml': `${xmlHead}<p:presentation ${names}><p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId id="257" r:id="rId2"/></p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': rels([['slide', 'slides/slide1.xml'], ['slide', 'slides/slide2.xml']]),
    ...Object.fromEntries(officeSentences.powerpoint.map((text, index) => [`ppt/slides/slide${index + 1}.xml`, slide(text)])),
  }))
}

/** A ZIP named .docx that climbs out of the folder it would be unpacked in. It is a good document otherwise. */
export function climbingDocx(): Promise<Buffer<ArrayBuffer>> {
  return once('climbing docx', () => zipOf({ ...wordEntries(xmlHead + wordDocument(paragraph('It climbs.'))), '../../../../parley-climbed.txt': 'climbed', '/tmp/parley-climbed-too.txt': 'climbed' }))
}

/** A ZIP that is no document at all, by the name of one. */
export function zipNamedDocx(): Promise<Buffer<ArrayBuffer>> {
  return once('zip named docx', () => zipOf({ 'readme.txt': 'Nothing of Word.' }))
}

/** A Word document whose entities are a billion words. */
export function laughingDocx(): Promise<Buffer<ArrayBuffer>> {
  const entities = Array.from({ length: 9 }, (_, index) => `<!ENTITY a${index + 1} "${`&a${index};`.repeat(10)}">`).join('')
  return once('laughing docx', () => zipOf(wordEntries(`${xmlHead}<!DOCTYPE w:document [<!ENTITY a0 "laugh">${entities}]>${wordDocument(paragraph('&a9;'))}`)))
}

/** A Word document of half a megabyte whose text is half a gigabyte. */
export function bombDocx(): Promise<Buffer<ArrayBuffer>> {
  return once('bomb docx', async () => {
    const megabytes = 512
    let sum = 0
    const piece = Buffer.alloc(1_048_576, 0x20)
    for (let index = 0; index < megabytes; index += 1) sum = crc32(piece, sum)
    return zipWithRaw(await zipOf({ ...wordEntries('*') }), 'word/document.xml', { data: deflatedMegabytes(0x20, megabytes), sum, size: megabytes * 1_048_576 })
  })
}

/** The same, but its directory says that the text is a hundred bytes. */
export function lyingBombDocx(): Promise<Buffer<ArrayBuffer>> {
  return once('lying bomb docx', async () => zipWithRaw(await zipOf({ ...wordEntries('*') }), 'word/document.xml', { data: deflatedMegabytes(0x20, 512), sum: 0, size: 100 }))
}

/** A ZIP whose last entry gets this content, already deflated. */
function zipWithRaw(zip: Buffer, name: string, { data, sum, size }: { data: Buffer; sum: number; size: number }): Buffer {
  const title = Buffer.from(name)
  const local = zip.lastIndexOf(Buffer.concat([title, Buffer.from([])]), zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))) - 30
  const directory = zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))
  const central = zip.lastIndexOf(title) - 46
  const end = zip.indexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  const head = Buffer.from(zip.subarray(local, local + 30 + title.length))
  // No sizes behind the data, deflated, as they are given.
  head.writeUInt16LE(head.readUInt16LE(6) & ~8, 6)
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(sum, 14)
  head.writeUInt32LE(data.length, 18)
  head.writeUInt32LE(size, 22)
  head.writeUInt16LE(0, 28)
  const entries = Buffer.from(zip.subarray(directory, end))
  const entry = central - directory
  entries.writeUInt16LE(entries.readUInt16LE(entry + 8) & ~8, entry + 8)
  entries.writeUInt16LE(8, entry + 10)
  entries.writeUInt32LE(sum, entry + 16)
  entries.writeUInt32LE(data.length, entry + 20)
  entries.writeUInt32LE(size, entry + 24)
  const tail = Buffer.from(zip.subarray(end))
  const start = local + head.length + data.length
  tail.writeUInt32LE(start, 16)
  return Buffer.concat([zip.subarray(0, local), head, data, entries, tail])
}

/** The head of what Word wrote before 2007, and of documents that Office protects with a password. */
export function oldOffice(): Promise<Buffer<ArrayBuffer>> {
  return once('old office', () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1528, 0xff)]))
}
