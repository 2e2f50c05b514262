import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'

/** How many letters of a message say what its image is about. */
const letters = 120

/** What an image shows, for those who do not see it: its name, and the first words of the message that it came with. */
export function imageWords(name: string, message: Pick<Message, 'parts'>): string {
  const words = textOf(message).slice(0, 4 * letters).replaceAll(/[#*`>|_~]/g, '').replaceAll(/\s+/g, ' ').trim()
  if (words === '') return name
  const cut = words.length <= letters ? words : `${words.slice(0, letters).replace(/\s+\S*$/, '')}…`
  return `${name}: ${cut}`
}
