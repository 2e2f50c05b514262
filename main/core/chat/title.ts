import { plainLine } from '#shared/plain-line.ts'

/** Characters of a title made from the first message. */
const maxLength = 60

/** A title from the first words of a message, or the names of its attachments; `null` when it has neither. */
export function titleFrom(text: string, attachmentNames: readonly string[]): string | null {
  const line = text.split('\n').map((one) => one.replace(/^[#>\-*\s`]+/, '').trim()).find((one) => one !== '') ?? attachmentNames.join(', ')
  const words = plainLine(line).replace(/\s+/g, ' ').trim()
  if (words === '') return null
  return shortened(words)
}

/** What a model gave for a title, without what models put around one; `null` where it is none. */
export function cleanTitle(said: string): string | null {
  const answer = said.replace(/<(think|thinking|reasoning)>[^]*?(<\/\1>|$)/gi, '')
  const line = answer.split('\n').map((one) => one.trim()).find((one) => /[\p{L}\p{N}]/u.test(one)) ?? ''
  const words = line
    .replace(/^[#>*_\-\s]+/, '')
    .replace(/^\W{0,3}(title|t[íi]tulo|titre|titel|标题|標題)\W{0,3}[:：]\s*/iu, '')
    .replaceAll(/[*_`]{1,3}(\S(?:[^]*?\S)?)[*_`]{1,3}/g, '$1')
    .replace(/(?<![.…])[.。]\s*$/, '')
    .replaceAll(/^[\s"'“”„«»‘’「」『』*_`]+|[\s"'“”„«»‘’「」『』*_`]+$/g, '')
    .replace(/(?<![.…])[.。]$/, '')
    .replaceAll(/\s+/g, ' ')
  // So much is an answer, not a title.
  return words === '' || words.length > 2 * maxLength ? null : shortened(words)
}

function shortened(words: string): string {
  if (words.length <= maxLength) return words
  const cut = words.slice(0, maxLength)
  const space = cut.lastIndexOf(' ')
  return `${(space > maxLength / 2 ? cut.slice(0, space) : cut).replace(/[\s,.;:–-]+$/, '').replace(/[\uD800-\uDBFF]$/, '')}…`
}
