/** Characters of a title made from the first message. */
const maxLength = 60

/** A title from the first words of a message, or the names of its attachments; `null` when it has neither. */
export function titleFrom(text: string, attachmentNames: readonly string[]): string | null {
  const line = text.split('\n').map((one) => one.replace(/^[#>\-*\s`]+/, '').trim()).find((one) => one !== '') ?? attachmentNames.join(', ')
  const words = line.replace(/\s+/g, ' ')
  if (words === '') return null
  if (words.length <= maxLength) return words
  const cut = words.slice(0, maxLength)
  const space = cut.lastIndexOf(' ')
  return `${(space > maxLength / 2 ? cut.slice(0, space) : cut).replace(/[\s,.;:–-]+$/, '').replace(/[\uD800-\uDBFF]$/, '')}…`
}
