import { buffer } from 'node:stream/consumers'
import { open } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'

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
