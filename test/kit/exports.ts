import { mkdtempSync, readFileSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { pathTo } from '#shared/tree.ts'
import type { ExportFile, FoundConversation, FoundMessage, FoundPart, Reader, Skipped } from '#core/transfer/reader.ts'

const root = resolve(import.meta.dirname, '../fixtures/exports')

/** A file of an export in memory, read in small chunks. */
export function exportFile(path: string, content: string | Uint8Array): ExportFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const isText = !bytes.subarray(0, 1024).includes(0)
  return {
    path,
    bytes: bytes.length,
    head: () => Promise.resolve(isText ? Buffer.from(bytes.subarray(0, 64 * 1024)).toString('utf8') : Buffer.from(bytes.subarray(0, 64)).toString('latin1')),
    async *open() {
      for (let at = 0; at < bytes.length; at += 4093) yield bytes.subarray(at, at + 4093)
    },
  }
}

/** The files of a stored export, with their paths inside of it. */
export function storedExport(name: string): ExportFile[] {
  const folder = join(root, name)
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries.map((entry) => join(entry.parentPath, entry.name)).toSorted()
    .map((path) => exportFile(relative(folder, path), readFileSync(path)))
}

/** An export as the ZIP that a person drops. */
export async function zipped(name: string, files: readonly ExportFile[]): Promise<File> {
  const zip = new ZipFile()
  for (const file of files) zip.addBuffer(Buffer.concat(await Array.fromAsync(file.open())), file.path)
  zip.end()
  return new File([new Uint8Array(await buffer(zip.outputStream))], name)
}

/** The files of an export as a person drops them, side by side: their folders are not known then. */
export function dropped(files: readonly ExportFile[]): Promise<File[]> {
  return Promise.all(files.map(async (file) => new File((await Array.fromAsync(file.open())).map((chunk) => new Uint8Array(chunk)), file.path.slice(file.path.lastIndexOf('/') + 1))))
}

/** What a reader makes of an export. Ids are readable: `message:chat-1/u1`. */
export interface ReadExport {
  readonly conversations: readonly FoundConversation[]
  readonly skipped: readonly Skipped[]
}

/** Reads everything that `reader` recognises in `files`. */
export async function readExport(reader: Reader, files: readonly ExportFile[]): Promise<ReadExport> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
  const found = await Array.fromAsync(reader.read(await reader.recognise(files), {
    idFor: (kind, ...ids) => `${kind}:${ids.join('/')}`,
    files: new Map(files.map((file) => [file.path, file])),
    folder,
    signal: new AbortController().signal,
  }))
  // Fails where a reader has left something.
  rmdirSync(folder)
  return {
    conversations: found.filter((each): each is FoundConversation => 'messages' in each),
    skipped: found.filter((each): each is Skipped => 'skipped' in each),
  }
}

/** The tree of a conversation as text, one line for each message: who, lane, content in short; `*` at the end of the shown branch. */
export function drawn({ messages, activeLeafId }: FoundConversation): string[] {
  const nodes = new Map(messages.map((message) => [message.id, message]))
  const depth = (id: string): number => pathTo(nodes, id).length - 1
  return messages.map((message) => `${'  '.repeat(depth(message.id))}${who(message)}: ${message.parts.map(inShort).join(' | ')}${message.id === activeLeafId ? ' *' : ''}`)
}

function who({ role, lane = 0, madeWith }: FoundMessage): string {
  return role === 'user' ? 'user' : `${madeWith?.endpointName ?? '?'}${lane === 0 ? '' : ` (lane ${lane})`}`
}

function inShort(part: FoundPart): string {
  switch (part.type) {
    case 'text': return part.text
    case 'reasoning': return `thought ${part.text}`
    case 'remote-call': return `call ${part.name}(${part.arguments}) ${part.result ?? ''}`.trimEnd()
    case 'found-image': return `image ${part.name}`
    default: return part.type
  }
}

/** Reasons and places of what was left out, as text. */
export function reasons(skipped: readonly Skipped[]): string[] {
  return skipped.map(({ skipped, where }) => `${skipped} ${where}`)
}
