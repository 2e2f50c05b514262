import type { Attachment } from '#shared/attachment.ts'
import { attachmentTokens } from '#shared/context.ts'
import { sentAs } from '#shared/file-words.ts'

/** The longest file of a message that does not fit what its endpoint takes. */
export interface TooLong {
  readonly attachment: Attachment
  /** What the whole prompt has, and what it may have. */
  readonly tokens: number
  readonly limit: number
  /** As many characters of the file fit beside all the rest; 0 where nothing of it does. */
  readonly fitting: number
}

/** What is estimated is not counted: so much of the room is used. */
const usedOfRoom = 0.9

/** Which file is too long, if a prompt of so many tokens is more than the endpoint takes and a file's words have a part in it. */
export function tooLong(attachments: readonly Attachment[], tokens: number, limit: number | undefined): TooLong | null {
  if (limit === undefined || tokens <= limit) return null
  const files = attachments.filter((file) => file.kind !== 'image' && sentAs(file) === 'text')
  const [first] = files
  if (first === undefined) return null
  const attachment = files.reduce((longest, file) => (attachmentTokens(file) > attachmentTokens(longest) ? file : longest), first)
  const own = attachmentTokens(attachment)
  const { characters = 0, tokens: whole = 0 } = attachment.facts
  const room = (limit - (tokens - own)) * usedOfRoom
  const fitting = whole === 0 ? 0 : Math.floor(room * (characters / whole))
  return { attachment, tokens, limit, fitting: fitting < leastCharacters ? 0 : fitting }
}

/** Less than that of a file says nothing. */
const leastCharacters = 200
