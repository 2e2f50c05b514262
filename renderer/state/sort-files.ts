import { endingOf, officeTypes } from '#shared/file-kinds.ts'

/**
 * What a JSON document has in its beginning when it is the export of an application: of one of these lines everything. The core looks more closely; this
 * only tells an export from a file that somebody wants to ask about.
 */
const signs: readonly (readonly RegExp[])[] = [
  [/"mapping"\s*:\s*\{/, /"(current_node|author|children|create_time)"\s*:/],
  [/"chat_messages"\s*:/],
  [/"prompt_template"\s*:/, /"docs"\s*:/],
  [/"(history|messages|models|params)"\s*:/, /"chat"\s*:\s*\{/],
  [/"history"\s*:\s*\{\s*"(messages|currentId)"\s*:/],
  [/"conversationId"\s*:/, /"(messages|messagesTree|recursive|exportAt)"\s*:/],
  [/"indexedDB"\s*:\s*\{|"localStorage"\s*:\s*\{/, /"version"\s*:/],
  [/"__exported_items"|"chat-sessions(-list)?"\s*:|"session:[^"]+"\s*:/],
  [/"configVersion"\s*:/, /"settings"\s*:/],
  [/"object"\s*:\s*"thread(\.message)?"/],
  [/"messages"\s*:/, /"(versions|perChatPredictionConfig|usePerChatPredictionConfig|lastUsedModel|userFilesSizeBytes)"\s*:/],
  [/"format"\s*:\s*"parley-(archive|conversation)"/],
  [/^\s*\{\s*"type"\s*:\s*"conversation"/, /"titledBy"\s*:/],
  // A backup that cannot be read as it is: the import says what to do.
  [/"appName"\s*:\s*"Cherry ?Studio"/i, /"appVersion"\s*:/],
]

const officeEndings: ReadonlySet<string> = new Set(Object.values(officeTypes))

/** How much of a file is looked at, in bytes. */
const looked = 64 * 1024

/** Files that may hold conversations, told by their content, and all others. Documents of JSON that come with an export belong to it. */
export async function sortFiles(files: readonly File[]): Promise<{ readonly exports: readonly File[]; readonly others: readonly File[] }> {
  const kinds = await Promise.all(files.map(kindOf))
  const isExport = kinds.includes('export')
  const belongs = (index: number): boolean => kinds[index] === 'export' || (isExport && kinds[index] === 'json')
  return { exports: files.filter((_, index) => belongs(index)), others: files.filter((_, index) => !belongs(index)) }
}

async function kindOf(file: File): Promise<'export' | 'json' | 'other'> {
  // What cannot be read is named when it is added.
  const start = await file.slice(0, 512).bytes().catch(() => new Uint8Array())
  if (start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5)) return isDocument(start, file.name) ? 'other' : 'export'
  if (!/^\uFEFF?\s*[[{]/.test(new TextDecoder().decode(start))) return 'other'
  const head = await file.slice(0, looked).text().catch(() => '')
  return signs.some((all) => all.every((sign) => sign.test(head))) ? 'export' : 'json'
}

/** Documents of office programs are ZIPs too: their first file says so by its name. What only claims to be one is refused as one. */
function isDocument(start: Uint8Array, name: string): boolean {
  if (officeEndings.has(endingOf(name))) return true
  const length = (start[26] ?? 0) + 256 * (start[27] ?? 0)
  const first = new TextDecoder().decode(start.subarray(30, 30 + length))
  return /^(\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|xl\/|ppt\/|customXml\/|mimetype$|META-INF\/)/.test(first)
}
