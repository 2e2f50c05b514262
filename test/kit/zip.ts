import { buffer } from 'node:stream/consumers'
import { open } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { ZipFile as ZipWriter } from 'yazl'

/** The content of a ZIP by the names of its entries, in their order. Rejects where the ZIP is damaged. */
export async function unzip(path: string): Promise<Map<string, Buffer>> {
  const zip = await new Promise<ZipFile>((resolve, reject) => open(path, { lazyEntries: true, autoClose: true }, (error, file) => (error === null ? resolve(file) : reject(error))))
  const entries = new Map<string, Buffer>()
  return new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', () => resolve(entries))
    zip.on('entry', (entry: Entry) => {
      contentOf(zip, entry).then((content) => {
        entries.set(entry.fileName, content)
        zip.readEntry()
      }, reject)
    })
    zip.readEntry()
  })
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error === null ? resolve(buffer(stream)) : reject(error)))
  })
}

/** Bytes of an archive with these entries. Names are taken as they are, also those that climb out. */
export async function zipOf(entries: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer<ArrayBuffer>> {
  const zip = new ZipWriter()
  const renamed: [string, string][] = []
  for (const [index, [name, content]] of Object.entries(entries).entries()) {
    // yazl refuses such names itself: one of the same length stands for them until the bytes are there.
    const isRefused = /^\/|\.\.|^\w:/.test(name)
    const safe = isRefused ? `${index}`.padEnd(name.length, '_') : name
    if (isRefused) renamed.push([safe, name])
    zip.addBuffer(typeof content === 'string' ? Buffer.from(content) : Buffer.from(content), safe)
  }
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  let bytes = Buffer.concat(chunks).toString('latin1')
  for (const [safe, name] of renamed) bytes = bytes.replaceAll(safe, name)
  return Buffer.from(bytes, 'latin1')
}
