import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bombDocx, circularPdf, climbingDocx, damagedPdf, laughingDocx, lyingBombDocx, lyingPdf, oldOffice, pdf, protectedPdf, scriptedPdf, zipNamedDocx } from '#kit/samples.ts'
import { deflatedMegabytes } from '#kit/samples/deflate.ts'
import { zipOf } from '#kit/zip.ts'
import { coreOfFile } from '#kit/story.ts'
import { ReadingThread } from '#core/attachments/thread.ts'
import type { ErrorInfo } from '#shared/error.ts'

const core = coreOfFile()

const outcome = async (name: string, content: Uint8Array): Promise<unknown> =>
  core().client.put(new File([content as BlobPart], name)).then(
    ({ kind, facts }) => [kind, facts.pages ?? facts.characters],
    ({ code, details }: ErrorInfo) => [code, details?.reason ?? null, details?.name],
  )

/** A workbook whose one sheet has these rows. */
function workbook(rows: string): Promise<Buffer<ArrayBuffer>> {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return zipOf({
    '[Content_Types].xml': '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${office}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`,
  })
}

test.each([
  ['protected.pdf', protectedPdf, ['file-protected', null, 'protected.pdf']],
  ['damaged.pdf', damagedPdf, ['file-broken', null, 'damaged.pdf']],
  ['circular.pdf', circularPdf, ['file-broken', null, 'circular.pdf']],
  ['two-billion-pages.pdf', lyingPdf, ['pdf', 1]],
  ['script.pdf', scriptedPdf, ['pdf', 1]],
  ['climbing.docx', climbingDocx, ['file-broken', 'unsafe', 'climbing.docx']],
  ['bomb.docx', bombDocx, ['file-too-complex', 'size', 'bomb.docx']],
  ['lying-bomb.docx', lyingBombDocx, ['file-broken', null, 'lying-bomb.docx']],
  ['entities.docx', laughingDocx, ['office', 8]],
  ['some.docx', zipNamedDocx, ['file-not-supported', 'archive', 'some.docx']],
  ['old.doc', oldOffice, ['file-not-supported', 'old-office', 'old.doc']],
  ['secret.docx', async () => Buffer.concat([await oldOffice(), Buffer.from('EncryptedPackage', 'utf16le')]), ['file-protected', null, 'secret.docx']],
  ['binary.xlsb', () => zipOf({ '[Content_Types].xml': '<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>' }), ['file-not-supported', 'old-office', 'binary.xlsb']],
  ['far-out.xlsx', () => workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'), ['file-too-complex', 'size', 'far-out.xlsx']],
  ['beyond.xlsx', () => workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="ZZZZZZ999999999"><v>2</v></c></row>'), ['file-too-complex', 'size', 'beyond.xlsx']],
  ['cut.docx', async () => (await zipOf({ '[Content_Types].xml': 'x'.repeat(5000) })).subarray(0, 60), ['file-broken', null, 'cut.docx']],
] as const)('%s', async (name, make, expected) => {
  expect(await outcome(name, await make())).toEqual(expected)
})

test('nothing is left of what was refused', () => {
  expect(readdirSync(join(core().folder, 'blobs', 'incoming'))).toEqual([])
})

describe('the thread', () => {
  test('gives up a PDF that unpacks to gigabytes before it has them, without holding up anything else, and goes on with the next', async () => {
    const stream = Buffer.concat([Buffer.from('789c', 'hex'), deflatedMegabytes(0x20, 3000)])
    const head = '%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>\nendobj\n'
    const paths = ['bomb.pdf', 'after.pdf'].map((name) => join(core().folder, name))
    writeFileSync(paths[0] ?? '', Buffer.concat([Buffer.from(`${head}4 0 obj\n<< /Filter /FlateDecode /Length ${stream.length} >>\nstream\n`), stream, Buffer.from('\nendstream\nendobj\ntrailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n')]))
    writeFileSync(paths[1] ?? '', await pdf())
    const thread = new ReadingThread(new URL('../../../main/core/attachments/worker.ts', import.meta.url), 96 * 1024 ** 2)
    const before = process.memoryUsage.rss()
    let [peak, turns] = [before, 0]
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
      turns += 1
    }, 10)
    const [bomb, after] = await Promise.allSettled(paths.map((path) => thread.run({ kind: 'recognise', path, name: path, cache: null }, 60)))
    clearInterval(watch)
    await thread.close()
    expect(bomb).toMatchObject({ status: 'rejected', reason: { code: 'file-too-complex', details: { name: paths[0], reason: 'memory' } } })
    expect(after).toMatchObject({ status: 'fulfilled', value: { kind: 'pdf', facts: { pages: 3 } } })
    expect(turns).toBeGreaterThan(10)
    expect(peak - before).toBeLessThan(700 * 1024 ** 2)
  })

  // The limit that a thread has of its own ended the whole process at such a heap.
  test('gives up a heap that grows without end, in small pieces or in large ones, and the process lives', async () => {
    const greedy = `import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ task }) => {
        const held = []
        if (task.name === 'pieces') for (;;) held.push({ n: held.length })
        for (;;) held.push(new Array(1_000_000).fill(held.length))
      })`
    const thread = new ReadingThread(new URL(`data:text/javascript,${encodeURIComponent(greedy)}`), 200 * 1024 ** 2)
    const ends = await Promise.allSettled(['pieces', 'arrays'].map((name) => thread.run({ kind: 'recognise', path: '', name, cache: null }, 60)))
    await thread.close()
    expect(ends.map((end) => end.status === 'rejected' && end.reason.details)).toEqual([{ name: 'pieces', reason: 'memory' }, { name: 'arrays', reason: 'memory' }])
  })

  test('ends what takes too long, by the name of the file, and goes on with the next', async () => {
    const endless = new URL(`data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.on('message', ({ id, task }) => { while (task.name === 'endless.pdf'); parentPort.postMessage({ id, value: task.name }) })")}`)
    const thread = new ReadingThread(endless)
    const ask = (name: string, seconds: number): Promise<unknown> => thread.run({ kind: 'recognise', path: '', name, cache: null }, seconds)
    const [first, second] = await Promise.allSettled([ask('endless.pdf', 0.2), ask('next.pdf', 20)])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'file-too-complex', details: { name: 'endless.pdf', reason: 'time' } } })
    expect(second).toEqual({ status: 'fulfilled', value: 'next.pdf' })
    const last = ask('endless.pdf', 60)
    await thread.close()
    await expect(last).rejects.toMatchObject({ code: 'closing' })
  })
})
